"""`intake inspect`: sniff, read, segment, classify, identify; nothing stored."""

import json
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.starting import MISSING, SOME_EXCEPTIONS, check_locale, console, fail


def inspect(
    files: Annotated[list[Path], typer.Argument(help="Files of any kind")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, one line a file")] = False,
    text: Annotated[bool, typer.Option("--text", help="Add each page's text")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when a file could not be read")] = False,
) -> None:
    """Show what would be read in files; nothing is stored. Example: `intake inspect --json passport.jpg form.pdf`."""
    from intake.inspecting import inspect_file
    from intake.reading.engines import DependencyMissing, check_engine
    from intake.reading.ocr import warm
    from intake.sandbox import SandboxUnavailable
    from intake.scratch import scratch_folder
    from intake.settings import SettingsError, check_settings, get_limits

    refused = False
    check_locale()
    try:
        check_settings()
        limits = get_limits()
        check_engine()  # else the file would be blamed for it
        if len(files) > 1:
            warm()
        from classifiers import load_classifier

        classifier = load_classifier()
        for path in files:
            started = time.perf_counter()
            with scratch_folder() as folder:
                found = inspect_file(path, classifier=classifier, folder=folder, limits=limits, with_text=text)
            found["seconds"] = round(time.perf_counter() - started, 3)
            refused = refused or found["outcome"] == "refused"
            if as_json:
                typer.echo(json.dumps(found, ensure_ascii=False))
            else:
                _print(found)
    except (DependencyMissing, SandboxUnavailable, SettingsError) as error:
        fail(str(error), MISSING)
    if strict and refused:
        raise typer.Exit(SOME_EXCEPTIONS)


def _print(found: dict[str, Any], depth: int = 0) -> None:
    indent = "  " * depth
    why = f" ({found['reason']}: {found['detail']})" if found["reason"] else ""
    console.print(
        f"{indent}{found['path']}: {found['mime']}, {found['outcome']}{why}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    for document in found["documents"]:
        sure = "perhaps " if document["abstained"] else ""
        pages = ", ".join(map(str, document["pages"]))
        line = f"{indent}  page {pages}: {sure}{document['type']} ({document['confidence']:.0%})"
        console.print(line, markup=False, highlight=False, soft_wrap=True)
        for identifier in document["identifiers"]:
            line = f"{indent}    {identifier['kind']} {identifier['value']}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        for party in document["parties"]:
            name = f"{party['given_names']} {party['family_name']}".strip()
            line = f"{indent}    {party['role']}: {name} {party['birth_date'] or ''}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    for child in found["children"]:
        _print(child, depth + 1)

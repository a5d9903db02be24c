"""The reference pages of the documentation, made from the code: what each function returns is a page in Markdown."""

import json
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import typer.main
from pydantic_settings import BaseSettings

from benchmarks.readme import table
from classifiers.taxonomy import load_taxonomy
from commands.main import app
from commands.starting import set_up
from docs.readme import setting_rows
from intake.decisions import ExceptionReason
from intake.notes import reason_advice, reason_title
from intake.settings import FormSettings, Limits, S3Settings, Settings, WebSettings

_SETTINGS: dict[str, type[BaseSettings]] = {
    "What everything needs": Settings,
    "Object store": S3Settings,
    "Limits of one upload": Limits,
    "Pages, signing in": WebSettings,
    "Web form": FormSettings,
}
_ROOT = Path(__file__).resolve().parent.parent
_METHODS = ("get", "post", "put", "patch", "delete")


def command_line() -> str:
    """Every command with its arguments and options."""
    root = typer.main.get_command(app)
    return "\n".join(("# Command line", "", _codes(), *_command("intake", root)))


def _codes() -> str:
    return (
        "Exit codes: 0 done, 1 some inputs were refused or became exceptions, 2 wrong usage, 3 something is missing or "
        "can't be reached. Commands that print results have `--json`."
    )


def _command(name: str, command: Any) -> Iterator[str]:
    """Of typer's own classes, which it does not publish."""
    if parts := getattr(command, "commands", None):
        for part, each in parts.items():
            yield from _command(f"{name} {part}", each)
        return
    yield from ("", f"## {name}", "", " ".join((command.help or "").split()), "")
    rows = [_parameter(each) for each in command.params if not getattr(each, "hidden", False)]
    if rows:
        yield table(("", "default", "what it says"), rows)


def _parameter(each: Any) -> tuple[str, str, str]:
    is_option = each.param_type_name == "option"
    names = (*each.opts, *each.secondary_opts) if is_option else ((each.metavar or each.name).upper(),)
    default = "" if each.default in (None, False, "", ()) or callable(each.default) else f"`{_near(each.default)}`"
    return ", ".join(f"`{name}`" for name in names), default, _cell(getattr(each, "help", "") or "")


def _near(default: object) -> object:
    """A path as it is from here: not where this was built."""
    inside = isinstance(default, Path) and default.is_relative_to(_ROOT)
    return default.relative_to(_ROOT) if inside else default


def settings() -> str:
    """Every environment variable."""
    lines = ["# Settings", "", "Environment variables, checked at start-up; a wrong one is named with what to set."]
    for title, model in _SETTINGS.items():
        lines += ["", f"## {title}", "", table(("variable", "default", "what it sets"), setting_rows(model))]
    return "\n".join(lines)


def api() -> str:
    """Each operation of the JSON API. The description that machines read is `intake schema api`."""
    set_up(migrated=False)
    from review.api.openapi import describe

    about = "Every operation. Machines read `intake schema api`. What goes wrong is said as `application/problem+json`."
    return "\n".join(("# JSON API", "", about, *_operations(describe())))


def case_system() -> str:
    """What a case system is asked."""
    from storage.cases.openapi import describe

    about = "What a case management system of yours is asked. Machines read `intake schema case-system`."
    return "\n".join(("# Case system", "", about, *_operations(describe("https://cases.example"))))


def _operations(described: Mapping[str, Any]) -> Iterator[str]:
    for path, item in described["paths"].items():
        for method in (each for each in _METHODS if each in item):
            yield from _operation(method, path, item[method])


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> list[str]:
    rows = [
        (f"`{each['name']}`", each["in"], "yes" if each.get("required") else "", _cell(each.get("description", "")))
        for each in operation.get("parameters", ())
    ]
    answers = [(f"`{code}`", _cell(answer.get("description", ""))) for code, answer in operation["responses"].items()]
    lines = ["", f"## {method.upper()} {path}", "", operation.get("description") or operation.get("summary", "")]
    if rows:
        lines += ["", table(("parameter", "in", "required", "what it says"), rows)]
    return [*lines, "", table(("answer", "when"), answers)]


def document_types() -> str:
    """The taxonomy."""
    rows = [
        (f"`{type_.id}`", type_.group, type_.form, _cell(type_.title_en), _cell(type_.title_fr))
        for type_ in load_taxonomy().values()
    ]
    return "\n".join(("# Document types", "", table(("id", "group", "form", "English", "French"), rows)))


def reasons() -> str:
    """Why exceptions are raised, and what a reviewer is advised to do."""
    lines = ["# Reasons of exceptions", "", "What staff read, in both languages."]
    for reason in ExceptionReason:
        rows = [
            (language, _cell(reason_title(reason, language)), _cell(reason_advice(reason, language)))
            for language in ("en", "fr")
        ]
        lines += ["", f"## {reason.value}", "", table(("", "title", "advice"), rows)]
    return "\n".join(lines)


def submission() -> str:
    """The contract with the web form."""
    from intake.submission import Submission

    text = json.dumps(Submission.model_json_schema(), indent=2, ensure_ascii=False)
    return f"# submission.json\n\nPrinted by `intake schema submission`.\n\n```json\n{text}\n```\n"


def _cell(text: str) -> str:
    return escape(" ".join(text.split()), quote=False).replace("|", "\\|")


PAGES: dict[str, Callable[[], str]] = {
    "command-line.md": command_line,
    "settings.md": settings,
    "api.md": api,
    "case-system.md": case_system,
    "document-types.md": document_types,
    "reasons.md": reasons,
    "submission.md": submission,
}
"""Name -> page."""

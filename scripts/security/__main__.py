"""`python -m scripts.security`: all checks, each with a line. `--bill FILE`: the bill of materials alone."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from scripts.security import advisories, bill, leaks, licences
from scripts.security.lock import ROOT, product


def run(
    bill_to: Annotated[Path | None, typer.Option("--bill", help="Only write the bill of materials there")] = None,
) -> None:
    """Check the product's security. Example: `python -m scripts.security`."""
    if bill_to is not None:
        text = bill.made()
        if fault := bill.fault(text):
            typer.echo(f"security: the bill of materials is not as CycloneDX wants it: {fault}", err=True)
            raise typer.Exit(1)
        bill_to.parent.mkdir(parents=True, exist_ok=True)
        bill_to.write_text(text, encoding="utf-8")
        typer.echo(f"security: {bill_to} lists {len(product())} packages")
        return
    checks: dict[str, Callable[[], tuple[str, list[str]]]] = {
        "rules of ruff (S)": _rules,
        "secrets": _secrets,
        "licences": _licences,
        "deployment": _deployment,
        "advisories": _advisories,
    }
    broken = 0
    for name, check in checks.items():
        said, problems = check()
        typer.echo(f"security: {name}: {said if not problems else f'{len(problems)} problems'}")
        for problem in problems:
            typer.echo(f"  {problem}")
        broken += bool(problems)
    raise typer.Exit(1 if broken else 0)


def _rules() -> tuple[str, list[str]]:
    done = _python("ruff", "check", "--select", "S", "--output-format", "concise", "--quiet", ".")
    return "clean", done.stdout.splitlines()


def _secrets() -> tuple[str, list[str]]:
    found = [f"{leak.file}:{leak.line}: {leak.kind}" for leak in leaks.leaks()]
    return "none in the repository", found


def _licences() -> tuple[str, list[str]]:
    found = list(licences.licences())
    problems = [
        row if isinstance(row, str) else licences.problem(row)
        for row in found
        if isinstance(row, str) or licences.problem(row)
    ]
    taken = [row for row in found if isinstance(row, licences.Licence) and row.accepted]
    also = "".join(f"\n  taken though it asks for more: {row.of} ({row.expression}): {row.accepted}" for row in taken)
    return f"{len(found)} packages and libraries, all may be used{also}", problems


def _deployment() -> tuple[str, list[str]]:
    """Django's own check, with the settings of a deployment behind https."""
    with tempfile.TemporaryDirectory() as home:
        deployed = {"INTAKE_HOME": home, "INTAKE_WEB_URL": "https://intake.example.ca"}
        done = _python(
            "django",
            "check",
            "--deploy",
            "--fail-level",
            "WARNING",
            DJANGO_SETTINGS_MODULE="review.settings",
            **deployed,
        )
    return "Django finds nothing behind https", done.stderr.splitlines() if done.returncode else []


def _advisories() -> tuple[str, list[str]]:
    if not advisories.can_ask():
        return "skipped: osv.dev can't be reached from here", []
    return "none known of what the lock pins", advisories.problems().splitlines()


def _python(module: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INTAKE_")}
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(  # noqa: S603 - our own words
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    typer.run(run)

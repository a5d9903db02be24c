"""Every command explains itself with an example, at once."""

import subprocess
import sys
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from commands.main import app


def commands(command: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    children = getattr(command, "commands", None)
    if children is None:
        return [path]
    return [found for name, child in children.items() for found in commands(child, (*path, name))]


ALL = commands(get_command(app))


def test_the_commands_of_the_design_are_there() -> None:
    first = {path[0] for path in ALL}
    assert {"demo", "submit", "work", "serve", "inspect", "cases", "status", "exceptions", "train", "doctor"} <= first


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_shows_an_example(path: tuple[str, ...]) -> None:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, [*path, "--help"])
    assert result.exit_code == 0
    assert f"intake {' '.join(path)}" in result.output.split("Example:", 1)[-1].replace("\n", " ")
    assert "Example:" in result.output


def test_help_loads_neither_django_nor_celery_nor_the_engine() -> None:
    code = (
        "import sys\nfrom commands.main import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('django', 'celery', 'tesserocr', 'numpy', 'boto3') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"

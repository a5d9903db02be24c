"""compose.yaml as Docker Compose reads it, with given variables."""

import re
from collections import ChainMap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).parents[2]
EXAMPLE = PROJECT / "deploy" / "compose.env.example"
TEXT = (PROJECT / "compose.yaml").read_text(encoding="utf-8")
_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?P<how>:[-?])?(?P<rest>[^}]*)\}")
FILLED = {
    "DATABASE_PASSWORD": "d" * 48,
    "BROKER_PASSWORD": "b" * 48,
    "OBJECTS_ACCESS_KEY": "k" * 20,
    "OBJECTS_SECRET_KEY": "s" * 48,
    "SECRET_KEY": "w" * 60,
}
"""As somebody fills in the example."""


class NotFilledIn(Exception):
    """A variable has no value, and none may be made up for it."""


def variables() -> dict[str, str]:
    """Those of the file, each with what is put in its place where it is not set; ?: nothing is started."""
    return {found["name"]: found["rest"] if found["how"] == ":-" else "?" for found in _VARIABLE.finditer(TEXT)}


def example() -> dict[str, str]:
    """What the example sets."""
    lines = (line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def services(filled: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The services, with the example filled in so. Raises NotFilledIn."""
    return composed(filled)["services"]  # type: ignore[no-any-return]


def composed(filled: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The whole file."""
    given = ChainMap(dict(FILLED if filled is None else filled), example())

    def value(found: re.Match[str]) -> str:
        told = given.get(found["name"], "")
        if not told and found["how"] == ":?":
            raise NotFilledIn(found["name"])
        return told or (found["rest"] if found["how"] == ":-" else "")

    return yaml.safe_load(_VARIABLE.sub(value, TEXT))  # type: ignore[no-any-return]

"""Fills the README's tables from what they are about: `python -m docs.readme`.

Settings come from `intake.settings`, figures from `benchmarks/results.json`; a test holds the README to both.
Figures of groups have tables of their own, see `benchmarks.readme`.
"""

import json
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from annotated_types import Ge, Gt, Le
from pydantic_settings import BaseSettings

from benchmarks.__main__ import GROUPS, RESULTS
from benchmarks.readme import amount, between, figures_table, table
from intake.settings import FormSettings, Limits, S3Settings, Settings, WebSettings

_ROOT = Path(__file__).resolve().parent.parent
README = _ROOT / "README.md"


def filled(text: str) -> str:
    """The README's text with its tables made anew."""
    text = between(text, "settings", _settings())
    return between(text, "figures", _figures(json.loads(RESULTS.read_text(encoding="utf-8"))))


def _settings() -> str:
    rows = [row for model in (Settings, S3Settings, Limits, WebSettings, FormSettings) for row in setting_rows(model)]
    return table(("variable", "default", "what it sets"), rows)


def setting_rows(model: type[BaseSettings]) -> Iterator[tuple[str, ...]]:
    """Each variable with its default and what it sets."""
    prefix = model.model_config["env_prefix"]
    for name, field in model.model_fields.items():
        default = f"`{field.default}`" if field.default not in ("", None) else ""
        said = escape(field.description or "", quote=False)
        yield f"`{prefix}{name.upper()}`", default, f"{said}{_ends(field.metadata)}"


def _ends(metadata: Sequence[object]) -> str:
    """The least and the most that it may be, where both are set."""
    least = [f"above {one.gt}" if isinstance(one, Gt) else str(one.ge) for one in metadata if isinstance(one, Gt | Ge)]
    most = [str(one.le) for one in metadata if isinstance(one, Le)]
    return f" ({least[0]} to {most[0]})" if least and most else ""


def _figures(results: dict[str, Any]) -> str:
    grouped = {name for names in GROUPS.values() for name in names}
    rows = [
        (figure["name"], amount(figure["value"], figure["unit"]), amount(figure["limit"], figure["unit"]))
        for figure in results["figures"]
        if figure["command"].rsplit(" ", 1)[-1] not in grouped
    ]
    return figures_table(results, ("figure", "measured", "limit"), rows)


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")

"""Draws a template: Typst sets what was filled in."""

import random
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from samples.facts import Facts
from samples.second_hand.filling import FOLDER, Filling

LANGUAGES = ("en", "fr")
_OTHER = "other"


class Kind(NamedTuple):
    """One document that can be drawn."""

    type_id: str
    language: str
    name: str
    """The template's name, the same in both languages where both have it."""


def kinds() -> tuple[Kind, ...]:
    """Every template: `<language>/<type>.typ`, a further one as `<type>-<name>.typ`, those of no type below `other`."""
    return tuple(sorted(_kind(path, language) for language in LANGUAGES for path in (FOLDER / language).rglob("*.typ")))


def draw(kind: Kind, facts: Facts, rng: random.Random) -> bytes:
    """A PDF of this kind about these facts: the same generator state gives the same bytes.

    Raises:
        KeyError: the template has a place that nothing fills.
        ModuleNotFoundError: Typst (the package `typst`, group `make`) is not installed.
    """
    body = Filling(kind.language, facts, rng).fill(_path(kind).read_text("utf-8"))
    opening = f'#import "/designs.typ": *\n#set document(date: none)\n#set text(lang: "{kind.language}")\n'
    pdf: bytes = _compiler().compile(input=(opening + body).encode(), format="pdf", pdf_tags=False)
    return pdf


def _kind(path: Path, language: str) -> Kind:
    type_id = _OTHER if path.parent.name == _OTHER else path.stem.split("-")[0]
    return Kind(type_id, language, path.stem)


def _path(kind: Kind) -> Path:
    folder = FOLDER / kind.language
    return (folder / _OTHER if kind.type_id == _OTHER else folder) / f"{kind.name}.typ"


@cache
def _compiler() -> Any:
    import reportlab
    import typst

    # Fonts that come with the packages only, so that a page looks the same on every machine.
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[Path(reportlab.__file__).parent / "fonts"])
    return typst.Compiler(root=FOLDER, font_paths=fonts)

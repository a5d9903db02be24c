"""The text of papers for training."""

import re

from samples.layouts.area import PLAIN, Area, Ink


def block(area: Area) -> None:
    area.say(area.sheet.words.text, after=1.0)


def sentences(area: Area) -> None:
    """A paragraph each sentence or two."""
    parts = sentences_of(area.sheet.words.text)
    step = area.sheet.rng.randint(1, 2)
    for start in range(0, len(parts), step):
        area.say(" ".join(parts[start : start + step]), after=0.6)
    area.gap(0.5)


def numbered(area: Area) -> None:
    """Each sentence has its number."""
    for number, sentence in enumerate(sentences_of(area.sheet.words.text), start=1):
        area.row([(f"{number}.", PLAIN), (sentence, PLAIN)], [1, 20], pad=2)
    area.gap(0.8)


def set_in(area: Area) -> None:
    """Between wider margins."""
    inner = area.inset(area.width * 0.08)
    inner.say(area.sheet.words.text, Ink(area.sheet.rng.choice(("plain", "italic"))), after=1.0)
    area.below(inner)


def centred(area: Area) -> None:
    """As a certificate has it."""
    inner = area.inset(area.width * 0.06)
    inner.say(area.sheet.words.text, Ink("plain", 1.15, "centre"), after=1.2)
    area.below(inner)


def sentences_of(text: str) -> list[str]:
    return re.split(r"(?<=[.!?]) (?=[A-ZÀÂÇÉÈÊÎÔ])", text)


ANY = (block, sentences, set_in)

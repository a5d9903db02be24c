"""How well bad text layers are known from good ones, by kind of damage: what is bad is found, what is good is kept."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks.figures import Figure, Say
from benchmarks.reading.costs import processor_seconds
from benchmarks.reading.texts import (
    OTHERS,
    SCRIPTS,
    Damage,
    both_languages,
    code,
    document,
    misread,
    names,
    numbered,
    off_by_some,
    replaced,
    sentences,
    shifted,
    spaced,
    substituted,
    table,
    unmapped,
    wrongly_decoded,
)
from intake.reading.textlayer import usable

_SEED = 50_403
_COUNT = 150  # of each kind
_LIMIT = 1.0
_LEAST = 95.0  # per cent
_DAMAGES: dict[str, Damage] = {
    "letters shifted in the alphabet": shifted,
    "codes shifted": off_by_some,
    "letters substituted": substituted,
    "characters numbered": numbered,
    "characters for private use": unmapped,
    "a fourth of the letters unknown": replaced,
    "each letter apart": spaced,
    "10 % of the characters misread": misread(0.1),
    "20 % of the characters misread": misread(0.2),
    "40 % of the characters misread": misread(0.4),
    "capitals, 10 % of the characters misread": lambda text, chance: misread(0.1)(text.upper(), chance),
}
_SLIGHT: dict[str, Damage] = {
    "2 % of the characters misread": misread(0.02),
    "5 % of the characters misread": misread(0.05),
}
"""As good as what we would read, or nearly: printed, and no part of precision and recall."""


def measure(say: Say) -> Iterator[Figure]:
    """All kinds, and precision and recall of finding bad layers over all of them."""
    chance = random.Random(_SEED)  # noqa: S311 - the same texts each time
    say("making texts")
    good = _good(chance)
    bad = {name: [damage(document_of_any(chance), chance) for _ in range(_COUNT)] for name, damage in _DAMAGES.items()}
    bad["a wrong encoding"] = [wrongly_decoded(document("fr", chance), chance) for _ in range(_COUNT)]
    slight = {
        name: [damage(document_of_any(chance), chance) for _ in range(_COUNT)] for name, damage in _SLIGHT.items()
    }
    say("judging them")
    usable(good["letters and certificates"][0])  # loads the tables
    before = processor_seconds()
    kept = {name: _usable(texts) for name, texts in good.items()}
    seconds = processor_seconds() - before
    missed = {name: _usable(texts) for name, texts in bad.items()}
    false, caught = _total(good) - sum(kept.values()), _total(bad) - sum(missed.values())
    name = f"bad text layers, precision, of {_total(good)} good and {_total(bad)} bad"
    yield Figure(name=name, value=100 * caught / (caught + false), unit="%", at_least=_LEAST)
    yield Figure(name="bad text layers, recall", value=100 * caught / _total(bad), unit="%", at_least=_LEAST)
    for name, texts in good.items():
        yield Figure(name=f"good text layers kept, {name}", value=100 * kept[name] / len(texts), unit="%")
    for name, texts in (bad | slight).items():
        found = len(texts) - (missed[name] if name in missed else _usable(texts))
        yield Figure(name=f"bad text layers found, {name}", value=100 * found / len(texts), unit="%")
    yield Figure(name="judging a text layer, CPU", value=1000 * seconds / _total(good), unit="ms", limit=_LIMIT)


def document_of_any(chance: random.Random) -> str:
    """Of one to three documents, in English or French."""
    return document(chance.choice(("en", "fr")), chance, count=chance.randrange(1, 4))


def _good(chance: random.Random) -> dict[str, list[str]]:
    makers: dict[str, Callable[[random.Random], str]] = {
        "letters and certificates": document_of_any,
        "capitals": lambda chance: document_of_any(chance).upper(),
        "English and French together": both_languages,
        "other languages": lambda chance: sentences(chance.choice(OTHERS), chance.randrange(2, 15), chance),
        "other scripts": lambda chance: sentences(chance.choice(tuple(SCRIPTS)), chance.randrange(2, 15), chance),
        "tables of numbers": table,
        "names and addresses": names,
        "programs": code,
        "short ones": lambda chance: " ".join(document_of_any(chance).split()[: chance.randrange(6, 16)]),
    }
    return {name: [make(chance) for _ in range(_COUNT)] for name, make in makers.items()}


def _usable(texts: Sequence[str]) -> int:
    return sum(map(usable, texts))


def _total(texts: Mapping[str, Sequence[str]]) -> int:
    return sum(map(len, texts.values()))

"""How well a page's language and script are told: on sentences, documents, capitals, bad recognition, few words."""

import random
from collections.abc import Iterator, Sequence

from benchmarks.figures import Figure, Say
from benchmarks.reading.costs import processor_seconds
from benchmarks.reading.texts import OTHERS, SCRIPTS, document, misread, names, people, sentences
from intake.reading.language import language_of
from intake.reading.script import script_of

_SEED = 50_404
_COUNT = 40  # texts of each language and kind
_PRECISION, _RECALL = 97.0, 90.0

_Pairs = list[tuple[str | None, str | None]]
"""The truth, and what was told."""


def measure(say: Say) -> Iterator[Figure]:
    """Precision (of those told) and recall (of all) by kind and by language."""
    chance = random.Random(_SEED)  # noqa: S311 - the same texts each time
    say("telling languages")
    language_of("The table is loaded at its first use.")
    texts = list(_texts(chance))
    before = processor_seconds()
    found = [language_of(text) for _, _, text in texts]
    seconds = processor_seconds() - before
    told: dict[str, _Pairs] = {}
    for (kind, language, _), answer in zip(texts, found, strict=True):
        told.setdefault(kind, []).append((language, answer))
    everything = [pair for pairs in told.values() for pair in pairs]
    yield from _scores("languages, all", everything, precision=_PRECISION, recall=_RECALL)
    for kind, pairs in told.items():
        yield from _scores(f"languages, {kind}", pairs)
    for language in ("en", "fr"):
        yield from _scores_of(language, everything)
    nothing = [language_of(people(chance)) for _ in range(_COUNT * 5)]
    name = "lists of names of which no language is told"
    yield Figure(name=name, value=100 * nothing.count(None) / len(nothing), unit="%")
    yield Figure(name="telling a language, CPU", value=1000 * seconds / len(texts), unit="ms")
    say("telling scripts")
    yield from _scores("scripts", _scripts(chance), precision=_PRECISION, recall=_RECALL)


def _texts(chance: random.Random) -> Iterator[tuple[str, str, str]]:
    noise, much_noise = misread(0.05), misread(0.15)
    for language in ("en", "fr", *OTHERS):
        for _ in range(_COUNT):
            long, some, one = (sentences(language, count, chance) for count in (15, 3, 1))
            yield "fifteen sentences", language, long
            yield "three sentences", language, some
            yield "one sentence", language, one
            yield "capitals", language, some.upper()
            yield "5 % of the characters misread", language, noise(some, chance)
            yield "15 % of the characters misread", language, much_noise(long, chance)
            yield "words among names and numbers", language, _as_table(long, chance)
    for language in ("en", "fr"):
        for _ in range(_COUNT * 5):
            yield "letters and certificates", language, document(language, chance)


def _as_table(text: str, chance: random.Random) -> str:
    words = chance.sample(text.split(), 15)
    people = names(chance).split()
    return "\n".join(f"{word} {chance.choice(people)} {chance.randrange(99_999)}" for word in words)


def _scripts(chance: random.Random) -> _Pairs:
    latin = dict.fromkeys(("en", "fr", *OTHERS), "Latin")
    return [
        (script, script_of(sentences(language, chance.randrange(1, 10), chance)))
        for language, script in (SCRIPTS | latin).items()
        for _ in range(_COUNT)
    ]


def _scores(
    name: str,
    pairs: Sequence[tuple[str | None, str | None]],
    *,
    precision: float | None = None,
    recall: float | None = None,
) -> Iterator[Figure]:
    right = sum(truth == found for truth, found in pairs)
    told = sum(found is not None for _, found in pairs)
    yield Figure(name=f"{name}: precision", value=100 * right / max(told, 1), unit="%", at_least=precision)
    yield Figure(name=f"{name}: recall, of {len(pairs)}", value=100 * right / len(pairs), unit="%", at_least=recall)


def _scores_of(language: str, pairs: _Pairs) -> Iterator[Figure]:
    found = [truth for truth, told in pairs if told == language]
    there = [told for truth, told in pairs if truth == language]
    name = {"en": "English", "fr": "French"}[language]
    yield Figure(
        name=f"{name}: precision, of {len(found)}",
        value=100 * found.count(language) / len(found),
        unit="%",
        at_least=_PRECISION,
    )
    yield Figure(
        name=f"{name}: recall, of {len(there)}",
        value=100 * there.count(language) / len(there),
        unit="%",
        at_least=_RECALL,
    )

"""How many documents get onto a case without a person, and how many of them onto a wrong one, row of noise by row."""

import statistics
from collections.abc import Iterator

from benchmarks.figures import Figure, Say
from benchmarks.matching.judging import Judged, Verdict, judge
from benchmarks.matching.records import records_of
from benchmarks.matching.scale import FULL, Scale
from benchmarks.matching.scores import by_noise, promised, score, upper_bound

_IMPORT_LIMIT = 180.0
_START_LIMIT = 10.0  # of a command that has little to do
"""Seconds for a million."""


def measure(say: Say, *, wanted: Scale = FULL) -> Iterator[Figure]:
    """On records and submissions of a style that nothing was fitted on."""
    with records_of(wanted, say) as records:
        yield Figure(
            name=f"import of {wanted.cases:,} case records",
            value=records.importing,
            unit="s",
            limit=max(_IMPORT_LIMIT * wanted.cases / 1_000_000, _START_LIMIT),
        )
        judged = judge(wanted, records.home, lambda done: say(f"{done:,} of {wanted.submissions:,} submissions"))
    yield from figures(judged)


def figures(judged: list[Judged]) -> Iterator[Figure]:
    """All of them from the judged decisions."""
    yield from promised("all", judged)
    for name, language in (("English", "en"), ("French", "fr")):
        yield from promised(name, [each for each in judged if each.language == language])
    yield from promised("photos", [each for each in judged if each.medium == "photo"])
    whole = score(judged)
    could = 100 * (whole.attached - whole.wrong) / whole.attachable
    yield Figure(
        name=f"on their case without a person, of the {whole.attachable:,} that have one", value=could, unit="%"
    )
    yield Figure(name="on the right case as another person's", value=whole.wrong_person, unit="")
    yield from _submissions(judged)
    times = {each.submission: each.seconds for each in judged}
    yield Figure(name="deciding a submission, CPU", value=1000 * statistics.mean(times.values()), unit="ms")
    for row, some in by_noise(judged):
        if some:
            ours, plain = score(some), score(some, lambda each: each.baseline)
            name = f"{row.replace('_', ' ')}, of {len(some):,}"
            yield Figure(name=f"{name}: attached", value=ours.automatic, unit="%", peer=plain.automatic)
            yield Figure(name=f"{name}: on a wrong case", value=ours.wrong, unit="", peer=plain.wrong)


def _submissions(judged: list[Judged]) -> Iterator[Figure]:
    """By whole submissions: what is wrong with one document of a submission is mostly wrong with all of them."""
    every = {each.submission for each in judged}
    wrong = {each.submission for each in judged if each.verdict is Verdict.WRONG}
    name = f"submissions with a document on a wrong case, of {len(every):,}"
    yield Figure(name=name, value=100 * len(wrong) / len(every), unit="%")
    yield Figure(name=f"{name}: at most (95 % bound)", value=100 * upper_bound(len(wrong), len(every)), unit="%")

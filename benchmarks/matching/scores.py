"""What the judged decisions come to: shares, each with how far it may be from the true one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from scipy.special import bdtri

from benchmarks.figures import Figure
from benchmarks.matching.judging import Judged, Verdict
from intake.intervals import wilson
from samples.matching.noise import NOISE

AUTOMATIC, WRONG = 90.0, 0.02
"""Per cent: the least that is attached without a person, and the most of the attachments that may be wrong."""
_SURE = 0.95
_ON_ITS_CASE = (Verdict.RIGHT, Verdict.WRONG_PERSON)


@dataclass(frozen=True)
class Score:
    """Of how many documents how many were attached, and how many of those wrongly."""

    documents: int
    attachable: int
    attached: int
    wrong: int
    wrong_person: int

    @property
    def automatic(self) -> float:
        """Per cent of all documents."""
        return 100 * self.attached / self.documents if self.documents else 0.0

    @property
    def wrong_share(self) -> float:
        """Per cent of the attached."""
        return 100 * self.wrong / self.attached if self.attached else 0.0

    @property
    def wrong_at_most(self) -> float:
        """The same, which the true share is below with 95 % confidence."""
        return 100 * upper_bound(self.wrong, self.attached)


def score(judged: Iterable[Judged], verdict: Callable[[Judged], Verdict] = lambda each: each.verdict) -> Score:
    """The score of these; by the baseline's verdicts if those are asked for."""
    every = list(judged)
    verdicts = [verdict(each) for each in every]
    return Score(
        documents=len(every),
        attachable=sum(each.attachable for each in every),
        attached=sum(each is not Verdict.EXCEPTION for each in verdicts),
        wrong=verdicts.count(Verdict.WRONG),
        wrong_person=verdicts.count(Verdict.WRONG_PERSON),
    )


def upper_bound(hits: int, of: int) -> float:
    """The share that would give so few hits in only one of twenty such samples (Clopper and Pearson, 1934)."""
    return float(bdtri(hits, of, 1 - _SURE)) if hits < of else 1.0


def promised(name: str, judged: Sequence[Judged]) -> Iterator[Figure]:
    """What was attached without a person, and how much of it wrongly, beside the baseline."""
    ours, plain = score(judged), score(judged, lambda each: each.baseline)
    named = f"attached without a person, {name}, of {ours.documents:,}"
    low, high = wilson(ours.attached, ours.documents)
    yield Figure(name=named, value=ours.automatic, unit="%", at_least=AUTOMATIC, peer=plain.automatic)
    yield Figure(name=f"{named}: from (95 % interval)", value=100 * low, unit="%")
    yield Figure(name=f"{named}: to (95 % interval)", value=100 * high, unit="%")
    named = f"on a wrong case, {name}, of {ours.attached:,} attached"
    yield Figure(name=f"{named}: how many", value=ours.wrong, unit="", peer=plain.wrong)
    yield Figure(name=named, value=ours.wrong_share, unit="%", limit=WRONG, peer=plain.wrong_share)
    yield Figure(name=f"{named}: at most (95 % bound)", value=ours.wrong_at_most, unit="%", peer=plain.wrong_at_most)


def by_noise(judged: Sequence[Judged]) -> Iterator[tuple[str, Sequence[Judged]]]:
    """The documents of the submissions that each row of noise befell, and at last of those without any."""
    for row in NOISE:
        yield row, [each for each in judged if row in each.noise]
    yield "none", [each for each in judged if not each.noise - {"email_agrees", "photo"}]

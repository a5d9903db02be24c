"""`python -m benchmarks.matching.fitting` writes the outcomes of made submissions into the policy of the package.

They are of the style that may be looked at, from seeds of their own; what is promised is measured on another.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console

from benchmarks.matching.judging import Judged, Verdict, judge
from benchmarks.matching.records import records_of
from benchmarks.matching.scale import Scale
from intake.decisions import ExceptionReason
from intake.matching.policy import PACKAGED, read_policy
from intake.matching.promise import Outcomes
from samples.matching import CALIBRATION

_SCALE = Scale(200_000, 8_000, CALIBRATION, seed=3, submissions_seed=5)


def main(policy: Path = PACKAGED, scale: Scale = _SCALE) -> int:
    """Decide the submissions and count; prints the odds that the promise asks for."""
    with Console(stderr=True).status("") as status, records_of(scale, status.update) as records:
        judged = judge(scale, records.home, lambda done: status.update(f"{done:,} of {scale.submissions:,}"))
    before = read_policy(policy.read_bytes())
    after = before.model_copy(update={"made": Outcomes.of(outcomes(judged))})
    policy.write_bytes(after.written)
    for rate in (0.01, 0.001, 0.0002):
        print(f"at most {rate:.2%} wrong: {after.rule(rate).least:.2f} bits, tested {after.made.tested(rate)}")
    return 0


def outcomes(judged: Iterable[Judged]) -> Iterator[tuple[float, bool]]:
    """The odds in bits of each document that they decide, and whether the case was the right one.

    A document that contradicts its submission is not decided by them: the odds are the submission's.
    """
    for each in judged:
        contradicts = each.reason.startswith(ExceptionReason.CONFLICTING_IDENTITY)
        if each.odds is not None and not (each.verdict is Verdict.EXCEPTION and contradicts):
            yield each.odds, each.weighed_right


if __name__ == "__main__":
    sys.exit(main())

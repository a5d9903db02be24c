"""`python -m benchmarks.matching` prints the figures by row of noise, and examples of what went wrong.

--quick takes fewer, of the style that may be looked at; --show wrong|person|exceptions N prints examples. Nothing is
kept. Exit code 1 when less is attached, or more of it wrongly, than is promised.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.matching.judging import Judged, Verdict, judge
from benchmarks.matching.records import records_of
from benchmarks.matching.scale import FULL, QUICK, Scale
from benchmarks.matching.scores import AUTOMATIC, WRONG, Score, by_noise, score
from benchmarks.matching.showing import examples
from samples.matching.styles import STYLES

_SHOWN = {"wrong": Verdict.WRONG, "person": Verdict.WRONG_PERSON, "exceptions": Verdict.EXCEPTION}
_out = Console(width=None if sys.stdout.isatty() else 140)


def main(arguments: Sequence[str]) -> int:
    """Measure and print; returns 1 when the promise is broken, else 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help=f"{QUICK.cases:,} cases, {QUICK.submissions:,} submissions"
    )
    parser.add_argument("--cases", type=int, help="so many case records")
    parser.add_argument("--submissions", type=int, help="so many submissions")
    parser.add_argument("--style", choices=STYLES, help="of names and noise")
    parser.add_argument("--seed", type=int, help="of the case records")
    parser.add_argument("--submissions-seed", type=int, help="of the submissions")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the records there, for the next time")
    parser.add_argument("--show", nargs=2, action="append", default=[], metavar=("WHAT", "N"), help="|".join(_SHOWN))
    parser.add_argument("--only", default="", metavar="TEXT", help="show examples with this noise, or reason, only")
    chosen = parser.parse_args(arguments)
    scale = _scale(chosen)
    with Console(stderr=True).status("") as status, records_of(scale, status.update, chosen.keep) as records:
        judged = judge(
            scale, records.home, lambda done: status.update(f"{done:,} of {scale.submissions:,} submissions")
        )
        status.stop()
        _out.print(f"{scale.cases:,} cases made in {records.making:.0f} s, imported in {records.importing:.0f} s")
        _table(judged)
        _reasons(judged)
        for what, count in chosen.show:
            wanted = [each for each in judged if each.verdict is _SHOWN[what] and _fits(each, chosen.only)]
            _out.print(f"\n{what}: {int(count)} of {len(wanted)}\n")
            for example in examples(scale, records.home, wanted[: int(count)]):
                _out.print(example, markup=False, highlight=False, soft_wrap=True)
    whole = score(judged)
    return 0 if whole.automatic >= AUTOMATIC and whole.wrong_share <= WRONG else 1


def _scale(chosen: argparse.Namespace) -> Scale:
    base = QUICK if chosen.quick else FULL
    wanted = {
        "cases": chosen.cases,
        "submissions": chosen.submissions,
        "style": STYLES.get(chosen.style),
        "seed": chosen.seed,
        "submissions_seed": chosen.submissions_seed,
    }
    return replace(base, **{name: value for name, value in wanted.items() if value is not None})


def _fits(judged: Judged, text: str) -> bool:
    return text in judged.noise or text in judged.reason


def _table(judged: Sequence[Judged]) -> None:
    table = Table(
        "noise", "documents", "attached %", "wrong", "at most %", "other person", "plain: attached %", "wrong"
    )
    groups = [
        ("all", judged),
        *((name, [each for each in judged if each.language == name]) for name in ("en", "fr")),
        *((name, [each for each in judged if each.medium == name]) for name in ("photo", "scan", "born_digital")),
        *(
            (f"about {name}", [each for each in judged if each.about == name])
            for name in sorted({j.about for j in judged})
        ),
        *by_noise(judged),
    ]
    for name, some in groups:
        table.add_row(name, *_cells(score(some), score(some, lambda each: each.baseline)))
    _out.print(table)
    whole = score(judged)
    print(f"{whole.attachable} of the documents have a case; CPU ms a submission: ", end="")
    times = sorted({each.submission: 1000 * each.seconds for each in judged}.values())
    print(f"mean {sum(times) / len(times):.1f}, p99 {times[int(0.99 * len(times))]:.1f}")


def _cells(ours: Score, plain: Score) -> tuple[str, ...]:
    bound = f"{ours.wrong_at_most:.3f}" if ours.attached else ""
    return (
        *(f"{ours.documents}", f"{ours.automatic:.1f}", f"{ours.wrong}", bound, f"{ours.wrong_person}"),
        *(f"{plain.automatic:.1f}", f"{plain.wrong}"),
    )


def _reasons(judged: Sequence[Judged]) -> None:
    table = Table("why a person looks", "documents", "of those with a case")
    exceptions = [each for each in judged if each.verdict is Verdict.EXCEPTION]
    attachable = Counter(each.reason for each in exceptions if each.attachable)
    for reason, count in Counter(each.reason for each in exceptions).most_common():
        table.add_row(reason, f"{count}", f"{attachable[reason]}")
    _out.print(table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

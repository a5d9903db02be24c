"""Break a real deployment while submissions flow, and compare what comes of it with the truth.

python -m tests.faults --broker rabbitmq --seconds 60
"""

import argparse
import sys

from tests.faults.moments import moments
from tests.faults.running import Options, run, say
from tests.faults.sabotage import BUGS

_SHOWN = 40


def main() -> int:
    """Print one line of figures; 0 when nothing is lost, twice, stuck or wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--broker", choices=("rabbitmq", "redis", "folder"), default="rabbitmq")
    parser.add_argument("--seconds", type=float, default=60, help="how long things are broken")
    parser.add_argument("--pause", type=float, default=0.5, help="seconds of peace between two faults, on average")
    parser.add_argument("--seed", type=int, default=1, help="another course of events for each")
    parser.add_argument("--only", default="", help="only faults that have this in their names, e.g. at_a_moment")
    parser.add_argument("--bug", choices=sorted(BUGS), default="", help="put this bug in: it must be found")
    given = parser.parse_args()
    try:
        outcome = run(Options(given.broker, given.seconds, given.seed, given.bug, given.pause, given.only))
    except RuntimeError as error:
        say(str(error))
        return 3
    if outcome.missed:
        say(f"at {len(outcome.missed)} of {len(moments())} moments nobody was killed: {', '.join(outcome.missed)}")
    reasons = list(outcome.verdict.reasons())
    for reason in reasons[:_SHOWN]:
        say(reason)
    if len(reasons) > _SHOWN:
        say(f"and {len(reasons) - _SHOWN} more")
    sys.stdout.write(f"{outcome.figures()}\n")
    return 0 if outcome.verdict.is_good else 1


if __name__ == "__main__":
    sys.exit(main())

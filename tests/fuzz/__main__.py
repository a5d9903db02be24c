"""Give damaged bytes to the code that meets them first, and see that nothing but an answer comes of it.

python -m tests.fuzz --seconds 600
python -m tests.fuzz --target archive --replay fuzz-findings/archive-0123456789ab
"""

import argparse
import sys
from pathlib import Path

from tests.fuzz.running import fuzz, replay, work

_TARGETS = ("sniffing", "mrz", "xfa", "forms", "eml", "archive")


def main() -> int:
    """Print the executions of each target, and each finding; 0 when there is none."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=600, help="for all targets together")
    parser.add_argument("--seed", type=int, default=1, help="other damage for each")
    parser.add_argument("--target", choices=_TARGETS, action="append", help="only this one; may be given again")
    parser.add_argument(
        "--findings", type=Path, default=Path("fuzz-findings"), help="where inputs that are findings go"
    )
    parser.add_argument("--replay", type=Path, help="try this input once")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--start", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    targets = given.target or list(_TARGETS)
    if given.inside:
        work(targets[0], given.seconds, given.seed, given.start, given.inside, given.findings)
        return 0
    if given.replay:
        problem = replay(targets[0], given.replay)
        sys.stdout.write(f"{problem or 'nothing found'}\n")
        return 1 if problem else 0
    results = fuzz(targets, given.seconds, given.seed, given.findings)
    for result in results.values():
        sys.stdout.writelines(f"{finding}\n" for finding in result.findings)
    sys.stdout.write(", ".join(f"{name}: {result.executions:,} executions" for name, result in results.items()))
    count = sum(len(result.findings) for result in results.values())
    sys.stdout.write(f"; {count} findings\n")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())

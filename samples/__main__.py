"""`python -m samples --count N --seed S --out DIR` makes submissions, cases and truth; `--ready` the committed set."""

import argparse
import json
import random
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from samples.scenarios import SCENARIOS, Author, Sample

READY = Path(__file__).parent / "ready"
_READY_SEED = 20261124


def make(author: Author, count: int) -> Iterator[Sample]:
    """Samples without end, up to this many: every scenario once a round, as often as it happens."""
    made = 0
    while True:
        scenarios = [scenario for scenario, times in SCENARIOS.items() for _ in range(times)]
        author.rng.shuffle(scenarios)
        for scenario in scenarios:
            found = scenario(author)
            for sample in found if isinstance(found, tuple) else (found,):
                if made == count:
                    return
                made += 1
                yield sample


def write(out: Path, seed: int, count: int, family: str, extra_cases: int) -> None:
    """Write submissions, cases and truth. The same seed gives the same bytes."""
    author = Author(seed, family)
    if out.exists():
        shutil.rmtree(out)
    (out / "submissions").mkdir(parents=True)
    salt = random.Random(seed)
    # pypdf salts what it encrypts from the system's randomness: here from the seed, so that samples can be made again.
    with (out / "truth.jsonl").open("w") as truth, patch.object(secrets, "token_bytes", salt.randbytes):
        for sample in make(author, count):
            sample.write(out / "submissions")
            truth.write(json.dumps(sample.truth(), ensure_ascii=False) + "\n")
    for _ in range(extra_cases):
        author.registry.case()
    with (out / "cases.jsonl").open("w") as cases:
        for case in author.registry.cases:
            cases.write(json.dumps(case.record(), ensure_ascii=False) + "\n")


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(prog="python -m samples", description=__doc__)
    parser.add_argument("--count", type=int, default=69, help="submissions (a round of all scenarios is 69)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("samples-made"))
    parser.add_argument(
        "--family", choices=("a", "b", "c"), default="c", help="wordings: a and b for training, c for tests"
    )
    parser.add_argument("--extra-cases", type=int, default=300, help="cases of people who sent nothing")
    parser.add_argument("--ready", action="store_true", help="make the committed set anew")
    options = parser.parse_args()
    if options.ready:
        write(READY, _READY_SEED, 69, "c", 300)
        print(f"{READY}: made")
    else:
        write(options.out, options.seed, options.count, options.family, options.extra_cases)
        print(f"{options.out}: {options.count} submissions")


if __name__ == "__main__":
    main()

"""Make a hostile and odd corpus, run `intake inspect` over it, and compare each answer with what is promised.

python -m tests.corpus                   make it in a temporary folder and run
python -m tests.corpus --out DIR         only make it: DIR/files and DIR/expectations.json
python -m tests.corpus --real DIR        run over these files, by the expectations of tests/corpus/real.json
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.corpus.expecting import ANY, Expected, from_json
from tests.corpus.making import SEED, write
from tests.corpus.running import Outcome, run


def main() -> int:
    """Print one line of figures and each deviation; 0 when there is none."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.corpus", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, help="write the files and their expectations here, and run nothing")
    parser.add_argument("--real", type=Path, help="a folder of real files to run over instead")
    parser.add_argument("--seed", type=int, default=SEED, help="other damage for each")
    parser.add_argument("--only", default="", help="only files that have this in their names, e.g. pdf-")
    given = parser.parse_args()
    if given.out:
        sys.stdout.write(f"{len(write(given.out, given.seed))} files in {given.out}\n")
        return 0
    if given.real and not given.real.is_dir():
        sys.stdout.write(f"skipped: there is no folder {given.real}\n")
        return 0
    with TemporaryDirectory(prefix="intake-corpus-") as folder:
        # Deep down, so that a path that leads up and out ends in a folder that is looked at.
        place = Path(folder, "a", "b", "c")
        files = _real(given.real) if given.real else _made(place, given.seed)
        outcome = run({path: expected for path, expected in files.items() if given.only in path.name}, place / "work")
    return _report(outcome)


def _made(place: Path, seed: int) -> dict[Path, Expected]:
    return {place / "files" / sample.name: sample.expected for sample in write(place, seed)}


def _real(folder: Path) -> dict[Path, Expected]:
    """Files that the expectations do not name must have an answer of any kind."""
    named = from_json(Path(__file__).with_name("real.json").read_text())
    paths = sorted(path for path in folder.iterdir() if path.is_file() and path.name != "README.md")
    return {path.absolute(): named.get(path.name, ANY) for path in paths}


def _report(outcome: Outcome) -> int:
    for name, deviation in outcome.differing:
        sys.stdout.write(f"{name.encode('unicode_escape', 'surrogateescape').decode()}: {deviation}\n")
    sys.stdout.write(f"{outcome.figures()}\n")
    return 1 if outcome.differing else 0


if __name__ == "__main__":
    sys.exit(main())

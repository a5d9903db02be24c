"""A scan of as many pages as are allowed, from the web form to the decision: how long, and all processes' memory."""

import json
import random
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from benchmarks.figures import Figure, Say
from benchmarks.office_scans import draw_page, keep_scan
from benchmarks.running import ROOT, apart, command, environment, make_home
from benchmarks.watching import watch

_PAGES = 500
_MEGABYTES = 600.0
_LINES = 25
_FORM = {"application_type": "study_permit", "family_name": "Tremblay", "birth_date": "1994-05-17"}
_WORDS = ("the", "account", "statement", "balance", "payment", "received", "from", "client", "total", "amount", "due")


def measure(say: Say, *, pages: int = _PAGES) -> Iterator[Figure]:
    """One submission with one scan, on this machine alone."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        home = Path(folder) / "home"
        where = environment(home)
        make_home(home, where)
        scan, form = Path(folder) / "scan.pdf", Path(folder) / "form.json"
        say("making the scan")
        # In a process of its own: the memory that it takes would count as that of what is started from here.
        apart(_make_scan, scan, pages)
        form.write_text(json.dumps(_FORM))
        submit = command("submit", "--form", str(form), str(scan))
        subprocess.run(submit, cwd=ROOT, env=where, check=True, capture_output=True)
        say(f"reading {pages} pages, some minutes")
        seen = watch(command("work", "--until-idle"), where)
        if seen.code:
            raise RuntimeError(f"the worker ended with code {seen.code}")
    yield Figure(name=f"a scan of {pages} pages, a page", value=seen.seconds / pages, unit="s")
    yield Figure(
        name=f"a scan of {pages} pages, all processes together (PSS)", value=seen.together, unit="MB", limit=_MEGABYTES
    )
    yield Figure(name=f"a scan of {pages} pages, largest process (RSS)", value=seen.rss, unit="MB")


def _make_scan(path: Path, pages: int) -> None:
    keep_scan(path, _pages(pages))


def _pages(count: int) -> Iterator[Image.Image]:
    chance = random.Random(5)  # noqa: S311 - the same pages each time
    for number in range(1, count + 1):
        lines = [" ".join(chance.choice(_WORDS) for _ in range(9)) for _ in range(_LINES)]
        yield draw_page([*lines, f"Page {number}"])

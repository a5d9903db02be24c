"""What exceptions of the benchmark show: some of the samples, really read and drawn, each shared by many exceptions."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from intake.model import Reading
from intake.reading import READER_VERSION, read_whole_file, render_pages
from intake.settings import get_limits
from intake.sniffing import claim_of
from storage.objects import open_store
from storage.records.ledger import reading_key

_READY = Path(__file__).resolve().parents[2] / "samples" / "ready"
_MEDIA = ("photo", "clean_scan", "clean_scan", "born_digital")


@dataclass(frozen=True)
class Paper:
    """A file that was read, and what its first document is."""

    reading: Reading
    key: str
    """Of the object that holds the reading."""
    type: str
    digests: tuple[str, ...]
    """Of the files that show it: no two clients send the very same bytes."""

    @property
    def text(self) -> str:
        """All that was read of it."""
        return "\n".join(page.text for page in self.reading.pages)

    @property
    def pages(self) -> str:
        """As rows keep the numbers of pages."""
        return ",".join(str(page.number) for page in self.reading.pages)


def papers(below: Path, count: int, files: int) -> list[Paper]:
    """Read and draw so many samples, photos and scans and born digital ones, and keep each as so many files."""
    store = open_store(str(below))
    found = []
    for number, (file, document) in enumerate(_chosen(count), start=1):
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            reading = read_whole_file(file, name="1", folder=Path(folder) / "reading", limits=get_limits())
            if reading.reason is not None:
                raise RuntimeError(f"{file}: {reading.detail}")
            images = render_pages(file, reading, folder=Path(folder), limits=get_limits())
            for image in images:
                store.put(f"derived/{reading.sha256}/images/{image.name}", image.read_bytes())
        key = reading_key(reading.sha256, READER_VERSION, claim_of(f"scan{number:04}", ""))
        store.put(key, reading.model_dump_json().encode())
        digests = tuple(_twins(below / "derived", reading.sha256, files))
        found.append(Paper(reading=reading, key=key, type=document["type"], digests=digests))
    return found


def _twins(derived: Path, digest: str, count: int) -> Iterator[str]:
    """More files with the same page images, which are on the disk once."""
    for number in range(count):
        twin = sha256(f"{digest} {number}".encode()).hexdigest()
        (derived / twin / "images").mkdir(parents=True)
        for image in (derived / digest / "images").iterdir():
            (derived / twin / "images" / image.name).hardlink_to(image)
        yield twin


def _chosen(count: int) -> Iterator[tuple[Path, dict[str, str]]]:
    """Files with one document, of each medium in turn."""
    waiting: dict[str, list[tuple[Path, dict[str, str]]]] = {medium: [] for medium in _MEDIA}
    with (_READY / "truth.jsonl").open(encoding="utf-8") as truth:
        for submission in map(json.loads, truth):
            for upload in submission["uploads"]:
                if len(upload["documents"]) == 1 and "/" not in upload["path"]:
                    (document,) = upload["documents"]
                    file = _READY / "submissions" / submission["id"] / "files" / upload["path"]
                    waiting.get(document["medium"], []).append((file, document))
    for place in range(count):
        yield waiting[_MEDIA[place % len(_MEDIA)]].pop(0)

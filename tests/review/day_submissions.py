"""Submissions made for a day's play: of reasons that no ready sample has."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pypdf import PdfWriter

from tests.faults.poison import KILLS_ITS_READER
from tests.review.real_thing import READY

STRANGER = {
    "sender": "applicant",
    "application_type": "study_permit",
    "family_name": "Tremblay",
    "given_names": "Odile",
    "birth_date": "1991-04-30",
    "email": "odile@example.org",
    "language": "fr",
}
"""Of whom there is no case."""
KNOWN = READY / "submissions" / "sample-0010"
"""Of whom there is one."""


def invented(folder: Path) -> list[Path]:
    """Folders like those of the samples."""
    return [
        _submission(folder / "harmful", "IMG_2035.jpg", _page_behind_a_picture, _form_of(KNOWN)),
        _submission(folder / "unsupported", "message.mp3", _sound, _form_of(KNOWN)),
        _submission(folder / "too-large", "everything.pdf", _many_pages),
        _submission(folder / "poison", "letter.txt", lambda file: file.write_bytes(KILLS_ITS_READER)),
        _submission(folder / "put-together", "all documents.pdf", _two_documents),
    ]


def _form_of(sample: Path) -> dict[str, Any]:
    form: dict[str, Any] = json.loads((sample / "submission.json").read_text())["form"]
    return form


def _submission(folder: Path, name: str, make: Callable[[Path], Any], form: dict[str, Any] = STRANGER) -> Path:
    file = folder / "files" / "1"
    file.parent.mkdir(parents=True)
    make(file)
    manifest = {
        "version": 1,
        "id": folder.name,
        "received_at": "2026-11-02T09:00:00Z",
        "form": form,
        "files": [{"number": 1, "name": name}],
    }
    (folder / "submission.json").write_text(json.dumps(manifest))
    return folder


def _page_behind_a_picture(file: Path) -> None:
    file.write_bytes((KNOWN / "files" / "5").read_bytes() + b"<html><script>alert(1)</script></html>")


def _sound(file: Path) -> None:
    file.write_bytes(b"ID3\x03\0\0\0\0\0\0" + (b"\xff\xfb\x90\0" + bytes(413)) * 40)


def _many_pages(file: Path) -> None:
    writer = PdfWriter()
    for _ in range(501):
        writer.add_blank_page(612, 792)
    writer.write(file)


def _two_documents(file: Path) -> None:
    file.write_bytes((READY / "submissions" / "sample-0038" / "files" / "1").read_bytes())

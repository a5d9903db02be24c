"""`intake inspect --json` answers for every file in one shape, and no file stops the others."""

import io
import json
import os
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from classifiers import load_classifier
from intake.inspecting import inspect_file
from intake.settings import Limits
from tests.intake.reading.conftest import LETTER, text_image, text_pdf

PROGRAM = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\x3e\x00\x01" + bytes(200)
Inspect = Callable[..., dict[str, Any]]
KEYS = {"path", "sha256", "size", "mime", "extension_mismatch", "outcome", "reason", "detail", "warnings"} | {
    "pages",
    "documents",
    "children",
}
PAGE_KEYS = {"number", "source", "rotation", "confidence", "language", "script", "quality", "reason", "barcodes"}
REASONS = {"encrypted", "corrupt", "empty", "unsupported_type", "too_large", "too_many_pages"} | {
    "decompression_bomb",
    "malware",
    "timeout",
    "crashed",
}


@pytest.fixture
def inspect(tmp_path: Path) -> Inspect:
    def one(path: Path, **options: Any) -> dict[str, Any]:
        options.setdefault("limits", Limits(seconds=60))
        found = inspect_file(path, classifier=load_classifier(), folder=tmp_path / "work", **options)
        check(found, with_text=options.get("with_text", False))
        json.dumps(found, ensure_ascii=False).encode()
        return found

    return one


def check(found: dict[str, Any], *, with_text: bool = False) -> None:
    """The shape of DESIGN.md, of the file and of all it holds (`seconds` is the command's to add)."""
    assert set(found) == KEYS
    assert found["outcome"] in {"read", "expanded", "refused"}
    assert (found["reason"] in REASONS) if found["outcome"] == "refused" else (found["reason"] is None)
    assert bool(found["detail"]) == (found["outcome"] == "refused")
    for page in found["pages"]:
        assert set(page) == PAGE_KEYS | ({"text"} if with_text else set())
        assert page["source"] in {"text_layer", "form_data", "ocr", "none"}
        assert page["rotation"] in {0, 90, 180, 270}
        assert 0 <= page["confidence"] <= 1
        assert page["language"] is None or len(page["language"]) == 2
    for document in found["documents"]:
        assert set(document) == {"pages", "type", "confidence", "abstained", "why", "identifiers", "parties"}
        assert all(set(one) == {"kind", "value", "page", "verified"} for one in document["identifiers"])
        assert all(set(one) == {"family_name", "given_names", "birth_date", "role"} for one in document["parties"])
    assert sorted(n for document in found["documents"] for n in document["pages"]) == [
        p["number"] for p in found["pages"]
    ]
    for child in found["children"]:
        check(child, with_text=with_text)


def mail(*attachments: tuple[str, bytes], subject: str = "My documents") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", subject
    message.set_content("Dear officer, here are the documents. Thank you for the help.")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)


def test_a_letter_has_the_shape_of_the_design(inspect: Inspect, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(text_pdf(*LETTER, "Name: Ana Roy", "Birth date: 1990-02-01", "UCI: 1234-5678", pages=2))
    found = inspect(path)
    assert found["path"] == str(path)
    assert found["size"] == path.stat().st_size
    assert found["documents"][0]["parties"][0]["birth_date"] == "1990-02-01"
    assert found["documents"][0]["identifiers"]


def test_the_text_is_shown_when_asked_for(inspect: Inspect, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(text_pdf(*LETTER))
    assert "letter of explanation" in inspect(path, with_text=True)["pages"][0]["text"]


def test_a_scan_that_is_read_in_parts_is_shown_whole(inspect: Inspect, tmp_path: Path) -> None:
    path = tmp_path / "scan.tiff"
    first, *others = [text_image(*LETTER)] * 3
    first.save(path, save_all=True, append_images=others)
    found = inspect(path, limits=Limits(seconds=60, recognised_at_once=1))
    assert [page["number"] for page in found["pages"]] == [1, 2, 3]


def test_what_a_mail_holds_are_its_children(inspect: Inspect, tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(mail(("a.pdf", text_pdf(*LETTER)), ("b.pdf", b"%PDF-1.4 broken"), ("c.xyz", PROGRAM)))
    found = inspect(path)
    assert (found["outcome"], found["pages"], found["documents"]) == ("expanded", [], [])
    assert [(child["path"], child["outcome"], child["reason"]) for child in found["children"]] == [
        ("message.txt", "read", None),
        ("a.pdf", "read", None),
        ("b.pdf", "refused", "corrupt"),
        ("c.xyz", "refused", "unsupported_type"),
    ]


def test_what_a_pdf_holds_are_its_children(inspect: Inspect, tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(text_pdf(*LETTER))))
    writer.add_attachment("second.pdf", text_pdf("The second letter is about the passport of the child."))
    path = tmp_path / "portfolio.pdf"
    writer.write(path)
    found = inspect(path)
    assert (found["outcome"], len(found["pages"])) == ("read", 1)
    assert [child["path"] for child in found["children"]] == ["second.pdf"]
    assert found["children"][0]["outcome"] == "read"


def test_mails_within_mails_end_at_the_limit(inspect: Inspect, tmp_path: Path) -> None:
    data = mail()
    for _ in range(6):
        data = mail(("inner.eml", data))
    path = tmp_path / "mail.eml"
    path.write_bytes(data)
    found = inspect(path, limits=Limits(depth=2, seconds=60))
    deepest = found["children"][1]["children"][1]
    assert deepest["warnings"] == ["too_deep"]
    assert deepest["children"] == []


@pytest.mark.parametrize("name", [b"na\xefve.txt", b"two\nlines.txt", "été.txt".encode(), b"-rf.txt", b"a" * 250])
def test_any_name_will_do(inspect: Inspect, tmp_path: Path, name: bytes) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.write_text("Dear officer, this is the letter.")
    found = inspect(path)
    assert found["outcome"] == "read"
    assert found["path"].endswith(name.decode("utf-8", "replace"))


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "device", "loop", "locked", "no name"])
def test_what_can_not_be_opened_gets_an_answer_at_once(inspect: Inspect, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "device":
            path = Path("/dev/zero")
        case "loop":
            path.symlink_to(path)
        case "locked":
            if os.geteuid() == 0:
                pytest.skip("nothing is locked for root")
            path.write_text("x")
            path.chmod(0)
        case "no name":
            path = tmp_path / "nul\0"
    found = inspect(path)
    assert (found["outcome"], found["reason"], found["sha256"]) == ("refused", "corrupt", None)
    assert found["detail"].startswith("can't be opened: ")


def test_a_link_to_a_file_is_that_file(inspect: Inspect, tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("Dear officer, this is the letter.")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    assert inspect(tmp_path / "link.txt")["outcome"] == "read"

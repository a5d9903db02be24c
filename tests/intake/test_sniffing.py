"""A file is what its bytes say; its name is only compared."""

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from PIL import Image

from intake.model import Policy
from intake.sniffing import disagrees, sniff
from tests.intake.reading.conftest import LETTER, text_pdf

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIL = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: s\r\n\r\nhello\r\n"


def image(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(buffer, kind)
    return buffer.getvalue()


def docx() -> bytes:
    buffer = io.BytesIO()
    Document().save(buffer)
    return buffer.getvalue()


def archive(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:  # stored, not packed: the files' own headers lie open
        for name, data in files.items():
            written.writestr(name, data)
    return buffer.getvalue()


def mime_of(data: bytes, tmp_path: Path, name: str = "file") -> str:
    path = tmp_path / "upload"
    path.write_bytes(data)
    return sniff(path, name).mime


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (text_pdf(*LETTER), "application/pdf"),
        (image("JPEG"), "image/jpeg"),
        (image("PNG"), "image/png"),
        (image("TIFF"), "image/tiff"),
        (image("GIF"), "image/gif"),
        (image("BMP"), "image/bmp"),
        (image("WEBP"), "image/webp"),
        (docx(), DOCX),
        (MAIL, "message/rfc822"),
        ("Né à Québec".encode("cp1252"), "text/plain"),
        ("Né à Québec".encode("utf-16"), "text/plain"),
        (b"name,date\nRoy,2026-01-02\n", "text/plain"),
    ],
    ids=["pdf", "jpeg", "png", "tiff", "gif", "bmp", "webp", "docx", "mail", "latin", "utf-16", "csv"],
)
def test_the_bytes_say_the_type(tmp_path: Path, data: bytes, mime: str) -> None:
    assert mime_of(data, tmp_path, "misleading.xyz") == mime


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"msf1"])
def test_an_apple_photo_is_known_by_its_brand(tmp_path: Path, brand: bytes) -> None:
    assert mime_of(b"\0\0\0\x18ftyp" + brand + bytes(40), tmp_path) == "image/heic"


@pytest.mark.parametrize(
    "junk", [b"\n\n", b"\xef\xbb\xbf", b"A" * 900, b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n"]
)
def test_junk_before_its_header_does_not_hide_a_pdf(tmp_path: Path, junk: bytes) -> None:
    assert mime_of(junk + text_pdf(*LETTER), tmp_path) == "application/pdf"


def test_a_pdf_inside_an_archive_does_not_make_it_a_pdf(tmp_path: Path) -> None:
    pdf = text_pdf(*LETTER)
    assert mime_of(archive(one=pdf, two=pdf), tmp_path) == "application/zip"


def test_a_mail_that_speaks_of_a_pdf_is_a_mail(tmp_path: Path) -> None:
    assert mime_of(MAIL.replace(b"hello", b"%PDF-1.4 is how it begins"), tmp_path) == "message/rfc822"


def test_a_mail_that_is_not_all_text_is_still_a_mail(tmp_path: Path) -> None:
    assert mime_of(MAIL + bytes(range(256)), tmp_path) == "message/rfc822"


@pytest.mark.parametrize(
    "text", [b"Dear officer,\nDate: today\n", b"Subject: the only header\n\nhello", b"To whom it may concern: hello\n"]
)
def test_a_letter_is_no_mail(tmp_path: Path, text: bytes) -> None:
    assert mime_of(text, tmp_path) == "text/plain"


def test_an_archive_is_no_word_document(tmp_path: Path) -> None:
    assert mime_of(archive(readme=b"hello"), tmp_path) == "application/zip"


def test_a_word_document_packed_by_another_program_is_one(tmp_path: Path) -> None:
    assert mime_of(archive(**{"a.txt": b"first", "word/document.xml": b"<x/>"}), tmp_path) == DOCX


def test_a_stray_control_character_does_not_make_a_text_binary(tmp_path: Path) -> None:
    assert mime_of(b"Dear officer, this is the letter\0 that I wrote.\n" * 3, tmp_path) == "text/plain"


def test_what_nobody_reads_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\x3e\x00\x01" + bytes(200))
    kind = sniff(path, "invoice.pdf")
    assert kind.policy is Policy.REFUSE
    assert kind.extension_mismatch


@pytest.mark.parametrize(
    ("name", "mismatch"),
    [
        ("scan.pdf", False),
        ("SCAN.PDF", False),
        ("scan", False),
        ("scan.pdf.exe", False),  # of no type known here: nothing to disagree with
        ("scan.jpg", True),
        ("../../scan.docx", True),
        ("scan\n.png", True),
        ("", False),
    ],
)
def test_a_name_is_only_compared(name: str, mismatch: bool) -> None:
    assert disagrees("application/pdf", name) is mismatch

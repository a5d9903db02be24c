"""Every format is read for what it is, and every bad file gets an answer."""

import io
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter

from intake.model import Outcome, PageSource, Reading, RefusalReason
from intake.reading.registry import readers
from intake.settings import Limits
from tests.intake.reading.conftest import LETTER, text_image, text_pdf

Read = Callable[..., Reading]


def as_bytes(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def encrypted(pdf: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt(password, owner_password="owner", algorithm="AES-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_a_good_text_layer_is_used_as_it_is(read: Read) -> None:
    reading = read(text_pdf(*LETTER, pages=2), "letter.pdf")
    assert [page.source for page in reading.pages] == [PageSource.TEXT_LAYER] * 2
    assert "letter of explanation" in reading.pages[0].text
    assert reading.pages[0].language == "en"


def test_a_page_without_text_is_recognised(read: Read) -> None:
    reading = read(as_bytes(text_image(*LETTER), "PDF", resolution=200), "scan.pdf")
    assert reading.pages[0].source is PageSource.OCR
    assert "letter of explanation" in reading.pages[0].text
    assert reading.pages[0].confidence > 0.7


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "GIF", "BMP", "WEBP"])
def test_images_are_recognised(read: Read, kind: str) -> None:
    reading = read(as_bytes(text_image(*LETTER), kind), f"photo.{kind.lower()}")
    assert reading.outcome is Outcome.READ
    assert "explanation" in reading.pages[0].text


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "1"])
def test_colour_modes_are_all_readable(read: Read, mode: str) -> None:
    assert "explanation" in read(as_bytes(text_image(*LETTER).convert(mode), "TIFF")).pages[0].text


def test_transparency_is_white_paper(read: Read) -> None:
    clear = Image.new("RGBA", (1700, 700), (0, 0, 0, 0))
    clear.paste("black", mask=text_image(*LETTER).convert("L").point(lambda value: 255 - value))
    assert "explanation" in read(as_bytes(clear, "PNG")).pages[0].text


def test_each_page_of_a_tiff_is_a_page(read: Read) -> None:
    first, second = (
        text_image(*LETTER),
        text_image("The second page says the number", "of pages is two and that is all."),
    )
    data = as_bytes(first, "TIFF", save_all=True, append_images=[second])
    assert ["second" in page.text for page in read(data).pages] == [False, True]


def test_a_photo_is_turned_as_its_camera_says(read: Read) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = text_image(*LETTER).transpose(Image.Transpose.ROTATE_90)
    reading = read(as_bytes(turned, "JPEG", exif=exif))
    assert "explanation" in reading.pages[0].text
    assert reading.pages[0].rotation == 0


@pytest.mark.parametrize(("how", "rotation"), [("ROTATE_90", 90), ("ROTATE_180", 180), ("ROTATE_270", 270)])
def test_a_scan_that_lies_sideways_is_read_upright(read: Read, how: str, rotation: int) -> None:
    page = Image.new("RGB", (1700, 2200), "white")
    page.paste(text_image(*LETTER, *LETTER), (0, 100))
    reading = read(as_bytes(page.transpose(Image.Transpose[how]), "PNG"))
    assert "explanation" in reading.pages[0].text
    assert reading.pages[0].rotation == rotation


def test_a_blank_page_is_read_as_blank(read: Read) -> None:
    assert read(as_bytes(Image.new("RGB", (1000, 1400), "white"), "PNG")).pages[0].source is PageSource.NONE


def test_word_documents_keep_paragraphs_and_tables_in_order(read: Read) -> None:
    document = Document()
    document.add_paragraph("First")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Name", "Zoé Côté"
    document.add_paragraph("Last")
    buffer = io.BytesIO()
    document.save(buffer)
    assert read(buffer.getvalue(), "cv.docx").pages[0].text == "First\nName  Zoé Côté\nLast"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_any_encoding(read: Read, encoding: str) -> None:
    assert read("Né à Québec, l’été".encode(encoding), "lettre.txt").pages[0].text == "Né à Québec, l’été"


def test_an_email_is_opened_into_its_text_and_attachments(read: Read, tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "My documents"
    message.set_content("<p>Hello <script>bad()</script>there</p>", subtype="html")
    message.add_attachment(text_pdf(*LETTER), maintype="application", subtype="pdf", filename="../../x.pdf")
    reading = read(bytes(message), "mail.eml")
    assert reading.outcome is Outcome.EXPANDED
    assert [(child.is_message_body, child.name) for child in reading.children] == [
        (True, "message.txt"),
        (False, "../../x.pdf"),
    ]
    body = (tmp_path / "work" / "children" / reading.children[0].file).read_text()
    assert "Subject: My documents" in body
    assert "Hello there" in body
    assert "bad" not in body


def test_the_text_of_an_email_is_not_taken_for_another_email(read: Read, tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "s"
    message.set_content("hello")
    reading = read(bytes(message), "mail.eml")
    body = (tmp_path / "work" / "children" / reading.children[0].file).read_bytes()
    assert read(body, "message.txt").mime == "text/plain"


def test_an_empty_user_password_opens(read: Read) -> None:
    assert "explanation" in read(encrypted(text_pdf(*LETTER), ""), "form.pdf").pages[0].text


def test_any_other_password_is_an_answer(read: Read) -> None:
    assert read(encrypted(text_pdf(*LETTER), "rosebud")).reason is RefusalReason.ENCRYPTED


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", RefusalReason.EMPTY),
        (b"%PDF-1.7 and nothing else", RefusalReason.CORRUPT),
        (as_bytes(text_image(*LETTER), "PNG")[:900], RefusalReason.CORRUPT),
        (b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\x3e\x00\x01" + bytes(200), RefusalReason.UNSUPPORTED_TYPE),
        (b"PK\x05\x06" + bytes(18), RefusalReason.UNSUPPORTED_TYPE),
    ],
)
def test_bad_files_are_refused_with_the_reason(read: Read, data: bytes, reason: RefusalReason) -> None:
    reading = read(data, "x.pdf")
    assert (reading.outcome, reading.reason) == (Outcome.REFUSED, reason)
    assert reading.detail


@pytest.mark.parametrize(
    ("limits", "reason", "named"),
    [
        (Limits(bytes=100), RefusalReason.TOO_LARGE, "100"),
        (Limits(pages=1), RefusalReason.TOO_MANY_PAGES, "1"),
    ],
)
def test_a_limit_is_named_with_its_value(read: Read, limits: Limits, reason: RefusalReason, named: str) -> None:
    reading = read(text_pdf(*LETTER, pages=3), limits=limits)
    assert reading.reason is reason
    assert named in reading.detail


def test_an_image_of_too_many_pixels_is_refused(read: Read) -> None:
    reading = read(as_bytes(Image.new("1", (9000, 9000)), "PNG"), limits=Limits(pixels=1_000_000))
    assert reading.reason is RefusalReason.DECOMPRESSION_BOMB


def test_a_wrong_extension_is_noticed(read: Read) -> None:
    reading = read(text_pdf(*LETTER), "photo.jpg")
    assert reading.extension_mismatch
    assert "extension_mismatch" in reading.warnings
    assert not read(text_pdf(*LETTER), "noextension").extension_mismatch


def test_a_document_that_declares_entities_is_refused(read: Read) -> None:
    import zipfile

    document = Document()
    document.add_paragraph("x")
    good, bad = io.BytesIO(), io.BytesIO()
    document.save(good)
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(bad, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "word/document.xml":
                data = data.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1)
            new.writestr(entry, data)
    assert read(bad.getvalue(), "x.docx").reason is RefusalReason.CORRUPT


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(
        [b"", b"%PDF-1.4\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"PK\x03\x04", b"From: x\nTo: y\n"]
    ),
    rest=st.binary(max_size=400),
)
def test_bytes_of_any_kind_get_an_answer(read: Read, start: bytes, rest: bytes) -> None:
    reading = read(start + rest)
    assert (reading.reason is None) == (reading.outcome is not Outcome.REFUSED)
    assert reading.reason is not RefusalReason.CRASHED


def test_every_reader_knows_its_extensions() -> None:
    for mime, reader in readers().items():
        assert all(extension.startswith(".") for extension in reader.extensions[mime]), mime

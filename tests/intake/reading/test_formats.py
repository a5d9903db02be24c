"""Every format is read for what it is, and every bad file gets an answer."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader, PdfWriter

from intake.model import Outcome, PageSource, Reading, RefusalReason
from intake.reading.image import frames
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


def test_a_process_reads_its_first_file_though_nothing_was_loaded_before(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("\n".join(LETTER))
    code = (
        "from pathlib import Path; from intake.reading import read_file; from intake.settings import Limits; "
        f"print(read_file(Path({str(path)!r}), name='a.txt', folder=Path({str(tmp_path / 'work')!r}), limits=Limits())"
        ".outcome)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "read\n"


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


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp1251", "koi8_r", "iso8859_5", "cp866"])
def test_russian_in_an_encoding_that_is_not_named(read: Read, encoding: str) -> None:
    letter = "Уважаемый офицер, это письмо с объяснением. Пожалуйста, найдите приложенный паспорт."
    assert read(letter.encode(encoding), "letter.txt").pages[0].text == letter


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
        (b"PK\x05\x06" + bytes(18), RefusalReason.EMPTY),
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


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize(
    ("tag", "how"),
    [
        (2, "FLIP_LEFT_RIGHT"),
        (3, "ROTATE_180"),
        (4, "FLIP_TOP_BOTTOM"),
        (5, "TRANSPOSE"),
        (6, "ROTATE_90"),
        (7, "TRANSVERSE"),
        (8, "ROTATE_270"),
    ],
)
def test_every_direction_a_camera_names_is_turned_back(kind: str, tag: int, how: str, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = tag
    arrow = Image.new("RGB", (64, 32), "white")
    arrow.paste("black", (0, 0, 16, 16))
    path = tmp_path / "photo"
    path.write_bytes(as_bytes(arrow.transpose(Image.Transpose[how]), kind, exif=exif))
    ((_, upright),) = frames(path, Limits())
    assert upright.size == arrow.size
    corners = [upright.convert("L").getpixel(at) < 128 for at in ((8, 8), (56, 8), (8, 24), (56, 24))]
    assert corners == [True, False, False, False]


def test_sixteen_bits_a_pixel_are_scaled_and_not_clipped(read: Read) -> None:
    deep = text_image(*LETTER).convert("L").convert("I").point(lambda value: value * 200).convert("I;16")
    assert "explanation" in read(as_bytes(deep, "PNG")).pages[0].text


def test_only_the_first_picture_of_an_animation_is_a_page(read: Read) -> None:
    first, second = text_image(*LETTER), text_image("the other picture")
    data = as_bytes(first, "GIF", save_all=True, append_images=[second])
    assert ["explanation" in page.text for page in read(data).pages] == [True]


def word_document(body: str, **media: bytes) -> bytes:
    """A Word document with this XML in its body and these pictures."""
    document, result = io.BytesIO(), io.BytesIO()
    Document().save(document)
    with zipfile.ZipFile(document) as old, zipfile.ZipFile(result, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "word/document.xml":
                data = data.replace(b"<w:body>", b"<w:body>" + body.encode(), 1)
            new.writestr(entry, data)
        for name, picture in media.items():
            new.writestr(f"word/media/{name}.png", picture)
    return result.getvalue()


def run(text: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"


ROY = run("Roy")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<w:sdt><w:sdtContent><w:p>{ROY}</w:p></w:sdtContent></w:sdt>", "Roy"),
        (f"<w:p>{run('Name: ')}<w:sdt><w:sdtContent>{ROY}</w:sdtContent></w:sdt></w:p>", "Name: Roy"),
        (f"<w:p><w:r><w:pict><w:txbxContent><w:p>{ROY}</w:p></w:txbxContent></w:pict></w:r></w:p>", "Roy"),
        (f"<w:p><w:ins>{ROY}</w:ins><w:del><w:r><w:delText>Ray</w:delText></w:r></w:del></w:p>", "Roy"),
        (f"<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc><w:p>{ROY}</w:p></w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>", "Roy"),
    ],
    ids=["control", "control in a line", "text box", "correction", "table in a table"],
)
def test_answers_in_a_word_form_are_read_once(read: Read, body: str, text: str) -> None:
    assert read(word_document(body), "form.docx").pages[0].text == text


def test_a_scan_pasted_into_a_word_document_is_a_page(read: Read) -> None:
    scan, logo = as_bytes(text_image(*LETTER), "PNG"), as_bytes(Image.new("RGB", (90, 90), "red"), "PNG")
    pages = read(word_document(f"<w:p>{run('See below')}</w:p>", scan=scan, logo=logo), "x.docx").pages
    assert [(page.number, page.source) for page in pages] == [(1, PageSource.TEXT_LAYER), (2, PageSource.OCR)]
    assert "explanation" in pages[1].text


def attached(tmp_path: Path, reading: Reading) -> dict[str, bytes]:
    return {child.name: (tmp_path / "work" / "children" / child.file).read_bytes() for child in reading.children}


def test_a_photo_shown_in_a_mail_is_sent_with_it_and_a_logo_is_not(read: Read, tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "s"
    message.set_content("see below")
    message.add_alternative('<p>see below</p><img src="cid:photo"><img src="cid:logo">', subtype="html")
    html = message.get_payload()[1]
    photo, logo = as_bytes(text_image(*LETTER), "PNG"), as_bytes(Image.new("RGB", (90, 90), "red"), "PNG")
    html.add_related(photo, "image", "png", cid="<photo>", filename="photo.png", disposition="inline")
    html.add_related(logo, "image", "png", cid="<logo>", filename="logo.png", disposition="inline")
    assert list(attached(tmp_path, read(bytes(message), "mail.eml"))) == ["message.txt", "photo.png"]


def test_a_mail_written_around_its_attachments_is_read_whole(read: Read, tmp_path: Path) -> None:
    parts = ["text/plain\n\nbefore", "application/pdf; name=a.pdf\n\n%PDF-1.4", "text/plain\n\nafter"]
    body = "".join(f"--b\nContent-Type: {part}\n" for part in parts)
    data = f"From: a@example.org\nTo: b@example.org\nContent-Type: multipart/mixed; boundary=b\n\n{body}--b--\n"
    found = attached(tmp_path, read(data.encode(), "mail.eml"))
    assert found["message.txt"].endswith(b"before\nafter")
    assert list(found) == ["message.txt", "a.pdf"]


def test_a_forwarded_mail_is_a_mail_of_its_own(read: Read, tmp_path: Path) -> None:
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "c@example.org", "a@example.org", "the first"
    inner.set_content("hello")
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "a@example.org", "b@example.org", "Fwd"
    outer.set_content("see below")
    outer.add_attachment(inner)
    _, forwarded = attached(tmp_path, read(bytes(outer), "mail.eml")).values()
    assert b"Subject: the first" in forwarded


@pytest.mark.parametrize(
    "header",
    [
        "Subject: Demande reçue".encode(),
        b"Subject: =?utf-8?B?RGVtYW5kZSByZcOndWU=?=",
        b"Subject: =?iso-8859-1?Q?Demande_re=E7ue?=",
    ],
)
def test_subjects_are_read_however_they_are_written(read: Read, tmp_path: Path, header: bytes) -> None:
    data = b"From: a@example.org\nTo: b@example.org\n" + header + b"\n\nhello\n"
    assert "Subject: Demande reçue".encode() in attached(tmp_path, read(data, "mail.eml"))["message.txt"]


@pytest.mark.parametrize(
    "header",
    [b"Subject: =?utf-8?B?!?=", b"Subject: =?no-such?Q?x?=", b"Content-Type: ;;;=", b"Date: \xff\xfe", b"To: <<<@@,;:"],
)
def test_a_malformed_header_costs_no_mail(read: Read, header: bytes) -> None:
    data = b"From: a@example.org\nTo: b@example.org\n" + header + b"\n\nhello\n"
    assert read(data, "mail.eml").outcome is Outcome.EXPANDED


def test_nothing_unprintable_comes_out(read: Read) -> None:
    data = b"From: a@example.org\nTo: b@example.org\nContent-Type: multipart/mixed; boundary=b\n\n"
    data += b'--b\nContent-Type: application/pdf; name="caf\xe9\x00\x1b.pdf"\n\nx\n--b--\n'
    names = [child.name for child in read(data, "mail.eml").children]
    assert len(names) == 2
    assert all(name.isprintable() for name in names)
    assert "\0" not in read(b"Dear officer,\0 this is the letter\n" * 9, "a.txt").pages[0].text


def test_every_reader_knows_its_extensions() -> None:
    for mime, reader in readers().items():
        assert all(extension.startswith(".") for extension in reader.extensions[mime]), mime

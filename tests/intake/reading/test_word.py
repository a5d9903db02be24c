"""Word documents give all their text once, what lies in them, and a word about what they would run or load."""

import io
from collections.abc import Callable
from pathlib import Path

import olefile
import psutil
import pytest
from docx import Document

from intake.model import FileWarning, PageSource, Reading, RefusalReason
from intake.reading import libreoffice
from intake.reading.registry import Refused, Task
from intake.reading.word import READER
from intake.settings import Limits
from tests.corpus.building import (
    LETTER,
    WORDS,
    compound,
    doc,
    docx,
    encrypted_office,
    part_of,
    picture,
    rezipped,
    saved,
    text_pdf,
    xlsx,
    zipped,
)
from tests.corpus.hostile_xml import billion_laughs, one_large_entity, outside_entity
from tests.corpus.packing import bomb_entry, entries_of, zip_crypto, zip_of
from tests.intake.reading.office_files import (
    BODY,
    W,
    children,
    nobody_calls,
    packed,
    paragraph,
    related,
    run,
    with_prolog,
    word,
)

Read = Callable[..., Reading]
ACTIVE, EXTERNAL = FileWarning.ACTIVE_CONTENT, FileWarning.EXTERNAL_CONTENT
needs_libreoffice = pytest.mark.skipif(libreoffice.program() is None, reason="LibreOffice is not installed")


def text_of(reading: Reading) -> str:
    assert reading.reason is None, reading.detail
    return "\n".join(page.text for page in reading.pages)


# Text.


def test_headers_come_before_the_text_and_notes_and_footers_after_it(read: Read) -> None:
    document = Document()
    document.add_paragraph("The letter")
    first, second = document.sections[0], document.add_section()
    second.header.is_linked_to_previous = second.footer.is_linked_to_previous = False
    for section in (first, second):  # what sections share is there once
        section.header.paragraphs[0].text, section.footer.paragraphs[0].text = "The office", "The street"
    second.header.add_paragraph("Annex")
    buffer = io.BytesIO()
    document.save(buffer)
    data = buffer.getvalue()
    for kind, name in (("footnotes", "footnote"), ("endnotes", "endnote")):
        notes = f'<w:{kind} xmlns:w="{W}"><w:{name}>{paragraph(f"One {name}")}</w:{name}></w:{kind}>'
        data = related(rezipped(data, {f"word/{kind}.xml": notes.encode()}), kind, f"{kind}.xml")
    lines = ["The office", "Annex", "The letter", "One footnote", "One endnote", "The street"]
    assert text_of(read(data)).split("\n") == lines


def text_box(*lines: str) -> str:
    """As Word writes it: for today's programs, and once more for old ones."""
    inside = "<w:txbxContent>" + "".join(map(paragraph, lines)) + "</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{inside}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_what_is_written_in_a_diagram_is_read(read: Read) -> None:
    name = "http://schemas.openxmlformats.org/drawingml/2006/main"
    diagram = (
        f'<d:pt xmlns:d="d" xmlns:a="{name}"><a:p><a:r><a:t>Zoé </a:t></a:r><a:r><a:t>Roy</a:t></a:r></a:p></d:pt>'
    )
    assert text_of(read(word(parts={"word/diagrams/data1.xml": diagram.encode()}))) == "The end\nZoé Roy"


def test_comments_are_no_part_of_the_text(read: Read) -> None:
    comment = f'<w:comments xmlns:w="{W}"><w:comment>{paragraph("Ask Roy")}</w:comment></w:comments>'
    data = related(word(parts={"word/comments.xml": comment.encode()}), "comments", "comments.xml")
    assert text_of(read(data)) == "The end"


def test_a_text_box_is_read_once_and_apart_from_the_words_around_it(read: Read) -> None:
    body = f"<w:p>{run('Name: ')}{text_box('Zoé', 'Roy')}{run('Born: 1990')}</w:p>"
    assert text_of(read(word(body))) == "Name:\nZoé\nRoy\nBorn: 1990\nThe end"


def test_an_alternative_around_paragraphs_is_read_once(read: Read) -> None:
    body = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="w">{paragraph("Roy")}</mc:Choice><mc:Fallback>{paragraph("Roy")}</mc:Fallback>'
        "</mc:AlternateContent>"
    )
    assert text_of(read(word(body))) == "Roy\nThe end"


def test_what_was_moved_is_read_where_it_is_now(read: Read) -> None:
    moved = f"<w:p><w:moveFrom>{run('Roy')}</w:moveFrom></w:p>{paragraph('Name:')}<w:p><w:moveTo>{run('Roy')}"
    assert text_of(read(word(f"{moved}</w:moveTo></w:p>"))) == "Name:\nRoy\nThe end"


def test_signs_that_are_no_letters_part_words_or_join_them(read: Read) -> None:
    signs = "<w:r><w:t>2024</w:t><w:noBreakHyphen/><w:t>01</w:t><w:tab/><w:t>Roy</w:t><w:br/><w:t>Zoé</w:t></w:r>"
    assert text_of(read(word(f"<w:p>{signs}</w:p>"))) == "2024-01\tRoy\nZoé\nThe end"


def test_cells_of_several_lines_keep_them(read: Read) -> None:
    cells = f"<w:tc>{paragraph('Name')}{paragraph('Nom')}</w:tc><w:tc>{paragraph('Roy')}</w:tc><w:tc><w:p/></w:tc>"
    assert text_of(read(word(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))) == "Name\nNom  Roy\nThe end"


def test_the_strict_kind_of_document_is_read_like_the_usual_one(read: Read) -> None:
    usual = word(f"<w:p>{run('Name: ')}{text_box('Roy')}</w:p>")
    strict = {
        name: data.replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main").replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"
        )
        for name, data in entries_of(usual)
    }
    assert W.encode() not in strict[BODY]
    assert text_of(read(zipped(strict), "a.docx")) == text_of(read(usual, "a.docx")) == "Name:\nRoy\nThe end"


def test_a_header_that_is_missing_costs_nothing_else(read: Read) -> None:
    assert text_of(read(related(docx(), "header", "header9.xml"))).split("\n") == list(LETTER)


# Pictures.


def test_a_picture_that_is_broken_is_told_and_the_text_is_read(read: Read) -> None:
    scan = saved(picture().resize((1700, 510)), "PNG")
    reading = read(word(parts={"word/media/image1.png": scan[:9000]}))
    assert text_of(reading).startswith("The end")
    assert FileWarning.PICTURE_UNREADABLE in reading.warnings


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        ("a.emf", FileWarning.TEXT_ONLY),
        ("a.SVG", FileWarning.TEXT_ONLY),
        ("a.svm", FileWarning.TEXT_ONLY),
        ("a.wdp", FileWarning.PICTURE_UNREADABLE),
        ("a", FileWarning.PICTURE_UNREADABLE),
    ],
)
def test_a_drawing_or_a_picture_of_no_known_kind_is_told(read: Read, name: str, warning: FileWarning) -> None:
    assert read(word(parts={f"word/media/{name}": b"<a/>"})).warnings == (warning,)


@pytest.mark.parametrize(
    ("size", "pages"), [((900, 480), 2), ((438, 276), 2), ((420, 260), 1), ((1900, 190), 1)], ids=str
)
def test_a_picture_is_a_page_where_it_has_room_for_something_to_read(
    read: Read, size: tuple[int, int], pages: int
) -> None:
    reading = read(word(parts={"word/media/image1.png": saved(picture().resize(size), "PNG")}))
    assert (len(reading.pages), reading.warnings) == (pages, ())


@pytest.mark.parametrize(
    ("name", "kind"),
    [("image1.jfif", "JPEG"), ("image1.heic", "HEIF"), ("image1.avif", "AVIF"), ("a.jp2", "JPEG2000"), ("a", "BMP")],
)
def test_a_picture_is_read_whatever_its_kind_and_name(read: Read, name: str, kind: str) -> None:
    reading = read(word(parts={f"word/media/{name}": saved(picture(), kind)}))
    assert (WORDS in text_of(reading), reading.warnings) == (True, ())


def test_a_picture_that_lies_elsewhere_in_the_package_is_read(read: Read) -> None:
    data = related(word(parts={"pictures/1.png": saved(picture(), "PNG")}), "image", "/pictures/1.png")
    assert WORDS in text_of(read(data))


def test_a_picture_larger_than_the_limit_is_told(read: Read) -> None:
    reading = read(word(parts={"word/media/image1.png": saved(picture(), "PNG")}), limits=Limits(pixels=250_000))
    assert (text_of(reading), reading.warnings) == ("The end", (FileWarning.PICTURE_UNREADABLE,))


def test_of_a_picture_with_several_pages_it_is_told_that_the_first_was_read(read: Read) -> None:
    scan = saved(picture(), "TIFF", save_all=True, append_images=[picture()])
    reading = read(word(parts={"word/media/image1.tif": scan}))
    assert (len(reading.pages), reading.warnings) == (2, (FileWarning.FIRST_FRAME_ONLY,))


def test_pictures_come_after_the_text_each_a_page(read: Read) -> None:
    scan = saved(picture().resize((1700, 510)), "JPEG")
    pages = read(word(parts={"word/media/image1.jpeg": scan, "word/media/image2.JPG": scan})).pages
    assert [page.source for page in pages] == [PageSource.TEXT_LAYER, PageSource.OCR, PageSource.OCR]
    assert all(WORDS in page.text for page in pages[1:])


# What lies in it.

PDF = text_pdf(*LETTER)


@pytest.mark.parametrize(
    ("part", "data", "inside"),
    [
        ("embeddings/Microsoft_Excel_Sheet1.xlsx", xlsx(), xlsx()),
        ("embeddings/oleObject1.bin", compound({"Package": xlsx()}), xlsx()),
        ("embeddings/oleObject1.bin", compound({"CONTENTS": PDF, "\x01Ole": bytes(20)}), PDF),
        ("embeddings/oleObject1.bin", packed("passport.pdf", PDF), PDF),
        ("embeddings/oleObject1.bin", compound({"\x01Ole10Native": b"\4\0\0\0BM12"}), b"BM12"),
        ("embeddings/oleObject1.bin", b"damaged", b"damaged"),
        ("afchunk.mht", b"From: a", b"From: a"),
    ],
    ids=["workbook", "package", "PDF", "packed", "native", "damaged", "chunk"],
)
def test_a_file_embedded_in_a_document_is_a_child(
    read: Read, tmp_path: Path, part: str, data: bytes, inside: bytes
) -> None:
    reading = read(word(parts={f"word/{part}": data}))
    assert children(reading, tmp_path) == {part.rpartition("/")[2]: inside}
    assert (ACTIVE in reading.warnings) is part.endswith(".bin")


def test_a_document_within_a_document_is_a_child_whatever_its_name(read: Read, tmp_path: Path) -> None:
    data = related(word('<w:altChunk r:id="x"/>', {"word/more.xhtml": b"<p>Roy</p>"}), "aFChunk", "more.xhtml")
    reading = read(rezipped(data, {BODY: part_of(data, BODY).replace(b' r:id="x"', b"")}))
    assert children(reading, tmp_path) == {"more.xhtml": b"<p>Roy</p>"}


# What it would run or load.


def field(*instructions: str) -> str:
    """A field whose instruction is in several runs."""
    texts = "".join(f"<w:r><w:instrText>{text}</w:instrText></w:r>" for text in instructions)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return f"<w:p>{begin}{texts}{end}</w:p>"


BEGIN, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))


def nested(instruction: str) -> str:
    """A field whose instruction is made by those within it, each in braces."""
    runs = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    for brace, sign in (("{", BEGIN), ("}", END)):
        runs = runs.replace(brace, f"</w:instrText></w:r>{sign}<w:r><w:instrText>")
    return f"<w:p>{BEGIN}{runs}{END}</w:p>"


def simple_field(instruction: str) -> str:
    return f'<w:p><w:fldSimple w:instr="{instruction}">{run("shown")}</w:fldSimple></w:p>'


def in_header(xml: str) -> bytes:
    header = f'<w:hdr xmlns:w="{W}">{xml}</w:hdr>'.encode()
    return related(word(parts={"word/header1.xml": header}), "header", "header1.xml")


PROGRAM = "DDEAUTO c:\\\\windows\\\\cmd.exe"


@pytest.mark.parametrize(
    "data",
    [
        word(parts={"word/vbaProject.bin": compound({"VBA": {"dir": bytes(100)}})}),
        word(parts={"word/activeX/activeX1.xml": b"<a/>"}),
        word(parts={"word/embeddings/oleObject1.bin": b"x"}),
        word(field("DDE excel a b")),
        word(field("DD", "EAU", "TO c:\\\\windows\\\\cmd.exe")),
        word(simple_field(PROGRAM)),
        in_header(field(PROGRAM)),
        word(nested(" DD{QUOTE 69}AUTO c:\\\\windows")),
        word(nested("D{ QUOTE 68 69 \\* MERGEFORMAT } excel")),
        word(nested(" {REF program} c:\\\\windows")),
    ],
    ids=["macros", "control", "object", "DDE", "in runs", "simple", "in header", "quoted", "quoted end", "named"],
)
def test_what_a_document_would_run_is_told(read: Read, data: bytes) -> None:
    reading = read(data)
    assert "The end" in text_of(reading)
    assert ACTIVE in reading.warnings
    assert EXTERNAL not in reading.warnings


def test_a_document_that_says_it_has_macros_is_read_with_its_own_type(read: Read) -> None:
    kinds = part_of(docx(), "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    reading = read(rezipped(docx(), {"[Content_Types].xml": kinds, "word/vbaProject.bin": b"x"}), "a.docm")
    assert (reading.mime, reading.warnings) == ("application/vnd.ms-word.document.macroenabled.12", (ACTIVE,))
    assert text_of(reading).split("\n") == list(LETTER)


@pytest.mark.parametrize(
    "data",
    [
        related(docx(), "attachedTemplate", "https://example.org/a.dotm", of="word/settings.xml", outside=True),
        related(docx(), "attachedTemplate", "file:////10.0.0.1/a.dotm", of="word/settings.xml", outside=True),
        related(docx(), "attachedTemplate", "\\\\10.0.0.1\\a.dotm", of="word/settings.xml", outside=True),
        related(docx(), "image", "https://example.org/pixel.png", outside=True),
        related(docx(), "oleObject", "ftp://example.org/a.rtf", outside=True),
        related(docx(), "subDocument", "http://example.org/a.docx", outside=True),
        related(in_header(paragraph("Office")), "image", "https://example.org/a", of="word/header1.xml", outside=True),
        word(field('INCLUDEPICTURE "https://example.org/', 'pixel.png"')),
        word(simple_field("INCLUDETEXT \\\\\\\\10.0.0.1\\\\a.docx")),
        word(nested("INCLUDE{QUOTE 84 69 88 84} {QUOTE 104 116}tp://example.org/a")),
    ],
    ids=["template", "UNC address", "UNC path", "image", "object", "part", "in header", "picture", "text", "quoted"],
)
def test_what_a_document_would_load_is_told(read: Read, data: bytes) -> None:
    reading = read(data)
    assert text_of(reading)
    assert reading.warnings == (EXTERNAL,)


@pytest.mark.parametrize(
    "data",
    [
        related(docx(), "hyperlink", "https://example.org/", outside=True),
        related(docx(), "hyperlink", "mailto:ana@example.org", outside=True),
        related(docx(), "attachedTemplate", "file:///C:\\Templates\\a.dotm", of="word/settings.xml", outside=True),
        related(docx(), "attachedTemplate", "Normal.dotm", of="word/settings.xml", outside=True),
        word(field('HYPERLINK "https://example.org/"')),
        word(simple_field("PAGE")),
        word(nested("IF {MERGEFIELD title} = {QUOTE 77 114} Yes No")),
        word(paragraph("DDEAUTO and INCLUDEPICTURE https://example.org/ are words here")),
    ],
    ids=["link", "address", "template", "template's name", "link field", "page number", "choice", "text"],
)
def test_what_is_ordinary_in_a_document_is_not_told(read: Read, data: bytes) -> None:
    reading = read(data)
    assert text_of(reading)
    assert reading.warnings == ()


# Refused.


@pytest.mark.parametrize("data", [encrypted_office(), zip_crypto(dict(entries_of(docx())))], ids=["Office", "zip"])
def test_a_password_is_an_answer(read: Read, data: bytes) -> None:
    reading = read(data, "a.docx")
    assert (reading.reason, reading.extension_mismatch) == (RefusalReason.ENCRYPTED, False)


def refusal(data: bytes, tmp_path: Path) -> Refused:
    """In this process, which may read every file and call every server."""
    path = tmp_path / "upload"
    path.write_bytes(data)
    with pytest.raises(Refused) as refused:
        READER.read(Task(path, "application/x", tmp_path, Limits()))
    return refused.value


@pytest.mark.parametrize("part", [BODY, "word/settings.xml", "word/_rels/document.xml.rels", "docProps/core.xml"])
@pytest.mark.parametrize("parameter", [False, True])
def test_entities_from_elsewhere_are_refused_and_never_asked_for(tmp_path: Path, part: str, parameter: bool) -> None:
    with nobody_calls() as address:
        prolog = outside_entity("x", tmp_path, parameter=parameter).replace(tmp_path.as_uri(), f"{address}/a.dtd")
        assert address in prolog
        refused = refusal(with_prolog(docx(), part, prolog, "" if parameter else "&leak;"), tmp_path)
    assert (refused.reason, "entities" in refused.detail) == (RefusalReason.CORRUPT, True)


@pytest.mark.parametrize(
    ("prolog", "text"),
    [(billion_laughs("x"), "&lol9;"), (one_large_entity("x"), "&big;" * 5000)],
    ids=["many", "large"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_that_swell_are_refused_before_they_do(read: Read, prolog: str, text: str, encoding: str) -> None:
    data = with_prolog(docx(), BODY, prolog, text)
    xml = part_of(data, BODY).decode().replace("UTF-8", encoding).encode(encoding)
    reading = read(rezipped(data, {BODY: xml}), limits=Limits(seconds=10, memory=400_000_000))
    assert (reading.reason, "entities" in reading.detail) == (RefusalReason.CORRUPT, True)


REST = tuple(entry for entry in entries_of(docx()) if entry[0] != BODY)


@pytest.mark.parametrize("name", [BODY, "word/media/image1.png", "customXml/item1.xml"])
def test_a_bomb_in_any_part_is_refused_by_its_declared_size(read: Read, name: str) -> None:
    before = REST if name == BODY else entries_of(docx())
    reading = read(zip_of(bomb_entry(name, 210), before=before), "a.docx", Limits(seconds=10))
    assert (reading.reason, "200,000,000" in reading.detail) == (RefusalReason.DECOMPRESSION_BOMB, True)


def test_a_bomb_that_lies_about_its_size_is_read_no_further_than_it_says(read: Read) -> None:
    data = zip_of(bomb_entry(BODY, 210), before=REST, claimed=1000)
    assert read(data, "a.docx", Limits(seconds=10, memory=200_000_000)).reason is RefusalReason.CORRUPT


@pytest.mark.parametrize(
    "data",
    [
        rezipped(docx(), {BODY: b"<w:document"}),
        rezipped(docx(), {BODY: b"\0\1\2"}),
        rezipped(docx(), {"_rels/.rels": b"<a/>"}),
        word("<w:sdt>" * 100_000 + "</w:sdt>" * 100_000),
    ],
    ids=["cut", "binary", "no main part", "deep"],
)
def test_a_damaged_document_is_refused(read: Read, data: bytes) -> None:
    reading = read(data, "a.docx", Limits(seconds=20))
    assert (reading.reason, bool(reading.detail)) == (RefusalReason.CORRUPT, True)


# Documents of before 2007.


@needs_libreoffice
def test_an_old_document_is_read_in_a_profile_of_its_own_and_leaves_nothing_elsewhere(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    reading = read(doc(macros=True), "a.doc")
    assert text_of(reading).split("\n") == list(LETTER)
    assert (reading.mime, reading.warnings) == ("application/msword", (ACTIVE,))
    assert list(home.iterdir()) == []
    assert (tmp_path / "work" / "libreoffice" / "profile" / "user").is_dir()
    assert not processes_in(tmp_path)


def processes_in(folder: Path) -> list[psutil.Process]:
    """Of LibreOffice, started for this folder."""
    return [
        each for each in psutil.process_iter(["cmdline"]) if any(str(folder) in a for a in each.info["cmdline"] or ())
    ]


@needs_libreoffice
def test_a_conversion_that_takes_too_long_is_ended_and_names_its_limit(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice, "_SHARE", 0.005)
    reading = read(doc(), "a.doc", Limits(seconds=333))
    assert (reading.reason, " 1 seconds" in reading.detail) == (RefusalReason.TIMEOUT, True)
    assert not processes_in(tmp_path)


@needs_libreoffice
def test_an_object_in_an_old_document_is_told(read: Read) -> None:
    with olefile.OleFileIO(io.BytesIO(doc())) as ole:
        streams = {name: ole.openstream(name).read() for name in ("WordDocument", "1Table")}
    reading = read(compound(streams | {"ObjectPool": {"_1": {"\x01Ole": bytes(20)}}}), "a.doc")
    assert text_of(reading).split("\n") == list(LETTER)
    assert reading.warnings == (ACTIVE,)


@needs_libreoffice
def test_an_old_document_that_is_damaged_is_refused(read: Read) -> None:
    reading = read(compound({"WordDocument": bytes(9000)}), "a.doc")
    assert (reading.reason, "LibreOffice" in reading.detail) == (RefusalReason.CORRUPT, True)


def test_without_libreoffice_an_old_document_is_refused_with_its_name(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    reading = read(doc(), "a.doc")
    assert (reading.reason, "LibreOffice" in reading.detail) == (RefusalReason.UNSUPPORTED_TYPE, True)


@pytest.mark.parametrize("installed", [True, False])
def test_an_old_document_with_a_password_is_refused_for_that(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    if not installed:
        monkeypatch.setenv("PATH", str(tmp_path))
    assert read(doc(encrypted=True), "a.doc").reason is RefusalReason.ENCRYPTED

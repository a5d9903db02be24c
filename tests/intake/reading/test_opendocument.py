"""OpenDocument texts give all their text once, what lies in them, and a word about what they would run or load."""

from collections.abc import Callable
from pathlib import Path

import pytest

from intake.model import FileWarning, PageSource, Reading, RefusalReason
from intake.reading.opendocument import READER
from intake.reading.registry import Refused, Task
from intake.settings import Limits
from tests.corpus.building import LETTER, WORDS, compound, odt, opendocument, part_of, picture, saved, text_pdf, xlsx
from tests.corpus.hostile_xml import billion_laughs, one_large_entity, outside_entity
from tests.corpus.packing import bomb_entry, entries_of, zip_crypto, zip_of
from tests.intake.reading.office_files import children, nobody_calls, packed

Read = Callable[..., Reading]
ACTIVE, EXTERNAL = FileWarning.ACTIVE_CONTENT, FileWarning.EXTERNAL_CONTENT
MIME = "application/vnd.oasis.opendocument.text"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
ROOT = "office:document-content"


def text_of(reading: Reading) -> str:
    assert reading.reason is None, reading.detail
    return "\n".join(page.text for page in reading.pages)


def paragraph(text: str) -> str:
    return f"<text:p>{text}</text:p>"


# Text.


def styles(*pages: str) -> bytes:
    """The part that headers and footers are in."""
    names = "".join(f' xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "style", "text"))
    masters = "".join(f"<style:master-page>{page}</style:master-page>" for page in pages)
    return (
        f"<office:document-styles{names}><office:master-styles>{masters}</office:master-styles>"
        "</office:document-styles>"
    ).encode()


def test_headers_come_before_the_text_and_footers_after_it_each_once(read: Read) -> None:
    first = f"<style:header>{paragraph('The office')}</style:header><style:footer>{paragraph('The street')}"
    second = first.replace("</style:header>", f"{paragraph('Annex')}</style:header>")
    more = {"styles.xml": styles(f"{first}</style:footer>", f"{second}</style:footer>")}
    reading = read(opendocument(paragraph("The letter"), more=more), "a.odt")
    assert (reading.mime, reading.extension_mismatch) == (MIME, False)
    assert text_of(reading).split("\n") == ["The office", "Annex", "The letter", "The street"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            "<text:h>Title</text:h><text:list><text:list-item><text:p>A</text:p></text:list-item></text:list>",
            "Title\nA",
        ),
        (paragraph("Name<text:tab/>Zoé<text:s text:c='3'/>Roy<text:line-break/>Québec"), "Name\tZoé Roy\nQuébec"),
        (paragraph("Bo<text:soft-page-break/>rn <text:span>1990</text:span>."), "Born 1990."),
    ],
    ids=["title and list", "signs", "within a line"],
)
def test_the_text_of_a_document_is_read_in_its_order(read: Read, body: str, text: str) -> None:
    assert text_of(read(opendocument(body))) == text


def test_a_note_and_a_text_box_are_read_apart_from_the_words_around_them(read: Read) -> None:
    note = "<text:note-citation>1</text:note-citation><text:note-body><text:p>A note</text:p></text:note-body>"
    box = "<draw:frame><draw:text-box><text:p>Zoé</text:p><text:p>Roy</text:p></draw:text-box></draw:frame>"
    body = paragraph(f"Before<text:note>{note}</text:note> between{box}after")
    assert text_of(read(opendocument(body))).split("\n") == ["Before", "A note", "between", "Zoé", "Roy", "after"]


def test_a_table_gives_a_line_a_row_also_where_cells_are_joined(read: Read) -> None:
    def row(*cells: str) -> str:
        return (
            "<table:table-row>"
            + "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in cells)
            + "</table:table-row>"
        )

    inner = f"<table:table>{row(paragraph('in'), paragraph('it'))}</table:table>"
    head = f"<table:table-header-rows>{row(paragraph('Name'), paragraph('UCI'))}</table:table-header-rows>"
    covered = row(paragraph("Roy")).replace("</table:table-row>", "<table:covered-table-cell/></table:table-row>")
    body = f"<table:table>{head}{covered}{row(paragraph('Zoé') + paragraph('Ana'), inner)}</table:table>"
    assert text_of(read(opendocument(body))).split("\n") == ["Name  UCI", "Roy", "Zoé", "Ana  in  it"]


def test_answers_in_a_form_are_read(read: Read) -> None:
    answer = f'<form:form xmlns:form="{OFFICE}:form:1.0"><form:text form:current-value="Roy"/></form:form>'
    assert text_of(read(opendocument(f"<office:forms>{answer}</office:forms>" + paragraph("Name:")))) == "Roy\nName:"


def test_what_was_deleted_or_remarked_is_not_read(read: Read) -> None:
    tracked = "<text:tracked-changes><text:deletion><text:p>gone</text:p></text:deletion></text:tracked-changes>"
    remark = "<office:annotation><text:p>remark</text:p></office:annotation>"
    assert text_of(read(opendocument(tracked + paragraph(f"Roy{remark} lives here")))) == "Roy lives here"


# Pictures and objects.


def test_a_scan_pasted_into_a_document_is_a_page_and_a_logo_is_not(read: Read) -> None:
    scan, logo = saved(picture().resize((1700, 510)), "JPEG"), saved(picture().resize((100, 30)), "PNG")
    more = {"Pictures/1.jpg": scan, "Pictures/2.png": logo, "media/image1.jpg": scan}
    pages = read(opendocument(paragraph("See below"), more=more)).pages
    assert [page.source for page in pages] == [PageSource.TEXT_LAYER, PageSource.OCR, PageSource.OCR]
    assert all(WORDS in page.text for page in pages[1:])


def test_a_picture_that_is_broken_or_a_drawing_is_told_and_the_text_is_read(read: Read) -> None:
    reading = read(opendocument(paragraph("See below"), more={"Pictures/1.png": b"\x89PNG", "Pictures/2.wmf": b"x"}))
    assert text_of(reading) == "See below"
    assert set(reading.warnings) == {FileWarning.PICTURE_UNREADABLE, FileWarning.TEXT_ONLY}


@pytest.mark.parametrize(
    ("data", "inside"),
    [
        (compound({"Package": xlsx()}), xlsx()),
        (packed("letter.pdf", text_pdf(*LETTER)), text_pdf(*LETTER)),
        (b"damaged", b"damaged"),
    ],
    ids=["package", "packed", "damaged"],
)
def test_an_object_of_another_program_is_a_child(read: Read, tmp_path: Path, data: bytes, inside: bytes) -> None:
    reading = read(opendocument(paragraph("See below"), more={"Object 1": data, "Chart/Object 2": data}))
    assert children(reading, tmp_path) == {"Object 1": inside, "Chart/Object 2": inside}
    assert reading.warnings == (ACTIVE,)


def test_what_is_written_in_objects_that_are_folders_is_read(read: Read) -> None:
    cell = f"<table:table-cell>{paragraph('UCI')}</table:table-cell>"
    inner = {"Object 1": f"<table:table><table:table-row>{cell * 2}</table:table-row></table:table>"}
    inner["Object 2/Object 1"] = paragraph("A chart")
    more = {f"{name}/content.xml": part_of(opendocument(body), "content.xml") for name, body in inner.items()}
    reading = read(opendocument(paragraph("See below"), more=more))
    assert (text_of(reading), reading.warnings) == ("See below\nUCI  UCI\nA chart", ())


def test_an_object_without_text_is_told(read: Read) -> None:
    formula = b'<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>'
    reading = read(opendocument(paragraph("See below"), more={"Object 1/content.xml": formula}))
    assert (text_of(reading), reading.warnings) == ("See below", (FileWarning.TEXT_ONLY,))


def test_what_an_object_that_is_a_folder_would_run_or_load_is_told(read: Read) -> None:
    event = f'<script:event-listener xmlns:script="{OFFICE}:script:1.0"/>'
    inner = part_of(opendocument(event + frame('<draw:image xlink:href="https://a.org/a.png"/>')), "content.xml")
    reading = read(opendocument("", more={"Object 1/content.xml": inner}))
    assert set(reading.warnings) == {ACTIVE, EXTERNAL}


# What it would run or load.


def frame(inside: str) -> str:
    return paragraph(f"Roy<draw:frame>{inside}</draw:frame>")


@pytest.mark.parametrize(
    ("body", "more"),
    [
        ("", {"Basic/Standard/Module1.xml": b"<a/>"}),
        ("", {"Scripts/python/a.py": b"import os"}),
        ("", {"Dialogs/Standard/a.xml": b"<a/>"}),
        (f'<script:event-listener xmlns:script="{OFFICE}:script:1.0"/>', {}),
        ('<text:dde-connection-decl office:dde-application="cmd"/>', {}),
        ('<table:table><office:dde-source office:dde-application="cmd"/></table:table>', {}),
    ],
    ids=["Basic", "Python", "dialog", "event", "DDE text", "DDE table"],
)
def test_what_a_document_would_run_is_told(read: Read, body: str, more: dict[str, bytes]) -> None:
    reading = read(opendocument(body + paragraph("Roy"), more=more))
    assert text_of(reading) == "Roy"
    assert reading.warnings == (ACTIVE,)


@pytest.mark.parametrize(
    "body",
    [
        frame('<draw:image xlink:href="https://example.org/a.png"/>'),
        frame('<draw:object xlink:href="\\\\10.0.0.1\\a.ods"/>'),
        frame('<draw:plugin xlink:href="ftp://example.org/a"/>'),
        '<text:section><text:section-source xlink:href="file://10.0.0.1/a.odt"/><text:p>Roy</text:p></text:section>',
    ],
    ids=["picture", "object", "plug-in", "section"],
)
def test_what_a_document_would_load_is_told(read: Read, body: str) -> None:
    reading = read(opendocument(body))
    assert text_of(reading) == "Roy"
    assert reading.warnings == (EXTERNAL,)


@pytest.mark.parametrize(
    "body",
    [
        paragraph('<text:a xlink:href="https://example.org/">Roy</text:a>'),
        paragraph('<draw:a xlink:href="https://example.org/"><draw:frame/></draw:a>Roy'),
        frame('<draw:image xlink:href="Pictures/1.png"/>'),
        frame('<draw:object xlink:href="./Object 1"/>'),
        "<office:scripts/>" + paragraph("Roy"),
    ],
    ids=["link", "link of a picture", "picture", "object", "no scripts"],
)
def test_what_is_ordinary_in_a_document_is_not_told(read: Read, body: str) -> None:
    reading = read(opendocument(body))
    assert text_of(reading) == "Roy"
    assert reading.warnings == ()


# Refused.


def sealed(part: str) -> bytes:
    """A manifest that says that a part is encrypted."""
    return (
        f'<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0"><manifest:file-entry manifest:full-path="{part}">'
        "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    ).encode()


@pytest.mark.parametrize(
    "data",
    [
        opendocument("", more={"META-INF/manifest.xml": sealed("content.xml"), "content.xml": bytes(range(200))}),
        opendocument("", more={"META-INF/manifest.xml": sealed("encrypted-package"), "encrypted-package": b"x"}),
        zip_crypto(dict(entries_of(odt()))),
    ],
    ids=["part", "package", "zip"],
)
def test_a_password_is_an_answer(read: Read, data: bytes) -> None:
    assert read(data, "a.odt").reason is RefusalReason.ENCRYPTED


def refusal(data: bytes, tmp_path: Path) -> Refused:
    """In this process, which may read every file and call every server."""
    path = tmp_path / "upload"
    path.write_bytes(data)
    with pytest.raises(Refused) as refused:
        READER.read(Task(path, MIME, tmp_path, Limits()))
    return refused.value


@pytest.mark.parametrize("parameter", [False, True])
@pytest.mark.parametrize("part", ["content.xml", "styles.xml", "META-INF/manifest.xml"])
def test_entities_from_elsewhere_are_refused_and_never_asked_for(tmp_path: Path, part: str, parameter: bool) -> None:
    with nobody_calls() as address:
        prolog = outside_entity("a", tmp_path, parameter=parameter).replace(tmp_path.as_uri(), f"{address}/a.dtd")
        assert address in prolog
        xml = f"<?xml version='1.0'?>{prolog}<a>{'' if parameter else '&leak;'}</a>".encode()
        refused = refusal(opendocument(paragraph("Roy"), more={part: xml}), tmp_path)
    assert (refused.reason, "entities" in refused.detail) == (RefusalReason.CORRUPT, True)


@pytest.mark.parametrize(
    ("prolog", "text"),
    [(billion_laughs(ROOT), "&lol9;"), (one_large_entity(ROOT), "&big;" * 5000)],
    ids=["many", "large"],
)
def test_entities_that_swell_are_refused_before_they_do(read: Read, prolog: str, text: str) -> None:
    data = opendocument(paragraph(text), prolog=prolog)
    reading = read(data, "a.odt", Limits(seconds=10, memory=400_000_000))
    assert (reading.reason, "entities" in reading.detail) == (RefusalReason.CORRUPT, True)


def test_a_declaration_far_behind_the_start_of_a_part_is_found(read: Read) -> None:
    """Where a look at the first bytes does not reach."""
    data = opendocument(paragraph("&lol9;"), prolog=f"<!--{'a' * 9000}-->{billion_laughs(ROOT)}")
    reading = read(data, "a.odt", Limits(seconds=10, memory=400_000_000))
    assert (reading.reason, "entities" in reading.detail) == (RefusalReason.CORRUPT, True)


TYPE = (("mimetype", MIME.encode()),)


@pytest.mark.parametrize("name", ["content.xml", "Pictures/1.png"])
def test_a_bomb_in_any_part_is_refused_by_its_declared_size(read: Read, name: str) -> None:
    before = TYPE if name == "content.xml" else entries_of(odt())
    reading = read(zip_of(bomb_entry(name, 210), before=before), "a.odt", Limits(seconds=10))
    assert (reading.reason, "200,000,000" in reading.detail) == (RefusalReason.DECOMPRESSION_BOMB, True)


def test_a_bomb_that_lies_about_its_size_is_read_no_further_than_it_says(read: Read) -> None:
    data = zip_of(bomb_entry("content.xml", 210), before=TYPE, claimed=1000)
    assert read(data, "a.odt", Limits(seconds=10, memory=200_000_000)).reason is RefusalReason.CORRUPT


def test_a_picture_that_lies_about_its_size_costs_no_text(read: Read) -> None:
    data = zip_of(bomb_entry("Pictures/1.png", 210), before=entries_of(odt()), claimed=1000)
    reading = read(data, "a.odt", Limits(seconds=10, memory=200_000_000))
    assert text_of(reading).split("\n") == list(LETTER)
    assert FileWarning.PICTURE_UNREADABLE in reading.warnings


@pytest.mark.parametrize(
    "data",
    [
        zip_of(before=TYPE),
        opendocument("", more={"content.xml": b"<office"}),
        opendocument("<text:section>" * 100_000 + "</text:section>" * 100_000),
    ],
    ids=["no main part", "cut", "deep"],
)
def test_a_damaged_document_is_refused(read: Read, data: bytes) -> None:
    reading = read(data, "a.odt", Limits(seconds=20))
    assert (reading.mime, reading.reason) == (MIME, RefusalReason.CORRUPT)


def test_spaces_that_are_counted_are_not_written_out(read: Read) -> None:
    body = paragraph('a<text:s text:c="2000000000"/>b')
    assert text_of(read(opendocument(body), limits=Limits(seconds=10, memory=200_000_000))) == "a b"

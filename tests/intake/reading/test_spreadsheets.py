"""Spreadsheets of every kind give their cells and what was pasted between them, and never more room than there is."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.model import FileWarning, PageSource, Reading, RefusalReason
from intake.reading.registry import Refused, Task
from intake.reading.spreadsheet import READER
from intake.settings import Limits
from tests.corpus.building import (
    LETTER,
    WORDS,
    compound,
    encrypted_office,
    ods,
    opendocument,
    part_of,
    picture,
    saved,
    text_pdf,
    xlsx,
    zipped,
)
from tests.corpus.hostile_xml import billion_laughs, one_large_entity, outside_entity
from tests.corpus.packing import bomb_entry, entries_of, zip_crypto, zip_of
from tests.intake.reading.office_files import (
    children,
    drawings,
    label,
    nobody_calls,
    number,
    packed,
    record,
    related,
    with_prolog,
    xls,
)

Read = Callable[..., Reading]
ACTIVE, EXTERNAL = FileWarning.ACTIVE_CONTENT, FileWarning.EXTERNAL_CONTENT
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


STRING = 'office:value-type="string"'


def text_of(reading: Reading) -> str:
    assert reading.reason is None, reading.detail
    return "\n".join(page.text for page in reading.pages)


def row(*cells: str, at: int = 1) -> str:
    return f'<row r="{at}">{"".join(cells)}</row>'


def cell(place: str, value: str, kind: str = "n") -> str:
    return f'<c r="{place}" t="{kind}"><v>{value}</v></c>'


def table(rows: str, name: str = "One") -> str:
    return f'<table:table table:name="{name}">{rows}</table:table>'


WIDE = "<table:table-row {}><table:table-cell {} {}>{}</table:table-cell></table:table-row>"


def sheet(rows: str) -> bytes:
    """An ods."""
    return opendocument(table(rows), "spreadsheet")


# Text.


def test_cells_of_an_excel_sheet_are_read_a_row_a_line(read: Read) -> None:
    shared = "<si><t>Roy</t></si><si><r><t>Zo</t></r><r><t>é</t></r></si>"
    cells = row(cell("A1", "1", "s"), cell("C1", "0", "s"), cell("D1", "1990"), cell("E1", "1", "b"))
    formula = row('<c r="A3" t="str"><f>"a"</f><v>shown</v></c>', cell("B3", "0.5"), at=3)
    reading = read(xlsx(cells + formula, shared=shared), "a.xlsx")
    assert (reading.mime, reading.warnings) == (XLSX, ())
    assert text_of(reading).split("\n") == ["One", "Zoé  Roy  1990  True", "shown  0.5"]


def test_the_strict_kind_of_workbook_is_read_like_the_usual_one(read: Read) -> None:
    usual = xlsx(row(cell("A1", "0", "s")), shared="<si><t>Roy</t></si>")
    strict = {
        name: data.replace(MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"
        )
        for name, data in entries_of(usual)
    }
    assert MAIN not in strict[SHEET]
    assert text_of(read(zipped(strict), "a.xlsx")) == text_of(read(usual, "a.xlsx")) == "One\nRoy"


def test_cells_of_an_old_excel_sheet_are_read(read: Read) -> None:
    reading = read(xls(label(0, 0, "Zoé"), number(0, 3, 1990), label(65535, 0, "Рой")), "a.xls")
    assert (reading.mime, reading.warnings) == ("application/vnd.ms-excel", ())
    assert text_of(reading).split("\n") == ["One", "Zoé  1990", "Рой"]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("0000000000", "0012345678"),
        ("00-0000-0000", "0012345678"),
        ("&quot;UCI &quot;0000\\-000000;General", "0012345678"),
        ("0000", "12345678"),
        ("#,##0", "12345678"),
        ("00.00", "12345678"),
    ],
)
def test_the_zeros_that_a_number_is_shown_with_are_read(read: Read, code: str, shown: str) -> None:
    formats = f'<numFmts><numFmt numFmtId="164" formatCode="{code}"/></numFmts>'
    cells = f'{formats}<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
    styles = f'<styleSheet xmlns="{MAIN.decode()}">{cells}</styleSheet>'.encode()
    places = "".join(
        cell(place, value).replace("<c", '<c s="1"') for place, value in (("B1", "12345678"), ("C1", "0.5"))
    )
    data = xlsx(row(cell("A1", "77"), places), more={"xl/styles.xml": styles})
    data = related(data, "styles", "styles.xml", of="xl/workbook.xml")
    assert text_of(read(data, "a.xlsx")) == f"One\n77  {shown}  0.5"


def test_the_zeros_that_a_number_of_an_open_document_is_shown_with_are_read(read: Read) -> None:
    shown = "".join(
        f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{text}</text:p></table:table-cell>'
        for value, text in (("12345678", "00-1234-5678"), ("0", "0"), ("0.5", "0.50"), ("1990", "1,990.00"))
    )
    reading = read(sheet(f"<table:table-row>{shown}</table:table-row>"), "a.ods")
    assert text_of(reading) == "One\n00-1234-5678  0  0.5  1990"


def test_sheets_of_an_open_document_are_read_each_with_its_name(read: Read) -> None:
    def cells(*texts: str) -> str:
        of = "".join(f"<table:table-cell {STRING}><text:p>{text}</text:p></table:table-cell>" for text in texts)
        return f"<table:table-row>{of}</table:table-row>"

    reading = read(opendocument(table(cells("Zoé", "Roy")) + table(cells("1990"), "Two"), "spreadsheet"), "a.ods")
    assert (reading.mime, reading.warnings) == (ODS, ())
    assert text_of(reading).split("\n") == ["One", "Zoé  Roy", "Two", "1990"]


def test_a_sheet_without_cells_is_an_empty_page(read: Read) -> None:
    assert [page.source for page in read(sheet("<table:table-row/>")).pages] == [PageSource.NONE]


# Pictures and files in it.


@pytest.mark.parametrize(
    "make",
    [
        lambda more: xlsx(more={f"xl/media/{name}": data for name, data in more.items()}),
        lambda more: opendocument(
            part_of(ods(LETTER), "content.xml")
            .decode()
            .partition("<office:spreadsheet>")[2]
            .partition("</office:s")[0],
            "spreadsheet",
            more={f"Pictures/{name}": data for name, data in more.items()},
        ),
    ],
    ids=["xlsx", "ods"],
)
def test_a_scan_pasted_into_a_sheet_is_a_page_after_it(read: Read, make: Callable[[dict[str, bytes]], bytes]) -> None:
    scan, logo = saved(picture().resize((1700, 510)), "PNG"), saved(picture().resize((100, 30)), "PNG")
    reading = read(make({"1.png": scan, "2.png": logo, "3.emf": b"x"}))
    assert [page.source for page in reading.pages] == [PageSource.TEXT_LAYER, PageSource.OCR]
    assert all(WORDS in page.text for page in reading.pages)
    assert reading.warnings == (FileWarning.TEXT_ONLY,)


def test_pictures_in_an_old_excel_file_are_read_or_told(read: Read) -> None:
    scans = ((0xF01E, "PNG"), (0xF01D, "JPEG"), (0xF01F, "DIB"))
    pictures = [(kind, saved(picture().resize((1700, 510)), of)) for kind, of in scans]
    reading = read(xls(label(0, 0, "Roy"), before=drawings(*pictures)))
    assert [page.source for page in reading.pages] == [PageSource.TEXT_LAYER, *[PageSource.OCR] * 3]
    assert all(WORDS in page.text for page in reading.pages[1:])
    assert reading.warnings == ()
    logo = (0xF01E, saved(picture().resize((100, 30)), "PNG"))
    told = read(xls(label(0, 0, "Roy"), before=drawings(logo, (0xF01A, b"x"), (0xF01E, b"x"))))
    assert len(told.pages) == 1
    assert set(told.warnings) == {FileWarning.TEXT_ONLY, FileWarning.PICTURE_UNREADABLE}


BOX = (
    '<x:sp xmlns:x="x" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:t>Box</a:t></a:p></x:sp>'
)
FRAME = "<draw:frame><draw:text-box><text:p>Box</text:p></draw:text-box></draw:frame>"


@pytest.mark.parametrize(
    "data",
    [
        xlsx(row(cell("A1", "77")), more={"xl/drawings/drawing1.xml": BOX.encode()}),
        sheet(f"<table:shapes>{FRAME}</table:shapes>" + WIDE.format("", "", STRING, "<text:p>77</text:p>")),
        sheet(WIDE.format("", "", STRING, "<text:p>77</text:p>") + WIDE.format("", "", "", FRAME)),
    ],
    ids=["xlsx", "ods", "in a cell"],
)
def test_what_is_written_in_a_text_box_is_read_after_the_sheet(read: Read, data: bytes) -> None:
    assert [page.text for page in read(data).pages] == ["One\n77", "Box"]


def test_a_folder_object_in_a_sheet_is_a_page_after_it(read: Read) -> None:
    inner = part_of(opendocument("<text:p>A chart</text:p>"), "content.xml")
    reading = read(opendocument(table(""), "spreadsheet", more={"Object 1/content.xml": inner}))
    assert text_of(reading).split() == ["A", "chart"]


def test_an_object_in_an_old_excel_file_is_a_child_or_told(read: Read, tmp_path: Path) -> None:
    data = xls(label(0, 0, "Roy"), more={"MBD0001": {"CONTENTS": text_pdf(*LETTER)}, "MBD0002": {"Other": b"x"}})
    reading = read(data)
    assert children(reading, tmp_path) == {"MBD0001": text_pdf(*LETTER)}
    assert reading.warnings == (ACTIVE, FileWarning.ATTACHMENT_UNREADABLE)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (xlsx(more={"xl/embeddings/oleObject1.bin": packed("a.pdf", text_pdf(*LETTER))}), "oleObject1.bin"),
        (
            opendocument("", "spreadsheet", more={"Object 1": compound({"CONTENTS": text_pdf(*LETTER)})}),
            "Object 1",
        ),
    ],
    ids=["xlsx", "ods"],
)
def test_a_file_embedded_in_a_sheet_is_a_child(read: Read, tmp_path: Path, data: bytes, name: str) -> None:
    reading = read(data)
    assert children(reading, tmp_path) == {name: text_pdf(*LETTER)}
    assert reading.warnings == (ACTIVE,)


# What it would run or load.


@pytest.mark.parametrize(
    "data",
    [
        xlsx(more={"xl/vbaProject.bin": compound({"VBA": {"dir": bytes(100)}})}),
        xlsx(more={"xl/activeX/activeX1.xml": b"<a/>"}),
        xlsx(more={"xl/macrosheets/sheet1.xml": b"<a/>"}),
        xlsx(more={"xl/externalLinks/externalLink1.xml": b'<externalLink><ddeLink ddeService="cmd"/></externalLink>'}),
        xls(label(0, 0, WORDS), more={"_VBA_PROJECT_CUR": {"VBA": {"dir": bytes(100)}}}),
        xls(label(0, 0, WORDS), kind=1),
        opendocument(table(""), "spreadsheet", more={"Basic/Standard/Module1.xml": b"<a/>"}),
    ],
    ids=["macros", "control", "macro sheet", "DDE", "old macros", "old macro sheet", "Basic"],
)
def test_what_a_sheet_would_run_is_told(read: Read, data: bytes) -> None:
    reading = read(data)
    assert reading.reason is None
    assert reading.warnings == (ACTIVE,)


def test_a_workbook_with_macros_is_read_with_its_own_type(read: Read) -> None:
    reading = read(xlsx(more={"xl/vbaProject.bin": b"x"}), "a.xlsm")
    assert (reading.mime, reading.warnings) == ("application/vnd.ms-excel.sheet.macroenabled.12", (ACTIVE,))
    assert WORDS in text_of(reading)


OTHER = "xl/externalLinks/externalLink1.xml"
BOOK = xlsx(more={OTHER: b"<a/>"})


@pytest.mark.parametrize(
    ("data", "warnings"),
    [
        (related(BOOK, "externalLinkPath", "https://example.org/a.xlsx", of=OTHER, outside=True), (EXTERNAL,)),
        (related(BOOK, "externalLinkPath", "prices.xlsx", of=OTHER, outside=True), ()),
        (related(xlsx(), "image", "//example.org/a.png", of=SHEET, outside=True), (EXTERNAL,)),
        (related(xlsx(), "hyperlink", "https://example.org/", of=SHEET, outside=True), ()),
        (xlsx(more={"xl/connections.xml": b"<a/>"}), (EXTERNAL,)),
        (sheet('<table:table-source xlink:href="https://example.org/a.ods"/>'), (EXTERNAL,)),
        (sheet(WIDE.format("", "", STRING, '<text:p><text:a xlink:href="https://a.org/">a</text:a></text:p>')), ()),
    ],
    ids=["workbook elsewhere", "workbook beside it", "picture", "link", "database", "ods elsewhere", "ods link"],
)
def test_what_a_sheet_would_load_is_told_and_links_are_not(
    read: Read, data: bytes, warnings: tuple[FileWarning, ...]
) -> None:
    reading = read(data)
    assert reading.reason is None
    assert reading.warnings == warnings


# Refused.

SEALED = (
    b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    b'<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>'
)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (encrypted_office(), "a.xlsx"),
        (zip_crypto(dict(entries_of(xlsx()))), "a.xlsx"),
        (opendocument("", "spreadsheet", more={"META-INF/manifest.xml": SEALED, "content.xml": b"\1\2"}), "a.ods"),
        (xls(label(0, 0, "x"), before=record(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48))), "a.xls"),
        (xls(label(0, 0, "x"), before=record(0x2F, struct.pack("<HHH", 0, 7, 7))), "a.xls"),
        (compound({"Workbook": bytes(9000), "EncryptedPackage": bytes(9000)}), "a.xls"),
    ],
    ids=["xlsx", "zip", "ods", "xls", "old xls", "package"],
)
def test_a_password_is_an_answer(read: Read, data: bytes, name: str) -> None:
    assert read(data, name).reason is RefusalReason.ENCRYPTED


def refusal(data: bytes, mime: str, tmp_path: Path) -> Refused:
    """In this process, which may read every file and call every server."""
    path = tmp_path / "upload"
    path.write_bytes(data)
    with pytest.raises(Refused) as refused:
        READER.read(Task(path, mime, tmp_path, Limits()))
    return refused.value


@pytest.mark.parametrize("parameter", [False, True])
@pytest.mark.parametrize(
    ("data", "part", "mime"),
    [
        (xlsx(), SHARED, XLSX),
        (xlsx(), SHEET, XLSX),
        (xlsx(), "xl/_rels/workbook.xml.rels", XLSX),
        (ods(LETTER), "content.xml", ODS),
    ],
    ids=["texts", "sheet", "relations", "ods"],
)
def test_entities_from_elsewhere_are_refused_and_never_asked_for(
    tmp_path: Path, data: bytes, part: str, mime: str, parameter: bool
) -> None:
    with nobody_calls() as address:
        prolog = outside_entity("x", tmp_path, parameter=parameter).replace(tmp_path.as_uri(), f"{address}/a.dtd")
        assert address in prolog
        hostile = with_prolog(data, part, prolog, "" if parameter else "&leak;")
        refused = refusal(hostile, mime, tmp_path)
    assert (refused.reason, "entities" in refused.detail) == (RefusalReason.CORRUPT, True)


@pytest.mark.parametrize(
    ("prolog", "text"),
    [(billion_laughs("x"), "&lol9;"), (one_large_entity("x"), "&big;" * 5000)],
    ids=["many", "large"],
)
@pytest.mark.parametrize(
    ("data", "part"), [(xlsx(), SHARED), (xlsx(), SHEET), (ods(LETTER), "content.xml")], ids=["texts", "sheet", "ods"]
)
@pytest.mark.parametrize("before", ["", f"<!--{'a' * 9000}-->"], ids=["at the start", "behind much"])
def test_entities_that_swell_are_refused_before_they_do(
    read: Read, data: bytes, part: str, prolog: str, text: str, before: str
) -> None:
    hostile = with_prolog(data, part, before + prolog, text)
    reading = read(hostile, "file", Limits(seconds=10, memory=400_000_000))
    assert (reading.reason, "entities" in reading.detail) == (RefusalReason.CORRUPT, True)


def without(data: bytes, name: str) -> tuple[tuple[str, bytes], ...]:
    return tuple(entry for entry in entries_of(data) if entry[0] != name)


@pytest.mark.parametrize(
    ("data", "name"), [(xlsx(), SHEET), (xlsx(), SHARED), (ods(LETTER), "content.xml"), (xlsx(), "xl/media/1.png")]
)
def test_a_bomb_is_refused_by_its_declared_size_and_read_no_further_where_that_lies(
    read: Read, data: bytes, name: str
) -> None:
    entry, before = bomb_entry(name, 210), without(data, name)
    limits = Limits(seconds=10, memory=200_000_000)
    honest, lying = (read(zip_of(entry, before=before, claimed=size), "a", limits) for size in (None, 1000))
    assert (honest.reason, "200,000,000" in honest.detail) == (RefusalReason.DECOMPRESSION_BOMB, True)
    if name.endswith(".png"):
        assert (lying.reason, lying.warnings) == (None, (FileWarning.PICTURE_UNREADABLE,))
    else:
        assert lying.reason is RefusalReason.CORRUPT


@pytest.mark.parametrize(
    "data",
    [
        xlsx(row(cell("XFE1", "1"))),
        xlsx(row(cell("A1048577", "1"))),
        xlsx(row(cell("AAAA1", "1"))),
        xlsx(row(cell("A0", "1"))),
        xlsx(row(cell("A99999999999999999999", "1"))),
        xls(label(0, 0, "a"), label(0, 256, "b")),
        xls(label(65535, 65535, "b")),
        xls(record(0xBD, struct.pack("<HHHIH", 0, 5, 0, 0, 60_000))),
        xls(record(0x200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)), label(0, 0, "a")),
        xls(record(0x200, struct.pack("<IIHHH", 5, 1, 0, 1, 0)), label(0, 0, "a")),
    ],
    ids=["column", "row", "letters", "row 0", "digits", "xls column", "xls far", "xls row", "size", "backwards"],
)
def test_a_cell_where_no_sheet_has_one_is_refused_at_once(read: Read, data: bytes) -> None:
    reading = read(data, limits=Limits(seconds=5, memory=200_000_000))
    assert (reading.reason, "no sheet has one" in reading.detail) == (RefusalReason.CORRUPT, True)


REPEATED = 'table:number-rows-repeated="1048576"', 'table:number-columns-repeated="16384"'
TYPED = 'office:value-type="float" office:value="1"'


@pytest.mark.parametrize(
    "data",
    [
        xlsx(row(cell("A1", "1")) + row(cell("XFD1048576", "1"), at=1_048_576)),
        xls(label(0, 0, "a"), label(65535, 255, "b")),
        sheet(WIDE.format(*REPEATED, TYPED, "<text:p>Roy</text:p>")),
        sheet(WIDE.format(*REPEATED, TYPED, "")),
        sheet(WIDE.format(*REPEATED, "", "") * 2 + WIDE.format("", "", TYPED, "<text:p>Roy</text:p>")),
        sheet(WIDE.format("", "", TYPED, '<text:p>a<text:s text:c="2000000000"/></text:p>')),
    ],
    ids=["xlsx", "xls", "texts", "numbers", "empty before one", "spaces"],
)
def test_a_sheet_of_more_cells_than_there_is_room_for_is_refused_at_once(read: Read, data: bytes) -> None:
    reading = read(data, limits=Limits(seconds=5, memory=200_000_000))
    assert (reading.reason, "the limit is" in reading.detail) == (RefusalReason.TOO_LARGE, True)


def test_empty_cells_repeated_to_the_end_of_a_sheet_cost_nothing(read: Read) -> None:
    """As LibreOffice writes every sheet."""
    used = WIDE.format("", "", TYPED, "<text:p>1</text:p>") + WIDE.format(*REPEATED, "", "")
    assert text_of(read(sheet(used), limits=Limits(seconds=5, memory=200_000_000))) == "One\n1"


def test_a_text_that_many_cells_share_is_counted_for_each(read: Read) -> None:
    cells = "".join(row(cell(f"A{i}", "0", "s"), at=i) for i in range(1, 2001))
    reading = read(xlsx(cells, shared=f"<si><t>{'a' * 100_000}</t></si>"), limits=Limits(seconds=10))
    assert (reading.reason, "200,00" in reading.detail) == (RefusalReason.TOO_LARGE, True)


@pytest.mark.parametrize("index", ["1", "4000000000", "-1", "x", ""])
def test_a_text_by_a_number_that_none_has_ends_no_process(read: Read, index: str) -> None:
    reading = read(xlsx(row(cell("A1", index, "s"), cell("B1", "7")), shared="<si><t>Roy</t></si>"))
    assert reading.reason in (None, RefusalReason.CORRUPT)


@pytest.mark.parametrize(
    "data",
    [
        xlsx(more={SHEET: b"<worksheet"}),
        xlsx(more={"xl/workbook.xml": b"\0\1"}),
        xlsx('<row r="many"/>'),
        sheet(WIDE.format('table:number-rows-repeated="-5"', "", TYPED, "")),
        xls(record(0x204, b"\0\0")),
        xls(label(0, 0, "a"))[:3000],
        compound({"Workbook": b"x" * 9000}),
    ],
    ids=["cut", "no workbook", "no number", "repeated less than once", "short record", "cut xls", "no records"],
)
def test_a_damaged_spreadsheet_is_refused(read: Read, data: bytes) -> None:
    reading = read(data, limits=Limits(seconds=10))
    assert (reading.reason, bool(reading.detail)) == (RefusalReason.CORRUPT, True)


# Tables as text.


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("name,city\nRoy,Québec\n", ["name  city", "Roy  Québec"]),
        ("name\tcity\r\nRoy\tQuébec\r\n", ["name  city", "Roy  Québec"]),
        ("name|city\nRoy|Québec\n", ["name  city", "Roy  Québec"]),
        ("nom;lieu\nRoy;1, rue A, Laval, QC\nCôté;Laval\n", ["nom  lieu", "Roy  1, rue A, Laval, QC", "Côté  Laval"]),
        (
            "nom;prix;taux\nRoy;1234,50;2,5\nCôté;9,10;1,0\n",
            ["nom  prix  taux", "Roy  1234,50  2,5", "Côté  9,10  1,0"],
        ),
        ('nom,note\nRoy,"a; b;\nc; ""d"""\nZoé,e\n', ["nom  note", 'Roy  a; b; c; "d"', "Zoé  e"]),
        ("Liste des clients\n\nnom;ville\nRoy;Québec, QC\n", ["Liste des clients", "nom  ville", "Roy  Québec, QC"]),
    ],
    ids=["commas", "tabs", "bars", "addresses", "amounts", "quoted lines", "title"],
)
def test_cells_are_parted_by_whatever_parts_them(read: Read, text: str, rows: list[str]) -> None:
    reading = read(text.encode(), "a.csv")
    assert reading.mime == "text/csv"
    assert text_of(reading).split("\n") == rows


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_a_table_is_read_in_any_encoding(read: Read, encoding: str) -> None:
    reading = read("prénom;ville\r\nZoé;Québec\r\nFrançois;Montréal\r\n".encode(encoding), "a.csv")
    assert text_of(reading).split("\n") == ["prénom  ville", "Zoé  Québec", "François  Montréal"]


def test_a_long_table_has_several_pages_and_no_row_is_lost(read: Read) -> None:
    rows = [f"{i}  Roy" for i in range(200)]
    reading = read("\n".join(line.replace("  ", ";") for line in rows).encode(), "a.csv")
    assert (len(reading.pages), text_of(reading).split("\n")) == (3, rows)


def test_a_table_of_more_pages_than_the_limit_is_refused(read: Read) -> None:
    reading = read(b"1;Roy\n" * 200, "a.csv", Limits(pages=2, seconds=60))
    assert (reading.reason, "2 pages" in reading.detail) == (RefusalReason.TOO_MANY_PAGES, True)


def test_formulas_in_a_table_are_text(read: Read) -> None:
    assert text_of(read(b"a,b\n=cmd|'/c calc'!A1,@SUM(1)\n", "a.csv")) == "a  b\n=cmd|'/c calc'!A1  @SUM(1)"

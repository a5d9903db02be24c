"""What a PDF holds beside its text: answers, files, and what it would do when opened."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from intake.model import FileWarning, Outcome, Reading, RefusalReason
from intake.settings import Limits
from tests.intake.reading.conftest import LETTER, text_pdf
from tests.intake.reading.raw_pdf import FONTS, assembled, one_page, stream, written

Read = Callable[..., Reading]
SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"


def encrypted(data: bytes, user: str, algorithm: str) -> bytes:
    writer, buffer = PdfWriter(clone_from=PdfReader(io.BytesIO(data))), io.BytesIO()
    writer.encrypt(user, "owner", algorithm=algorithm)
    writer.write(buffer)
    return buffer.getvalue()


# Encryption


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_only_an_empty_password_opens(read: Read, algorithm: str) -> None:
    assert "explanation" in read(encrypted(text_pdf(*LETTER), "", algorithm)).pages[0].text
    assert read(encrypted(text_pdf(*LETTER), "rosebud", algorithm)).reason is RefusalReason.ENCRYPTED


@pytest.mark.parametrize("handler", [b"/Adobe.PubSec/SubFilter/adbe.pkcs7.s4/Recipients[<3000>]", b"/FooBar.Crypt"])
def test_a_file_that_no_password_opens_is_encrypted_too(read: Read, handler: bytes) -> None:
    data = one_page(more={10: b"<</Filter%b/V 2/Length 128>>" % handler}, trailer=b"/Encrypt 10 0 R/ID[<00><00>]")
    reading = read(data)
    assert reading.reason is RefusalReason.ENCRYPTED
    assert "certificate" in reading.detail


# Active and external content


def widget(entries: bytes) -> dict[int, bytes]:
    return {10: b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/Rect[0 0 9 9]%b>>" % entries}


def link(action: bytes) -> bytes:
    return one_page(page=b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A%b>>]" % action)


def in_object_stream(body: bytes) -> bytes:
    """A catalogue entry that no search of the plain bytes would see."""
    hidden = stream(b"10 0 " + body, b"/Type/ObjStm/N 1/First 5", layers=1)
    bodies = [
        (1, b"<</Type/Catalog/Pages 2 0 R/OpenAction 10 0 R>>"),
        (2, b"<</Type/Pages/Count 1/Kids[3 0 R]>>"),
        (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>"),
        (4, hidden),
    ]
    out, rows = bytearray(b"%PDF-1.7\n"), {0: (0, 0, 0), 10: (2, 4, 0)}
    for number, text in bodies:
        rows[number] = (1, len(out), 0)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, text)
    rows[11] = (1, len(out), 0)
    table = b"".join(
        bytes((kind, *place.to_bytes(2, "big"), index))
        for kind, place, index in (rows.get(number, (0, 0, 0)) for number in range(12))
    )
    start = len(out)
    entries = b"/Type/XRef/Size 12/W[1 2 1]/Root 1 0 R"
    return bytes(out + b"11 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(table, entries), start))


ACTIVE = {
    "script on opening": one_page(catalogue=b"/OpenAction" + SCRIPT),
    "script by reference": one_page(catalogue=b"/OpenAction 10 0 R", more={10: SCRIPT}),
    "script by name": one_page(catalogue=b"/Names<</JavaScript<</Names[(a)%b]>>>>" % SCRIPT),
    "script after another action": one_page(catalogue=b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next%b>>" % SCRIPT),
    "script on closing": one_page(catalogue=b"/AA<</WC%b>>" % SCRIPT),
    "script of a page": one_page(page=b"/AA<</O%b>>" % SCRIPT),
    "script of a field": one_page(
        catalogue=b"/AcroForm<</Fields[10 0 R]>>", page=b"/Annots[10 0 R]", more=widget(b"/AA<</K%b>>" % SCRIPT)
    ),
    "script of a link": link(SCRIPT),
    "script of a bookmark": one_page(
        catalogue=b"/Outlines 10 0 R", more={10: b"<</First 11 0 R>>", 11: b"<</Title(a)/A%b>>" % SCRIPT}
    ),
    "script by an escaped name": one_page(catalogue=b"/OpenAction<</S/J#61vaScript/J#53(app.alert\\(1\\))>>"),
    "script in an object stream": in_object_stream(SCRIPT),
    "script of an encrypted file": encrypted(one_page(catalogue=b"/OpenAction" + SCRIPT), "", "AES-128"),
    "program": one_page(catalogue=b"/OpenAction<</S/Launch/F(calc.exe)>>"),
    "form that sends itself": link(b"<</S/SubmitForm/F(https://example.org/)>>"),
    "form that fetches its data": link(b"<</S/ImportData/F(x.fdf)>>"),
    "file on a server": link(b"<</S/GoToR/F(\\\\\\\\example.org\\\\a.pdf)/D[0/Fit]>>"),
    "media": one_page(page=b"/Annots[<</Type/Annot/Subtype/RichMedia/Rect[0 0 9 9]>>]"),
    "model": one_page(page=b"/Annots[<</Type/Annot/Subtype/3D/Rect[0 0 9 9]>>]"),
}


@pytest.mark.parametrize("data", ACTIVE.values(), ids=ACTIVE.keys())
def test_what_would_run_is_named(read: Read, data: bytes) -> None:
    reading = read(data)
    assert reading.warnings == (FileWarning.ACTIVE_CONTENT,)
    assert reading.outcome is Outcome.READ


INNOCENT = {
    "link to a web page": link(b"<</S/URI/URI(https://example.org/)>>"),
    "opens at a page": one_page(catalogue=b"/OpenAction[3 0 R/Fit]"),
    "text about scripts": one_page(content=stream(written("/S /JavaScript /JS (a) /Launch", *LETTER))),
    "escaped font name": one_page(resources=b"/X<</BaseFont/Times#20New#52oman>>"),
    "encrypted": encrypted(text_pdf(*LETTER), "", "AES-256"),
}


@pytest.mark.parametrize("data", INNOCENT.values(), ids=INNOCENT.keys())
def test_what_only_waits_for_a_click_or_says_the_words_is_innocent(read: Read, data: bytes) -> None:
    assert read(data).warnings == ()


PICTURE = b"/Type/XObject/Subtype/Image/Width 9/Height 9/BitsPerComponent 8/ColorSpace/DeviceGray"


@pytest.mark.parametrize(
    "body",
    [
        stream(b"", PICTURE + b"/F(http://example.org/a.jpg)"),
        stream(b"", PICTURE + b"/F<</Type/Filespec/FS/URL/F(http://example.org/a.jpg)>>"),
        stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Ref<</F(other.pdf)/Page 0>>"),
    ],
    ids=["file", "address", "page of another file"],
)
def test_what_would_be_fetched_on_opening_is_named(read: Read, body: bytes) -> None:
    reading = read(one_page(resources=b"/XObject<</X 10 0 R>>", more={10: body}))
    assert reading.warnings == (FileWarning.EXTERNAL_CONTENT,)


# Files within


def holding(*names: bytes, data: bytes | None = None, catalogue: bytes = b"", content: bytes | None = None) -> bytes:
    """A PDF with a file of each name (as PDF writes it) in it."""
    more, listed = {}, b""
    for number, name in enumerate(names):
        more[10 + 2 * number] = b"<</Type/Filespec/F(a)/UF%b/EF<</F %d 0 R>>>>" % (name, 11 + 2 * number)
        more[11 + 2 * number] = data or stream(b"file %d" % number, b"/Type/EmbeddedFile", layers=1)
        listed += b"(%d) %d 0 R " % (number, 10 + 2 * number)
    names_tree = b"/Names<</EmbeddedFiles<</Kids[<</Limits[(0)(9)]/Names[%b]>>]>>>>" % listed
    return one_page(catalogue=names_tree + catalogue, content=content, more=more)


def children(reading: Reading, folder: Path) -> dict[str, bytes]:
    return {child.name: (folder / "work" / "children" / child.file).read_bytes() for child in reading.children}


def test_the_files_in_a_pdf_are_its_children(read: Read, tmp_path: Path) -> None:
    names = [b"(plain.txt)", b"<FEFF00C90074006100740020D83DDE00>", b"(\xef\xbb\xbfR\xc3\xa9sum\xc3\xa9)", b"(../../x)"]
    found = children(read(holding(*names)), tmp_path)
    assert found == {"plain.txt": b"file 0", "État 😀": b"file 1", "Résumé": b"file 2", "../../x": b"file 3"}


def test_a_file_pinned_to_a_page_is_a_child_and_once(read: Read, tmp_path: Path) -> None:
    pinned = b"<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 10 0 R>>"
    data = one_page(
        page=b"/Annots[%b%b]" % (pinned, pinned),
        more={10: b"<</Type/Filespec/F(a.txt)/EF<</F 11 0 R>>>>", 11: stream(b"pinned")},
    )
    assert children(read(data), tmp_path) == {"a.txt": b"pinned"}


def test_files_in_an_encrypted_pdf_are_opened_too(read: Read, tmp_path: Path) -> None:
    data = encrypted(holding(b"(a.txt)"), "", "AES-128")
    assert children(read(data), tmp_path) == {"a.txt": b"file 0"}


COVERS = {
    "Acrobat X": ["For the best experience, open this PDF portfolio in", "Acrobat X or Adobe Reader X, or later."],
    "Acrobat 9": [
        "For the best experience, open this PDF portfolio in",
        "Acrobat 9 or Adobe Reader 9, or later.",
        "Get Adobe Reader Now!",
    ],
    "French": ["Pour un résultat optimal, ouvrez ce porte-documents PDF dans", "Acrobat X ou Adobe Reader X."],
    "nothing at all": [],
}  # fmt: skip
PORTFOLIO = b"/Collection<</View/D>>"


@pytest.mark.parametrize("cover", COVERS.values(), ids=COVERS.keys())
def test_the_cover_of_a_portfolio_is_no_page(read: Read, cover: list[str]) -> None:
    shown = stream(written(*cover) if cover else b"")
    reading = read(holding(b"(a.txt)", b"(b.txt)", catalogue=PORTFOLIO, content=shown))
    assert [child.name for child in reading.children] == ["a.txt", "b.txt"]
    assert (reading.outcome, reading.pages, reading.warnings) == (Outcome.EXPANDED, (), ())


PHOTO = b"/Type/XObject/Subtype/Image/Width 90/Height 90/BitsPerComponent 8/ColorSpace/DeviceGray"


@pytest.mark.parametrize(
    "content",
    [
        written("Adobe Systems confirms that Jane Roe, UCI 1234-5678,", "works in its PDF portfolio team."),
        written(*COVERS["Acrobat X"], "UCI 1234-5678"),
        written(*COVERS["Acrobat X"]) + b" q 600 0 0 700 0 0 cm /X Do Q",
        b"q 600 0 0 700 0 0 cm /X Do Q",
    ],
    ids=["names Adobe", "says more", "with a picture", "a photo"],
)
def test_a_page_of_a_portfolio_that_shows_more_is_kept(read: Read, content: bytes) -> None:
    data = holding(b"(a.txt)", catalogue=PORTFOLIO, content=stream(content))
    data = data.replace(b"/Resources<<", b"/Resources<</XObject<</X 30 0 R>>").replace(
        b"xref\n", b"30 0 obj\n%b\nendobj\nxref\n" % stream(bytes(range(90)) * 90, PHOTO), 1
    )
    reading = read(data)
    assert (reading.outcome, len(reading.pages), len(reading.children)) == (Outcome.READ, 1, 1)


def links(pages: int, each: int, *, last: dict[int, bytes]) -> bytes:
    """Pages full of links; the last also has these objects, of which the first is an annotation."""
    kids, objects = [], {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"", 4: stream(written(*LETTER))} | last
    number = 1000
    for page in range(pages):
        annotations = b"%d 0 R " % min(last) if page == pages - 1 else b""
        for _ in range(each):
            objects[number] = b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/Border[0 0 0]/A %d 0 R>>" % (number + 1)
            objects[number + 1] = b"<</S/URI/URI(https://example.org/)>>"
            annotations += b"%d 0 R " % number
            number += 2
        body = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<%b>>/Annots[%b]>>"
        objects[number] = body % (FONTS, annotations)
        kids.append(b"%d 0 R" % number)
        number += 1
    objects[2] = b"<</Type/Pages/Count %d/Kids[%b]>>" % (pages, b" ".join(kids))
    return assembled(objects)


PINNED = {
    10: b"<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 11 0 R>>",
    11: b"<</Type/Filespec/F(a.txt)/EF<</F 12 0 R>>>>",
    12: stream(b"pinned"),
}


def test_a_file_behind_many_links_is_found(read: Read, tmp_path: Path) -> None:
    reading = read(links(300, 60, last=PINNED))
    assert (children(reading, tmp_path), reading.warnings) == ({"a.txt": b"pinned"}, ())


def test_a_pdf_that_is_not_wholly_looked_at_may_hold_more(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.reading.pdf_safety._MAX_OBJECTS", 500)
    assert read(links(3, 100, last=PINNED)).warnings == (FileWarning.ATTACHMENT_UNREADABLE,)


def test_objects_that_cannot_be_read_may_hold_files(read: Read) -> None:
    damaged = PINNED | {11: b"nonsense /EF"}
    assert read(links(1, 1, last=damaged)).warnings == (FileWarning.ATTACHMENT_UNREADABLE,)


def test_a_letter_that_holds_a_portfolio_is_kept(read: Read) -> None:
    reading = read(holding(b"(a.txt)", catalogue=b"/Collection<</View/D>>"))
    assert "explanation" in reading.pages[0].text
    assert len(reading.children) == 1


def test_a_file_that_cannot_be_got_is_missed(read: Read) -> None:
    reading = read(holding(b"(a.txt)", data=b"<<>>"))
    assert FileWarning.ATTACHMENT_UNREADABLE in reading.warnings
    assert "explanation" in reading.pages[0].text


def test_too_many_files_are_refused(read: Read) -> None:
    reading = read(holding(*[b"(a)"] * 4), limits=Limits(children=3, seconds=60))
    assert (reading.reason, "3 files" in reading.detail) == (RefusalReason.TOO_LARGE, True)


# Forms


def form(*fields: bytes, entries: bytes = b"") -> bytes:
    more = {10 + number: body for number, body in enumerate(fields)}
    listed = b" ".join(b"%d 0 R" % number for number in more)
    return one_page(catalogue=b"/AcroForm<</Fields[%b]%b>>" % (listed, entries), more=more)


@pytest.mark.parametrize(
    ("entries", "value"),
    [
        (b"/FT/Tx/V(Jane Roe)", "Jane Roe"),
        (b"/FT/Tx/V<FEFF0043014D>", "Cō"),
        (b"/FT/Tx/V(C\xf4t\xe9 \\(Zo\\353\\))", "Côté (Zoë)"),
        (b"/FT/Tx/V(\xef\xbb\xbfC\xc3\xb4t\xc3\xa9)", "Côté"),
        (b"/FT/Tx/Ff 4096/V(first\\rsecond\\r\\nthird)", "first\nsecond\nthird"),
        (b"/FT/Btn/V/Yes", "Yes"),
        (b"/FT/Btn/V/Off", None),
        (b"/FT/Btn/Ff 65536/V/Yes", None),
        (b"/FT/Btn/Ff 32768/V/1/Opt[(Single)(Married)]/Kids[<</Parent 10 0 R>>]", "Married"),
        (b"/FT/Ch/V(CAN)/Opt[[(CAN)(Canada)][(FRA)(France)]]", "Canada"),
        (b"/FT/Ch/V[(English)(French)]", "English, French"),
        (b"/FT/Sig/V<</Type/Sig/Name(Jane Roe)/Contents<00>>>", "Jane Roe"),
        (b"/FT/Sig/V<</Type/Sig/Contents<00>>>", None),
        (b"/FT/Tx", None),
        (b"/FT/Tx/V 99 0 R", None),
    ],
)
def test_each_kind_of_field_gives_what_a_person_sees(read: Read, entries: bytes, value: str | None) -> None:
    reading = read(form(b"<</T(Other)/FT/Tx/V(kept)>>", b"<</T(Answer)%b>>" % entries))
    answers = {field.path: field.value for field in reading.fields}
    assert answers == {"Other": "kept"} | ({"Answer": value} if value else {})
    assert FileWarning.FORM_UNREADABLE not in reading.warnings


def test_a_field_within_others_is_named_by_all_and_has_what_they_have(read: Read) -> None:
    data = form(
        b"<</T(Person)/FT/Tx/Kids[11 0 R]>>",
        b"<</T(Name[0])/Parent 10 0 R/V(Roy)/Kids[12 0 R 13 0 R]>>",
        b"<</Subtype/Widget/Rect[0 0 9 9]/Parent 11 0 R>>",
        b"<</Subtype/Widget/Rect[0 0 9 9]/Parent 11 0 R>>",
    ).replace(b"/Fields[10 0 R 11 0 R 12 0 R 13 0 R]", b"/Fields[10 0 R]")
    assert [(field.path, field.value) for field in read(data).fields] == [("Person/Name", "Roy")]


def test_an_answer_that_is_not_drawn_is_read_and_a_tick_is_not_spelt_out(read: Read) -> None:
    text = read(form(b"<</T(FamilyName)/FT/Tx/V(Roy)>>", b"<</T(Box)/FT/Btn/V/On>>")).pages[0].text
    assert text.endswith("\nFamily Name: Roy")


DATA = '<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data>{}</xfa:data></xfa:datasets>'
TEMPLATE = (
    '<template xmlns="http://www.xfa.org/schema/xfa-template/3.0/"><draw><text>IMM 5257 E</text></draw>{}</template>'
)


def xfa(*packets: tuple[str, str]) -> bytes:
    more = {11 + number: stream(text.encode(), layers=1) for number, (_, text) in enumerate(packets)}
    listed = b"".join(b"(%b)%d 0 R" % (name.encode(), 11 + number) for number, (name, _) in enumerate(packets))
    return one_page(catalogue=b"/AcroForm<</Fields[]/XFA[%b]>>" % listed, more=more)


def answers(reading: Reading) -> list[tuple[str, str]]:
    return [(field.path, field.value) for field in reading.fields]


def test_every_answer_of_an_xfa_form_is_read_as_text(read: Read) -> None:
    rich = '<body xmlns="http://www.w3.org/1999/xhtml"><p>My <b>first</b> reason</p><p>The second</p></body>'
    picture = '<Photo xfa:contentType="image/jpeg">iVBORw0KGgo=</Photo>'
    child = "<Child><Name>{}</Name></Child>"
    filled = (
        f"<form><Name> Zoé </Name><Empty/>{child.format('Ann')}{child.format('Ben')}<Why>{rich}</Why>{picture}</form>"
    )
    reading = read(xfa(("template", TEMPLATE.format("")), ("datasets", DATA.format(filled))))
    assert answers(reading) == [
        ("Name", "Zoé"),
        ("Child/Name", "Ann"),
        ("Child[2]/Name", "Ben"),
        ("Why", "My first reason\nThe second"),
    ]
    assert reading.title == "IMM 5257 E"
    assert reading.warnings == ()


def test_packets_that_only_together_are_a_document(read: Read) -> None:
    """The first declares the prefix that the others use."""
    parts = (
        (
            "preamble",
            '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/" xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/">',
        ),
        ("template", TEMPLATE.format("")),
        ("datasets", "<xfa:datasets><xfa:data><form><Name>Roy</Name></form></xfa:data></xfa:datasets>"),
        ("postamble", "</xdp:xdp>"),
    )
    apart = read(xfa(*parts))
    together = read(
        one_page(
            catalogue=b"/AcroForm<</Fields[]/XFA 10 0 R>>", more={10: stream("".join(t for _, t in parts).encode())}
        )
    )
    assert answers(apart) == answers(together) == [("Name", "Roy")]
    assert apart.title == together.title == "IMM 5257 E"


def test_answers_in_several_packets_are_all_read(read: Read) -> None:
    first, second = (DATA.format(f"<form><Name>{name}</Name></form>") for name in ("Roy", "Lee"))
    assert answers(read(xfa(("datasets", first), ("datasets", second)))) == [("Name", "Roy"), ("Name", "Lee")]


LONG = "My reasons, one by one. " * 5000 + "UCI 1234-5678"


def test_a_long_answer_is_read_to_its_end(read: Read) -> None:
    assert answers(read(form(b"<</T(Why)/FT/Tx/V(%b)>>" % LONG.encode()))) == [("Why", LONG)]
    filled = DATA.format(f"<form><Why>{LONG}</Why></form>")
    assert answers(read(xfa(("template", TEMPLATE.format("")), ("datasets", filled)))) == [("Why", LONG)]


def test_as_many_answers_are_read_as_the_limit_says(read: Read) -> None:
    reading = read(xfa(("datasets", DATA.format("<form>" + "<A>yes</A>" * 10_000 + "</form>"))))
    assert (len(reading.fields), reading.warnings) == (10_000, ())


def nested_fields(depth: int) -> bytes:
    more = {n: b"<</T(a)/FT/Tx/Kids[%d 0 R]>>" % (n + 1) for n in range(10, 10 + depth)}
    return one_page(catalogue=b"/AcroForm<</Fields[10 0 R]>>", more=more | {10 + depth: b"<</T(a)/FT/Tx/V(Roy)>>"})


@pytest.mark.parametrize(
    "data",
    [
        xfa(("datasets", DATA.format("<form>" + "<A>yes</A>" * 10_001 + "</form>"))),
        xfa(("datasets", DATA.format("<form><A>" + "yes " * 700_000 + "</A></form>"))),
        one_page(catalogue=b"/AcroForm<</Fields[%b]>>" % (b"<</T(a)/FT/Tx/V(b)>>" * 10_001)),
        one_page(catalogue=b"/AcroForm<</Fields[%b]>>" % (b"<</T(a)/FT/Tx>>" * 20_002)),
        nested_fields(60),
    ],
    ids=["answers", "characters", "values", "fields", "depth"],
)
def test_more_answers_than_are_read_are_told(read: Read, data: bytes) -> None:
    reading = read(data)
    assert (answers(reading), reading.warnings) == ([], (FileWarning.FORM_UNREADABLE,))


def test_a_script_in_an_xfa_form_is_named(read: Read) -> None:
    script = TEMPLATE.format("<event><script>xfa.host.messageBox('a')</script></event>")
    reading = read(xfa(("template", script), ("datasets", DATA.format("<form><Name>Roy</Name></form>"))))
    assert reading.warnings == (FileWarning.ACTIVE_CONTENT,)


BOMB = "<!DOCTYPE a [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>"


@pytest.mark.parametrize(
    "packet",
    [
        BOMB + DATA.format("<form><Name>&b;</Name></form>"),
        "<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + DATA.format("<form><Name>&a;</Name></form>"),
        DATA.format("<form><Name>Roy</Name></form>")[:-30],
        DATA.format("<a>" * 20_000 + "Roy" + "</a>" * 20_000),
        DATA.format("<form><Name>" + "a" * 30_000_000 + "</Name></form>"),
    ],
    ids=["entities", "file", "cut", "deep", "long"],
)
def test_a_hostile_form_costs_its_answers_and_no_page(read: Read, packet: str) -> None:
    reading = read(xfa(("template", TEMPLATE.format("")), ("datasets", packet)))
    assert answers(reading) == []
    assert reading.warnings == (FileWarning.FORM_UNREADABLE,)
    assert "explanation" in reading.pages[0].text


def bound(*annotations: bytes, catalogue: bytes, more: Mapping[int, bytes]) -> bytes:
    """Letters of a page each, on which these fields lie."""
    numbers = [100 + number for number in range(len(annotations))]
    return assembled(
        {
            1: b"<</Type/Catalog/Pages 2 0 R%b>>" % catalogue,
            2: b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(numbers), b" ".join(b"%d 0 R" % n for n in numbers)),
            4: stream(written(*LETTER)),
            **more,
        }
        | {
            number: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<%b>>/Annots[%b]>>"
            % (FONTS, listed)
            for number, listed in zip(numbers, annotations, strict=True)
        }
    )


def places(reading: Reading) -> list[tuple[str, tuple[int, ...]]]:
    return [(field.value, field.pages) for field in reading.fields]


def test_a_field_is_on_the_pages_on_which_it_or_a_nameless_kid_lies(read: Read) -> None:
    kid = b"<</Subtype/Widget/Rect[0 0 9 9]/Parent 10 0 R>>"
    data = bound(
        b"",
        b"11 0 R 13 0 R",
        b"12 0 R",
        catalogue=b"/AcroForm<</Fields[10 0 R 13 0 R 14 0 R]>>",
        more={
            10: b"<</T(FamilyName)/FT/Tx/V(Roy)/Kids[11 0 R 12 0 R]>>",
            11: kid,
            12: kid,
            13: b"<</T(City)/FT/Tx/V(Laval)/Subtype/Widget/Rect[0 0 9 9]>>",
            14: b"<</T(Hidden)/FT/Tx/V(nowhere)>>",
        },
    )
    reading = read(data)
    assert places(reading) == [("Roy", (2, 3)), ("Laval", (2,)), ("nowhere", ())]
    assert ["Roy" in page.text for page in reading.pages] == [False, True, True]
    assert not any("nowhere" in page.text for page in reading.pages)


def test_a_field_that_no_form_lists_has_what_those_above_it_have(read: Read) -> None:
    data = bound(
        b"11 0 R",
        catalogue=b"",
        more={10: b"<</T(Person)/FT/Tx/TU(Their name)>>", 11: b"<</T(Name)/Parent 10 0 R/V(Roy)/Subtype/Widget>>"},
    )
    reading = read(data)
    assert answers(reading) == [("Person/Name", "Roy")]
    assert reading.pages[0].text.endswith("Their name: Roy")


def test_fields_above_each_other_end(read: Read) -> None:
    holder = b"<</T(b)/FT/Tx/V(Roy)/Parent %d 0 R>>"
    more = {10: b"<</Subtype/Widget/Parent 11 0 R>>", 11: holder % 12, 12: holder % 11}
    assert read(bound(b"10 0 R", catalogue=b"", more=more)).fields[0].value == "Roy"


def test_of_an_xfa_form_bound_with_anothers_each_has_its_own_pages(read: Read) -> None:
    filled = DATA.format("<form1><Page1><FamilyName>Roy</FamilyName><City>Laval</City></Page1></form1>")
    data = bound(
        b"",
        b"12 0 R",
        b"13 0 R",
        catalogue=b"/AcroForm<</Fields[10 0 R 13 0 R]/XFA[(datasets)14 0 R]>>",
        more={
            10: b"<</T(form1[0])/FT/Tx/Kids[11 0 R]>>",
            11: b"<</T(Page1[0])/Parent 10 0 R/Kids[12 0 R]>>",
            12: b"<</T(FamilyName[0])/V(Roy)/Parent 11 0 R/Subtype/Widget/Rect[0 0 9 9]>>",
            13: b"<</T(FamilyName)/FT/Tx/V(Lee)/Subtype/Widget/Rect[0 0 9 9]>>",
            14: stream(filled.encode(), layers=1),
        },
    )
    reading = read(data)
    assert places(reading) == [("Roy", (2,)), ("Laval", (2,)), ("Lee", (3,))]
    assert ["Lee" in page.text for page in reading.pages] == [False, False, True]


def test_answers_of_a_file_whose_pages_are_not_agreed_on_are_for_a_person(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bound(b"", b"10 0 R", catalogue=b"/AcroForm<</Fields[10 0 R]>>", more={10: b"<</T(a)/FT/Tx/V(Roy)>>"})
    monkeypatch.setattr("intake.reading.forms.PdfReader.pages", property(lambda _: 1 / 0), raising=False)
    reading = read(data)
    assert places(reading) == [("Roy", ())]
    assert reading.warnings == (FileWarning.FORM_UNREADABLE,)


def test_answers_drawn_by_a_writer_of_forms_are_read(read: Read) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.drawString(60, 750, LETTER[0])
    canvas.acroForm.textfield(name="FamilyName", value="Tremblay", x=60, y=700)
    canvas.acroForm.checkbox(name="Married", checked=True, x=60, y=600)
    canvas.acroForm.radio(name="Sex", value="F", selected=True, x=60, y=500)
    canvas.acroForm.radio(name="Sex", value="M", selected=False, x=90, y=500)
    canvas.acroForm.choice(name="Country", value="Canada", options=["Canada", "France"], x=60, y=400)
    canvas.save()
    found = dict(answers(read(buffer.getvalue())))
    assert found == {"FamilyName": "Tremblay", "Married": "Yes", "Sex": "F", "Country": "Canada"}


def test_a_form_that_contains_itself_ends(read: Read) -> None:
    assert read(form(b"<</T(a)/FT/Tx/V(x)/Kids[10 0 R]>>")).outcome is Outcome.READ


def test_objects_that_contain_each_other_are_looked_at_once(read: Read) -> None:
    data = one_page(catalogue=b"/OpenAction 10 0 R", more={10: b"<</S/Launch/Next 11 0 R>>", 11: b"<</Next 10 0 R>>"})
    assert read(data).warnings == (FileWarning.ACTIVE_CONTENT,)


def test_a_file_of_no_pages_is_damaged(read: Read) -> None:
    data = assembled({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 0/Kids[]>>"})
    assert read(data).reason is RefusalReason.CORRUPT


def test_a_file_packed_twice_is_read_whole(read: Read, tmp_path: Path) -> None:
    data = holding(b"(a.bin)", data=stream(bytes(5_000_000), layers=2))
    assert children(read(data), tmp_path) == {"a.bin": bytes(5_000_000)}

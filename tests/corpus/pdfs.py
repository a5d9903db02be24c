"""PDFs: sound, encrypted, active, nested without end, and bombs."""

import io
import random
import zlib
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from samples.xfa_forms import draw_xfa, encrypt
from tests.corpus.building import LETTER, WORDS, deflated, one_page, picture, raw_pdf, saved, stream, text_pdf, zipped
from tests.corpus.expecting import EXPANDED, READ, Expected, Sample, or_refused, refused
from tests.corpus.hostile_xml import CANARY, billion_laughs, outside_entity
from tests.people import ZOE

_PDF = READ.but(mimes=("application/pdf",), mismatch=False)
_LETTER = _PDF.but(text=(WORDS,))
_SOUND = _LETTER.but(never=("repaired", "active_content", "external_content", "polyglot", "disguised"))
_ACTIVE = _LETTER.but(warnings=("active_content",))
_BOUNDED = or_refused(
    READ.but(mimes=("application/pdf", "application/octet-stream")), "corrupt", "decompression_bomb", "too_large"
)
_ENCRYPTED = refused("encrypted", mimes=("application/pdf",), mismatch=False)


def samples(canary: Path) -> Iterator[Sample]:
    """All of them."""
    yield from _sound()
    yield from _encrypted()
    yield from _active()
    yield from _holding_files()
    yield from _forms(canary)
    yield from _endless()
    yield from _bombs()
    yield from _damaged()


def _sound() -> Iterator[Sample]:
    yield Sample("pdf-text.pdf", text_pdf(), _SOUND.but(pages=1))
    yield Sample("pdf-three-pages.pdf", text_pdf(pages=3), _SOUND.but(pages=3))
    yield Sample("pdf-scan.pdf", saved(picture(), "PDF", resolution=100), _SOUND.but(pages=1))
    yield Sample("pdf-blank.pdf", text_pdf(" "), _PDF.but(pages=1))
    yield Sample("pdf-no-contents.pdf", one_page(content=b"null"), _PDF.but(pages=1))
    yield Sample("pdf-open-at-a-page.pdf", one_page(root=b"/OpenAction[3 0 R/Fit]"), _SOUND)
    link = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://example.org/)>>>>]"
    yield Sample("pdf-link.pdf", one_page(page=link), _SOUND)
    yield Sample("pdf-turned.pdf", one_page(page=b"/Rotate 90"), _SOUND)
    yield Sample("pdf-objects-in-streams.pdf", _rewritten(text_pdf(), streams=True), _SOUND)


def _rewritten(data: bytes, *, streams: bool = False) -> bytes:
    """The same through pypdf; with streams, compressed."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    if streams:
        for page in writer.pages:
            page.compress_content_streams()
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _encrypted() -> Iterator[Sample]:
    for algorithm in ("RC4-40", "RC4-128", "AES-128", "AES-256"):
        for user, expected in (("secret", _ENCRYPTED), ("", _SOUND)):
            writer = PdfWriter(clone_from=PdfReader(io.BytesIO(text_pdf())))
            writer.encrypt(user, "owner", algorithm=algorithm)
            buffer = io.BytesIO()
            writer.write(buffer)
            kind = "user-password" if user else "empty-password"
            yield Sample(f"pdf-{kind}-{algorithm.lower()}.pdf", buffer.getvalue(), expected)
    sealed = raw_pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Count 0/Kids[]>>",
            3: b"<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4/CF<<>>/Recipients[<00>]>>",
        },
        b"/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]",
    )
    yield Sample("pdf-sealed-by-certificate.pdf", sealed, refused("encrypted", "corrupt"))


def _active() -> Iterator[Sample]:
    script = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
    launch = b"<</S/Launch/F(calc.exe)/Win<</F(calc.exe)>>>>"
    named = b"/Names<</JavaScript<</Names[(a) %b]>>>>" % script
    link = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A %b>>]"
    places = {
        "script-on-opening": one_page(root=b"/OpenAction " + script),
        "script-by-reference": one_page(root=b"/OpenAction 10 0 R", more={10: script}),
        "script-by-name": one_page(root=named),
        "script-in-next": one_page(root=b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next %b>>" % script),
        "script-on-closing": one_page(root=b"/AA<</WC %b>>" % script),
        "script-of-page": one_page(page=b"/AA<</O %b>>" % script),
        "script-of-link": one_page(page=link % script),
        "script-escaped": one_page(root=b"/OpenAction<</S/J#61vaScript/J#53(app.alert\\(1\\))>>"),
        "script-in-stream": one_page(
            root=b"/OpenAction<</S/JavaScript/JS 10 0 R>>",
            more={10: stream(zlib.compress(b"app.alert(1)"), b"/Filter/FlateDecode")},
        ),
        "launch-on-opening": one_page(root=b"/OpenAction " + launch),
        "launch-of-link": one_page(page=link % launch),
        "script-of-field": one_page(
            root=b"/AcroForm<</Fields[10 0 R]>>",
            page=b"/Annots[10 0 R]",
            more={10: b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/Rect[0 0 9 9]/AA<</K %b>>>>" % script},
        ),
        "script-in-object-stream": _in_object_stream(script),
    }
    for name, data in places.items():
        yield Sample(f"pdf-active-{name}.pdf", data, _ACTIVE)
    quoted = one_page(content=stream(b"BT /F1 12 Tf 60 750 Td (/S /JavaScript explanation /Launch) Tj ET"))
    yield Sample("pdf-text-about-javascript.pdf", quoted, _SOUND)


def _in_object_stream(script: bytes) -> bytes:
    """The catalogue with its script lies packed: no plain search of the bytes sees it."""
    catalogue = b"<</Type/Catalog/Pages 2 0 R/OpenAction %b>>" % script
    packed = zlib.compress(b"1 0 " + catalogue)
    out = bytearray(b"%PDF-1.7\n")
    drawn = b"BT /F1 12 Tf 60 750 Td (%b) Tj ET" % LETTER[0].encode()
    bodies = {
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        4: stream(drawn),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        6: stream(packed, b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode"),
    }
    rows = {0: (0, 0, 255), 1: (2, 6, 0)}
    for number, body in bodies.items():
        rows[number] = (1, len(out), 0)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    rows[7] = (1, start, 0)
    table = b"".join(
        bytes((kind,)) + place.to_bytes(3) + bytes((index,)) for _, (kind, place, index) in sorted(rows.items())
    )
    body = stream(table, b"/Type/XRef/Size 8/W[1 3 1]/Root 1 0 R")
    return bytes(out + b"7 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (body, start))


def _with_attachments(*files: tuple[bytes, bytes], root: bytes = b"", entries: bytes = b"") -> bytes:
    names, more = b"", {}
    for index, (name, data) in enumerate(files):
        number = 10 + index * 2
        more[number] = b"<</Type/Filespec/F(%b)/EF<</F %d 0 R>>>>" % (name, number + 1)
        more[number + 1] = stream(data, b"/Type/EmbeddedFile" + entries)
        names += b"(%b) %d 0 R " % (name, number)
    return one_page(root=b"/Names<</EmbeddedFiles<</Names[%b]>>>>%b" % (names, root), more=more)


def _holding_files() -> Iterator[Sample]:
    yield Sample(
        "pdf-attachment.pdf",
        _with_attachments((b"a.pdf", text_pdf("Second paper"))),
        _LETTER.but(children=1, text=(WORDS, "Second paper")),
    )
    files = ((b"a.pdf", text_pdf("Paper one")), (b"b.txt", b"Paper two\n" * 9))
    yield Sample(
        "pdf-portfolio.pdf",
        _with_attachments(*files, root=b"/Collection<</View/D>>"),
        _PDF.but(outcomes=("read", "expanded"), children=2, text=("Paper one", "Paper two")),
    )
    program = b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0\x64\x86" + bytes(400)
    yield Sample(
        "pdf-attached-program.pdf",
        _with_attachments((b"invoice.pdf", program)),
        _LETTER.but(inside=("unsupported_type", "disguised")),
    )
    yield Sample(
        "pdf-attachment-named-as-a-path.pdf",
        _with_attachments((b"../../corpus-escaped.txt", b"out " * 9)),
        _LETTER.but(children=1),
    )
    bomb = deflated(bytes(1_000_000), 300)
    yield Sample(
        "pdf-attached-bomb.pdf",
        _with_attachments((b"a.bin", bomb), entries=b"/Filter/FlateDecode"),
        or_refused(_LETTER.but(one_of=("attachment_unreadable",)), "decompression_bomb", "too_large"),
    )
    yield Sample(
        "pdf-150-attachments.pdf", _with_attachments(*((b"%d.txt" % i, b"x") for i in range(150))), refused("too_large")
    )
    inner = text_pdf("The innermost")
    for depth in range(1, 7):
        inner = _with_attachments((b"inner-%d.pdf" % depth, inner))
        if depth in (2, 6):
            expected = _LETTER.but(inside=("too_deep",)) if depth == 6 else _LETTER.but(text=("The innermost",))
            yield Sample(f"pdf-in-pdf-{depth}.pdf", inner, expected)


def _forms(canary: Path) -> Iterator[Sample]:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.drawString(60, 750, LETTER[0])
    canvas.acroForm.textfield(name="FamilyName", value="Tremblay", x=60, y=700, width=200, height=20)
    canvas.save()
    yield Sample("pdf-acroform.pdf", buffer.getvalue(), _LETTER.but(text=(WORDS, "Tremblay")))
    xfa = draw_xfa("imm5257", "en", ZOE, random.Random(1))
    form = _PDF.but(text=("O'Connor",), hidden=("Please wait",))
    yield Sample("pdf-xfa.pdf", xfa, form)
    yield Sample("pdf-xfa-empty-password.pdf", encrypt(xfa, ""), form)
    yield Sample("pdf-xfa-user-password.pdf", encrypt(xfa, "secret"), _ENCRYPTED)
    data = '<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form><Name>{}</Name></form></xfa:data></xfa:datasets>'
    hostile = {
        "xxe": outside_entity("xfa:datasets", canary) + data.format("&leak;"),
        "xxe-by-parameter": outside_entity("xfa:datasets", canary, parameter=True) + data.format("Roy"),
        "entity-bomb": billion_laughs("xfa:datasets") + data.format("&lol9;"),
        "deep": data.format("<a>" * 50_000 + "Roy" + "</a>" * 50_000),
        "cut": data.format("Roy")[:-40],
        "not-xml": "\0\1\2 no xml at all",
        "wide": data.format("<a>Roy</a>" * 200_000),
        "script": data.format("Roy") + "<!-- -->",
    }
    for name, packet in hostile.items():
        template = b"<template><script>app.alert(1)</script></template>" if name == "script" else b"<template/>"
        made = one_page(
            root=b"/AcroForm<</Fields[]/XFA[(template) 10 0 R(datasets) 11 0 R]>>",
            more={10: stream(template), 11: stream(packet.encode())},
        )
        expected = or_refused(_LETTER.but(hidden=(CANARY,)), "corrupt", "decompression_bomb", "too_large")
        yield Sample(f"pdf-xfa-{name}.pdf", made, _ACTIVE if name == "script" else expected)
    bomb = stream(deflated(bytes(1_000_000), 400), b"/Filter/FlateDecode")
    made = one_page(root=b"/AcroForm<</Fields[]/XFA[(template) 10 0 R(datasets) 10 0 R]>>", more={10: bomb})
    yield Sample("pdf-xfa-packed-bomb.pdf", made, _BOUNDED)
    loop = one_page(root=b"/AcroForm<</Fields[10 0 R]>>", more={10: b"<</T(a)/Kids[10 0 R]>>"})
    yield Sample("pdf-form-fields-in-a-loop.pdf", loop, or_refused(_LETTER, "corrupt"))


def _endless() -> Iterator[Sample]:
    deep = {2: b"<</Type/Pages/Count 1/Kids[10 0 R]>>"}
    deep |= {n: b"<</Type/Pages/Parent %d 0 R/Count 1/Kids[%d 0 R]>>" % (n - 1, n + 1) for n in range(10, 3010)}
    deep[3010] = b"<</Type/Page/Parent 3009 0 R/MediaBox[0 0 9 9]>>"
    root = {1: b"<</Type/Catalog/Pages 2 0 R>>"}
    yield Sample("pdf-page-tree-3000-deep.pdf", raw_pdf(root | deep), _BOUNDED)
    yield Sample("pdf-page-tree-in-a-loop.pdf", raw_pdf(root | {2: b"<</Type/Pages/Count 1/Kids[2 0 R]>>"}), _BOUNDED)
    yield Sample("pdf-page-is-its-parent.pdf", one_page(page=b"/Parent 3 0 R"), _BOUNDED)
    nested = b"[" * 100_000 + b"]" * 100_000
    yield Sample("pdf-arrays-100000-deep.pdf", one_page(root=b"/X " + nested), _BOUNDED)
    yield Sample(
        "pdf-dictionaries-50000-deep.pdf", one_page(root=b"/X " + b"<</A" * 50_000 + b" 1" + b">>" * 50_000), _BOUNDED
    )
    yield Sample("pdf-reference-to-itself.pdf", one_page(root=b"/OpenAction 10 0 R", more={10: b"10 0 R"}), _BOUNDED)
    body = text_pdf()
    start = int(body.rsplit(b"startxref", 1)[1].split()[0])
    looped = body.replace(b"/Size", b"/Prev %d /Size" % start)
    yield Sample("pdf-table-in-a-loop.pdf", looped, _BOUNDED)
    self_drawn = one_page(
        page=b"/Resources<</XObject<</X 10 0 R>>>>",
        content=stream(b"/X Do"),
        more={
            10: stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 10 0 R>>>>")
        },
    )
    yield Sample("pdf-drawing-draws-itself.pdf", self_drawn, _BOUNDED)
    fan = {
        n: stream(
            b"/X Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (n + 1)
        )
        for n in range(10, 18)
    }
    fan[18] = stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    drawn = one_page(page=b"/Resources<</XObject<</X 10 0 R>>>>", content=stream(b"/X Do"), more=fan)
    yield Sample("pdf-drawings-fanned-out.pdf", drawn, _BOUNDED)
    outline = one_page(
        root=b"/Outlines 10 0 R",
        more={10: b"<</First 11 0 R/Last 11 0 R>>", 11: b"<</Title(a)/Parent 10 0 R/Next 11 0 R>>"},
    )
    yield Sample("pdf-outline-in-a-loop.pdf", outline, _BOUNDED)
    names = one_page(root=b"/Names<</EmbeddedFiles 10 0 R>>", more={10: b"<</Kids[10 0 R 10 0 R]>>"})
    yield Sample("pdf-names-in-a-loop.pdf", names, _BOUNDED)
    action = one_page(root=b"/OpenAction 10 0 R", more={10: b"<</S/GoTo/D[3 0 R/Fit]/Next 10 0 R>>"})
    yield Sample("pdf-actions-in-a-loop.pdf", action, _BOUNDED)


def _bombs() -> Iterator[Sample]:
    packed = deflated(b"0 0 m " * 200_000, 300)
    yield Sample("pdf-bomb-content.pdf", one_page(content=stream(packed, b"/Filter/FlateDecode")), _BOUNDED)
    twice = zlib.compress(deflated(bytes(1_000_000), 1000))
    yield Sample(
        "pdf-bomb-packed-twice.pdf", one_page(content=stream(twice, b"/Filter[/FlateDecode/FlateDecode]")), _BOUNDED
    )
    chain = b"/Filter[" + b"/ASCIIHexDecode" * 2000 + b"]"
    yield Sample("pdf-2000-filters.pdf", one_page(content=stream(b"41" * 500 + b">", chain)), _BOUNDED)
    huge = deflated(bytes(625_000), 500)
    image = stream(
        huge,
        b"/Type/XObject/Subtype/Image/Width 50000/Height 50000/BitsPerComponent 1"
        b"/ColorSpace/DeviceGray/Filter/FlateDecode",
    )
    made = one_page(
        page=b"/Resources<</XObject<</X 10 0 R>>>>", content=stream(b"600 0 0 700 0 0 cm /X Do"), more={10: image}
    )
    yield Sample("pdf-bomb-picture.pdf", made, _BOUNDED)
    lying = image.replace(b"50000/", b"2000000000/")
    made = one_page(
        page=b"/Resources<</XObject<</X 10 0 R>>>>", content=stream(b"600 0 0 700 0 0 cm /X Do"), more={10: lying}
    )
    yield Sample("pdf-picture-of-lying-size.pdf", made, _BOUNDED)
    many = raw_pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Count 20000/Kids[" + b"3 0 R " * 20_000 + b"]>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        }
    )
    yield Sample("pdf-20000-pages.pdf", many, refused("too_many_pages", mimes=("application/pdf",)))
    count = raw_pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Count 2000000000/Kids[3 0 R]>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        }
    )
    yield Sample("pdf-lying-count.pdf", count, or_refused(_PDF, "too_many_pages", "corrupt"))
    for name, box in {
        "huge": b"[0 0 2000000000 2000000000]",
        "empty": b"[0 0 0 0]",
        "turned-over": b"[612 792 0 0]",
        "not-numbers": b"[/a /b /c /d]",
        "strip": b"[0 0 14400 1]",
    }.items():
        made = one_page().replace(b"[0 0 612 792]", box)
        yield Sample(f"pdf-{name}-page.pdf", made, or_refused(_PDF, "corrupt", "too_large"))
    names = one_page(page=b"/Annots[" + b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(a)>>" * 50_000 + b"]")
    yield Sample("pdf-50000-notes.pdf", names, _BOUNDED)
    predictor = stream(
        zlib.compress(bytes(1000)), b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 2000000000>>"
    )
    yield Sample("pdf-predictor-of-lying-width.pdf", one_page(content=predictor), _BOUNDED)


def _damaged() -> Iterator[Sample]:
    body = text_pdf(pages=2)
    for name, junk in {
        "newlines": b"\n\n",
        "mark": b"\xef\xbb\xbf",
        "900-bytes": b"A" * 900,
        "http": b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n",
    }.items():
        yield Sample(f"pdf-after-{name}.pdf", junk + body, _LETTER.but(never=("polyglot",)))
    yield Sample("pdf-after-5000-bytes.pdf", b"A" * 5000 + body, or_refused(READ, "corrupt", "unsupported_type"))
    start = body.rindex(b"startxref")
    lost = body[: body.rindex(b"xref\n0")]
    yield Sample("pdf-without-table.pdf", lost, or_refused(_LETTER.but(one_of=("repaired",)), "corrupt"))
    wrong = body[:start] + b"startxref\n999999\n%%EOF\n"
    yield Sample("pdf-table-misplaced.pdf", wrong, or_refused(_LETTER, "corrupt"))
    yield Sample("pdf-junk-after.pdf", body + bytes(5000), _LETTER)
    yield Sample("pdf-no-pages.pdf", raw_pdf({1: b"<</Type/Catalog>>"}), refused("corrupt", "empty"))
    yield Sample(
        "pdf-zero-pages.pdf",
        raw_pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 0/Kids[]>>"}),
        Expected(outcomes=("refused",), reasons=("corrupt", "empty")),
    )
    yield Sample(
        "pdf-unknown-filter.pdf", one_page(content=stream(b"abc", b"/Filter/NoSuchDecode")), or_refused(_PDF, "corrupt")
    )
    cut = stream(zlib.compress(b"BT ET " * 5000)[:-30], b"/Filter/FlateDecode")
    yield Sample("pdf-cut-content.pdf", one_page(content=cut), or_refused(_PDF, "corrupt"))
    yield Sample(
        "pdf-version-9.pdf",
        text_pdf().replace(b"%PDF-1.3", b"%PDF-9.9").replace(b"%PDF-1.4", b"%PDF-9.9"),
        or_refused(_LETTER, "corrupt", "unsupported_type"),
    )
    tiny = Image.new("1", (1, 1))
    yield Sample("pdf-of-one-pixel.pdf", saved(tiny, "PDF"), _PDF.but(pages=1))
    yield Sample(
        "pdf-in-a-zip-stored.zip",
        zipped({"a.pdf": body, "b.pdf": text_pdf("Another")}, stored=True),
        EXPANDED.but(mimes=("application/zip",), never=("polyglot",), children=2, text=(WORDS, "Another")),
    )

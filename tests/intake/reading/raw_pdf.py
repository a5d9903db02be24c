"""PDFs written object by object, sound or as broken as a test wants them."""

import zlib
from collections.abc import Mapping

from tests.intake.reading.conftest import LETTER

FONTS = b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>"


def assembled(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, of which the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    size, start = max(objects) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, size))
    return bytes(out + b"trailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start))


def stream(data: bytes, entries: bytes = b"", *, layers: int = 0) -> bytes:
    """A stream, compressed so many times."""
    for _ in range(layers):
        data = zlib.compress(data, 9)
    return packed(data, entries, b"/FlateDecode" * layers)


def packed(data: bytes, entries: bytes, filters: bytes) -> bytes:
    """A stream whose data are encoded already."""
    return b"<<%b/Filter[%b]/Length %d>>stream\n%b\nendstream" % (entries, filters, len(data), data)


def written(*lines: str) -> bytes:
    """Page content that shows these lines."""
    shown = b" T* ".join(b"(%b) Tj" % line.encode("cp1252") for line in lines)
    return b"BT /F1 11 Tf 14 TL 60 750 Td %b ET" % shown


def one_page(
    *,
    content: bytes | None = None,
    catalogue: bytes = b"",
    page: bytes = b"",
    resources: bytes = b"",
    more: Mapping[int, bytes] | None = None,
    trailer: bytes = b"",
) -> bytes:
    """A letter of one page, with these entries and objects (from 10 on) besides."""
    return assembled(
        {
            1: b"<</Type/Catalog/Pages 2 0 R%b>>" % catalogue,
            2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<%b%b>>%b>>"
            % (FONTS, resources, page),
            4: stream(written(*LETTER)) if content is None else content,
            **(more or {}),
        },
        trailer,
    )

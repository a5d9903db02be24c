"""Builders of sound files, small, from which the corpus is made."""

import io
import random
import struct
import tarfile
import zipfile
import zlib
from email.message import EmailMessage
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from docx import Document
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

LETTER = ("Dear officer, this is the letter of explanation.", "Please find the passport and the receipt with it.")
WORDS = "explanation"
"""Must be read wherever the letter is in."""
_EPOCH = (2026, 1, 2, 3, 4, 6)
_CFB_END, _CFB_FREE, _CFB_FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096


@cache
def picture() -> Image.Image:
    """The letter, as small as it can be recognised."""
    image = Image.new("RGB", (1000, 300), "white")
    draw = ImageDraw.Draw(image)
    for index, line in enumerate(LETTER):
        draw.text((40, 60 + 80 * index), line, fill="black", font=ImageFont.load_default(34))
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The picture's file."""
    if kind in ("HEIF", "HEIC"):
        import pillow_heif

        pillow_heif.register_heif_opener()
        kind = "HEIF"
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def text_pdf(*lines: str, pages: int = 1) -> bytes:
    """A PDF with a text layer."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for _ in range(pages):
        for index, line in enumerate(lines or LETTER):
            canvas.drawString(60, 750 - 20 * index, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def raw_pdf(objects: dict[int, bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, with its table of references."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n" % size
    for number in range(size):
        out += b"%010d %05d %c \n" % (places.get(number, 0), 0 if number in places else 65535, b"fn"[number in places])
    return bytes(out + b"trailer\n<</Size %d %b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start))


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object's body."""
    return b"<</Length %d %b>>\nstream\n%b\nendstream" % (len(data), entries, data)


def one_page(
    *, root: bytes = b"", page: bytes = b"", content: bytes | None = None, more: dict[int, bytes] | None = None
) -> bytes:
    """A PDF with the letter on its page (object 3), and these entries and objects (from 10) more."""
    drawn = b"BT /F1 12 Tf 60 750 Td (%b) Tj 0 -20 Td (%b) Tj ET" % (LETTER[0].encode(), LETTER[1].encode())
    return raw_pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R %b>>" % root,
            2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R %b>>"
            % page,
            4: stream(drawn) if content is None else content,
            5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            **(more or {}),
        }
    )


def zipped(files: dict[str, bytes], *, stored: bool = False) -> bytes:
    """A zip of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = archive.compression
            archive.writestr(entry, data)
    return buffer.getvalue()


def rezipped(data: bytes, changes: dict[str, bytes]) -> bytes:
    """A zip with some of its files changed or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({entry.filename: archive.read(entry) for entry in archive.infolist()} | changes)


def part_of(data: bytes, name: str) -> bytes:
    """A file of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def deflated(block: bytes, times: int, *, raw: bool = False) -> bytes:
    """The block so often, packed, without having it all in memory; raw: as in a zip, without zlib's frame."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    body = packed * times + b"\x03\0"
    if raw:
        return body
    check = 1
    for _ in range(times):
        check = zlib.adler32(block, check)
    return b"\x78\xda" + body + struct.pack(">I", check)


def tarred(files: dict[str, bytes], *, mode: str = "w", more: tuple[tarfile.TarInfo, ...] = ()) -> bytes:
    """A tar of these files, and of entries that are no files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, format=tarfile.GNU_FORMAT) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(data), 1_767_000_000
            archive.addfile(entry, io.BytesIO(data))
        for entry in more:
            archive.addfile(entry)
    data = buffer.getvalue()
    return data[:4] + bytes(4) + data[8:] if mode == "w:gz" else data  # gzip writes the time of day


def seven_zipped(files: dict[str, bytes]) -> bytes:
    """A 7z of these files."""
    import libarchive

    with TemporaryDirectory() as folder:
        path = Path(folder, "made.7z")
        with libarchive.file_writer(str(path), "7zip", options="7zip:compression=deflate") as archive:
            for name, data in files.items():
                archive.add_file_from_memory(name, len(data), data, mtime=1_767_000_000)
        return path.read_bytes()


@cache
def docx(*lines: str) -> bytes:
    """A Word document."""
    document = Document()
    for line in lines or LETTER:
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return rezipped(buffer.getvalue(), {})


_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_ODF = "".join(
    f' xmlns:{name}="{_OFFICE}:{place}:1.0"'
    for name, place in (("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"))
)


def opendocument(body: str, kind: str = "text", *, prolog: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """An odt or ods whose body is this."""
    mime = f"application/vnd.oasis.opendocument.{kind}"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<office:document-content{_ODF} '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3">'
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    parts = {"mimetype": mime.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    return _mimetype_stored(parts | (more or {}))


def _mimetype_stored(parts: dict[str, bytes]) -> bytes:
    """As the standard has it: the first entry is `mimetype`, not packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()


def odt(*lines: str) -> bytes:
    """An OpenDocument text."""
    return opendocument("".join(f"<text:p>{line}</text:p>" for line in lines or LETTER))


def ods(*rows: tuple[str, ...]) -> bytes:
    """An OpenDocument spreadsheet."""
    lines = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row)
        + "</table:table-row>"
        for row in rows
    )
    return opendocument(f'<table:table table:name="One">{lines}</table:table>', "spreadsheet")


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def xlsx(sheet: str = "", *, prolog: str = "", shared: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """A workbook with one sheet, whose data is this."""
    rows = sheet or "".join(
        f'<row r="{i}"><c r="A{i}" t="inlineStr"><is><t>{line}</t></is></c><c r="B{i}"><v>{i}</v></c></row>'
        for i, line in enumerate(LETTER, 1)
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" '
        f'Type="{_OFFICE_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE_RELATIONS}">'
        '<sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="r1" Type="{_OFFICE_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_OFFICE_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'{_XML}{prolog}<sst xmlns="{_MAIN}">{shared}</sst>',
    }
    return zipped({name: text.encode() for name, text in parts.items()} | (more or {}))


def rtf(*lines: str, extra: str = "") -> bytes:
    """A rich text."""
    body = "\\par\n".join(lines or LETTER)
    return ("{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}" + extra + "\\f0 " + body + "\\par}").encode("cp1252")


def mail(*attachments: tuple[str, bytes], html: str = "", text: str = "\n".join(LETTER)) -> bytes:
    """An e-mail."""
    message = EmailMessage()
    message["From"], message["To"] = "ana@example.org", "office@example.org"
    message["Subject"], message["Date"] = "My papers", "Fri, 02 Jan 2026 03:04:05 +0000"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    if message.is_multipart():
        for index, part in enumerate(p for p in message.walk() if p.is_multipart()):
            part.set_boundary(f"boundary-{index}")
    return bytes(message)


# OLE compound files (MS-CFB): .doc, .msg, and encrypted Office files.

Storage: TypeAlias = "dict[str, bytes | Storage]"


def compound(tree: Storage) -> bytes:
    """A compound file, version 3, of these streams and storages."""
    entries: list[tuple[str, int, list[int], bytes]] = []  # name, kind, children, data

    def add(name: str, value: "bytes | Storage", kind: int) -> int:
        index = len(entries)
        if isinstance(value, bytes):
            entries.append((name, 2, [], value))
            return index
        entries.append((name, kind, [], b""))
        ordered = sorted(value.items(), key=lambda item: (len(item[0]), item[0].upper()))
        entries[index][2].extend([add(child, below, 1) for child, below in ordered])
        return index

    add("Root Entry", tree, 5)
    fat: list[int] = []
    body = bytearray()

    def place(data: bytes) -> int:
        """Put data into sectors in a row."""
        if not data:
            return _CFB_END
        first, count = len(fat), -(-len(data) // _SECTOR)
        fat.extend([*range(first + 1, first + count), _CFB_END])
        body.extend(data.ljust(count * _SECTOR, b"\0"))
        return first

    mini = bytearray()
    mini_fat: list[int] = []
    starts: list[int] = []
    for _, kind, _, data in entries:
        if kind != 2 or not data:
            starts.append(_CFB_END if kind == 2 else 0)
        elif len(data) >= _CUTOFF:
            starts.append(place(data))
        else:
            first, count = len(mini_fat), -(-len(data) // _MINI)
            starts.append(first)
            mini_fat.extend([*range(first + 1, first + count), _CFB_END])
            mini += data.ljust(count * _MINI, b"\0")
    starts[0] = place(bytes(mini))
    mini_fat_start = place(struct.pack(f"<{len(mini_fat)}I", *mini_fat).ljust(_SECTOR, b"\xff")) if mini_fat else None
    siblings = {child: below for _, _, children, _ in entries for child, below in _chain(children)}
    directory = bytearray()
    for index, (name, kind, children, data) in enumerate(entries):
        raw = name.encode("utf-16-le")
        size = len(mini) if index == 0 else len(data)
        top = children[0] if children else _CFB_FREE
        directory += raw.ljust(64, b"\0") + struct.pack(
            "<HBBIII", len(raw) + 2, kind, 1, _CFB_FREE, siblings.get(index, _CFB_FREE), top
        )
        directory += bytes(16 + 4 + 16) + struct.pack("<IQ", starts[index], size)
    directory_start = place(bytes(directory))
    fat_sectors = 1
    while (len(fat) + fat_sectors) > fat_sectors * 128:
        fat_sectors += 1
    first_fat = len(fat)
    fat.extend([_CFB_FAT] * fat_sectors)
    fat.extend([_CFB_FREE] * (fat_sectors * 128 - len(fat)))
    body += struct.pack(f"<{len(fat)}I", *fat)
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    has_mini = mini_fat_start is not None
    header += struct.pack(
        "<IIIIIIIIII",
        0,
        fat_sectors,
        directory_start,
        0,
        _CUTOFF,
        mini_fat_start if has_mini else _CFB_END,
        -(-len(mini_fat) * 4 // _SECTOR) if has_mini else 0,
        _CFB_END,
        0,
        first_fat,
    )
    rest = [*range(first_fat + 1, first_fat + fat_sectors), *[_CFB_FREE] * (109 - fat_sectors)]
    return header + struct.pack("<108I", *rest[:108]) + bytes(body)


def _chain(children: list[int]) -> list[tuple[int, int]]:
    """Each child's right sibling: a tree that is a list, which readers accept."""
    return list(pairwise(children))


def doc(*, encrypted: bool = False, macros: bool = False) -> bytes:
    """A Word 97 document: its header, its text, and the table that says where it is."""
    text = "\r".join(LETTER).encode("cp1252") + b"\r"
    fib = bytearray(0x400)
    struct.pack_into("<HHHHH", fib, 0, 0xA5EC, 0xC1, 0, 0x409, 0)
    struct.pack_into("<H", fib, 0x0A, 0x0200 | (0x0100 if encrypted else 0))  # the table is 1Table; encrypted
    struct.pack_into("<II", fib, 0x18, 0x400, 0x400 + len(text))
    struct.pack_into("<H", fib, 0x20, 14)
    struct.pack_into("<H", fib, 0x3E, 22)
    struct.pack_into("<I", fib, 0x4C, len(text))
    struct.pack_into("<H", fib, 0x98, 93)
    pieces = struct.pack("<IIHIH", 0, len(text), 0, 0x40000000 | 0x400 * 2, 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", fib, 0x1A2, 0, len(clx))
    tree: Storage = {"WordDocument": (bytes(fib) + text).ljust(4096, b"\0"), "1Table": clx.ljust(4096, b"\0")}
    if macros:
        tree["Macros"] = {"VBA": {"dir": b"\x01\x00\xb0" + bytes(80), "_VBA_PROJECT": bytes(80)}, "PROJECT": b"ID=x"}
    return compound(tree)


def encrypted_office() -> bytes:
    """What Word and Excel write when a password is set: an OLE file with the package sealed inside."""
    return compound(
        {
            "EncryptionInfo": struct.pack("<HHI", 4, 4, 0x40) + b"<encryption/>" * 20,
            "EncryptedPackage": struct.pack("<Q", 6000) + random.Random(1).randbytes(6016),
        }
    )


def msg(
    *,
    subject: str = "My papers",
    body: str = "\r\n".join(LETTER),
    html: str = "",
    attachments: tuple[tuple[str, bytes], ...] = (),
    inner: "Storage | None" = None,
    whole: bool = True,
) -> "bytes | Storage":
    """An Outlook message; a storage when it is to lie inside another."""
    texts = {0x001A: "IPM.Note", 0x0037: subject, 0x1000: body, 0x0C1A: "Ana Roy", 0x0C1F: "ana@example.org"}
    tree: Storage = {f"__substg1.0_{tag:04X}001F": text.encode("utf-16-le") for tag, text in texts.items()}
    sizes = {(tag << 16) | 0x1F: len(text) * 2 + 2 for tag, text in texts.items()}
    if html:
        tree["__substg1.0_10130102"] = html.encode()
        sizes[0x10130102] = len(html.encode())
    for number, (name, data) in enumerate(attachments):
        parts: Storage = {"__substg1.0_3707001F": name.encode("utf-16-le"), "__substg1.0_37010102": data}
        entries = {0x3707001F: len(name) * 2 + 2, 0x37010102: len(data), 0x37050003: 1}
        tree[f"__attach_version1.0_#{number:08X}"] = parts | {
            "__properties_version1.0": bytes(8) + _properties(entries)
        }
    if inner is not None:
        entries = {0x3701000D: 0xFFFFFFFF, 0x37050003: 5}
        tree[f"__attach_version1.0_#{len(attachments):08X}"] = {
            "__substg1.0_3701000D": inner,
            "__properties_version1.0": bytes(8) + _properties(entries),
        }
    count = len(attachments) + (inner is not None)
    head = bytes(8) + struct.pack("<IIII", 0, count, 0, count) + (bytes(8) if whole else b"")
    tree["__properties_version1.0"] = head + _properties(sizes)
    if not whole:
        return tree
    tree["__nameid_version1.0"] = {
        "__substg1.0_00020102": b"",
        "__substg1.0_00030102": b"",
        "__substg1.0_00040102": b"",
    }
    return compound(tree)


def _properties(values: dict[int, int]) -> bytes:
    return b"".join(struct.pack("<IIII", tag, 6, value & 0xFFFFFFFF, 0) for tag, value in values.items())

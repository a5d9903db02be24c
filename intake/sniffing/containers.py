"""What a ZIP, an OLE compound file or an ISO media file is, by what it says that it holds."""

import re
import struct
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import olefile

from intake.sniffing.sample import Sample

_OOXML = "application/vnd.openxmlformats-officedocument"
DOCX = f"{_OOXML}.wordprocessingml.document"
XLSX = f"{_OOXML}.spreadsheetml.sheet"
DOCM = "application/vnd.ms-word.document.macroenabled.12"
XLSM = "application/vnd.ms-excel.sheet.macroenabled.12"
ENCRYPTED = "application/encrypted"
"""An office file with a password: which one can't be told without it."""
ZIP = "application/zip"
JAR = "application/java-archive"
APK = "application/vnd.android.package-archive"
MSI = "application/x-msi"

_MACROS = {DOCX: DOCM, XLSX: XLSM}
_PARTS = {  # in the order asked: an office file may hold another, but has none of the last ones
    r"word/document\d*\.xml": DOCX,
    r"xl/workbook\d*\.xml": XLSX,
    r"xl/workbook\.bin": "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    r"ppt/presentation\d*\.xml": f"{_OOXML}.presentationml.presentation",
    r"visio/document\.xml": "application/vnd.ms-visio.drawing",
    r"fixeddocumentsequence\.fdseq": "application/vnd.ms-xpsdocument",
    r"index/document\.iwa|index\.zip": "application/vnd.apple.iwork",
    r"androidmanifest\.xml": APK,
    r"meta-inf/manifest\.mf": JAR,
}
_SAYS_ITS_TYPE = re.compile(rb"application/(?:vnd\.oasis\.opendocument\.[a-z-]+|epub\+zip)")
_OWN_STREAMS = {
    "EncryptedPackage": ENCRYPTED,
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "VisioDocument": "application/vnd.visio",
    "__properties_version1.0": "application/vnd.ms-outlook",
}
_FIRST_WORDS = {b"\xec\xa5": "application/msword", b"\x09\x08": "application/vnd.ms-excel"}
_INSTALLERS = ("000C1084-", "000C1086-")  # Windows' installer, and its patches
_OLE_BUDGET = 600_000  # the tables of a file of 50 MB, and its directory
_IN_64_BITS = 0xFFFFFFFF  # says that a number is written elsewhere
_DIRECTORY = 128_000  # about 1,500 entries
_AVIF = {b"avif", b"avis"}
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_HEIF = {b"mif1", b"msf1"}


class Entry(NamedTuple):
    """A ZIP's entry, as its central directory has it."""

    name: str
    offset: int
    """Of its local header, from the start of the ZIP."""
    packed: int = 0
    """How many bytes it takes there, without its local header."""


class Directory(NamedTuple):
    """A ZIP's central directory, or the beginning of a large one."""

    start: int
    """Of the ZIP in the file: not 0 when something else lies before it."""
    entries: tuple[Entry, ...]

    def has(self, entry: Entry, sample: Sample) -> bool:
        """Whether an entry is where the directory says."""
        return sample.at(self.start + entry.offset, 4) == b"PK\x03\x04"

    def data_of(self, entry: Entry, sample: Sample, size: int) -> bytes:
        """The first bytes of what is stored as an entry, packed or not."""
        header = sample.at(self.start + entry.offset, 30)
        if len(header) < 30:
            return b""
        name, extra = struct.unpack_from("<HH", header, 26)
        return sample.at(self.start + entry.offset + 30 + name + extra, size)


def zip_directory(sample: Sample, most: int = _DIRECTORY) -> Directory | None:
    """The directory of the ZIP that the file ends with, as programs that open a ZIP find it; so many bytes of it."""
    position = sample.tail.rfind(b"PK\x05\x06")
    record = sample.tail[position : position + 22]
    if position < 0 or len(record) < 22:
        return None
    size, offset = struct.unpack_from("<II", record, 12)
    wide = sample.tail.rfind(b"PK\x06\x06", 0, position)
    if sample.tail.startswith(b"PK\x06\x07", max(position - 20, 0)) and wide >= 0 and position - wide >= 76:  # ZIP64
        size, offset = struct.unpack_from("<QQ", sample.tail, wide + 40)
        position = wide
    directory = sample.size - len(sample.tail) + position - size
    start = directory - offset
    if directory < 0 or start < 0:
        return None
    return Directory(start, tuple(_entries(sample.at(directory, min(size, most)))))


def zip_type(sample: Sample) -> str:
    """What a ZIP is, also one that was cut."""
    directory = zip_directory(sample) or Directory(0, tuple(_entries_at_hand(sample.head)))
    for entry in directory.entries:
        if entry.name == "mimetype" and (said := _SAYS_ITS_TYPE.match(directory.data_of(entry, sample, 100))):
            return said[0].decode().removesuffix("-template")
    names = "\n".join(entry.name.lower().replace("\\", "/") for entry in directory.entries)
    for part, kind in _PARTS.items():
        if re.search(f"^(?:{part})$", names, re.MULTILINE):
            return _MACROS.get(kind, kind) if "vbaproject.bin" in names else kind
    return ZIP


def compound_type(sample: Sample) -> str:
    """What an OLE compound file is."""
    try:
        with olefile.OleFileIO(sample.bounded(_OLE_BUDGET)) as ole:
            if ole.root.clsid.startswith(_INSTALLERS):
                return MSI
            streams: Collection[str] = {entry.name.lower() for entry in ole.root.kids}
    except Exception:  # it is damaged or too large, of which olefile says anything
        return _FIRST_WORDS.get(sample.at(512, 2), "application/x-ole-storage")
    found = (kind for stream, kind in _OWN_STREAMS.items() if stream.lower() in streams)
    return next(found, "application/x-ole-storage")


def in_compound(positions: Iterable[int], sample: Sample) -> bool:
    """Whether all these places lie in what an OLE compound file says that it uses."""
    try:
        with olefile.OleFileIO(sample.bounded(_OLE_BUDGET)) as ole:
            sectors = [position // ole.sectorsize - 1 for position in positions]  # the header has the size of one
            return all(0 <= sector < len(ole.fat) and ole.fat[sector] != olefile.FREESECT for sector in sectors)
    except Exception:  # as above
        return False


def heif_type(head: bytes) -> str | None:
    """HEIC or AVIF, by the brands that it lists."""
    if head[4:8] != b"ftyp":
        return None
    end = min(int.from_bytes(head[:4], "big"), 256)
    major, *others = (head[at : at + 4] for at in (8, *range(16, end, 4)))
    if major in _AVIF or (major in _HEIF and _AVIF.intersection(others) and not _HEIC.intersection(others)):
        return "image/avif"
    return "image/heic" if major in _HEIC | _HEIF else None


def _entries(directory: bytes) -> list[Entry]:
    entries = []
    position = 0
    while directory.startswith(b"PK\x01\x02", position) and position + 46 <= len(directory):
        packed, size, name, extra, comment = struct.unpack_from("<IIHHH", directory, position + 20)
        (offset,) = struct.unpack_from("<I", directory, position + 42)
        behind_name = position + 46 + name
        if _IN_64_BITS in (packed, size, offset):
            wide = _numbers_of_64_bits(directory[behind_name : behind_name + extra])
            _, packed, offset = (next(wide, n) if n == _IN_64_BITS else n for n in (size, packed, offset))
        entries.append(Entry(directory[position + 46 : behind_name].decode("latin-1"), offset, packed))
        position = behind_name + extra + comment
    return entries


def _numbers_of_64_bits(extra: bytes) -> Iterator[int]:
    """Those that have no room in an entry, in its order."""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        if kind == 1:
            numbers = extra[position + 4 : position + 4 + length]
            yield from (number for (number,) in struct.iter_unpack("<Q", numbers[: len(numbers) // 8 * 8]))
            return
        position += 4 + length


def _entries_at_hand(head: bytes) -> Iterator[Entry]:
    """Those whose own headers lie in the first bytes: of a ZIP that was cut."""
    for found in re.finditer(rb"PK\x03\x04.{22}(..)..", head, re.DOTALL):
        name = head[found.end() : found.end() + int.from_bytes(found[1], "little")]
        yield Entry(name.decode("latin-1"), found.start())

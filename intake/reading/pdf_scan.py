"""A first look at a PDF's bytes, before anything parses them: what they hold when unpacked, and what they mention.

It is quick and knows no structure: it only says whether the slower look at the objects is worth its time.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from intake.model import RefusalReason
from intake.reading.registry import Refused
from intake.settings import Limits

_CHUNK = 1 << 18
_HEADER = 2000  # bytes before a stream in which its dictionary begins
_MAX_LAYERS = 16
_MAX_OBJECT_STREAM = 20_000_000  # bytes of one that are searched
_STREAM = re.compile(rb"stream(?:\r\n|\n|\r)")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_NAMES = re.compile(
    rb"/(?:(?:JS|JavaScript|Launch|SubmitForm|ImportData|GoToR|GoToE|Rendition|RichMedia\w*|3D|Movie|Screen"
    rb"|EF|Collection|Ref)(?![A-Za-z0-9])"
    rb"|F\s*(?:\(|<|\d+\s+\d+\s+R)"  # an external file
    rb"|[A-Za-z0-9]*\#[4-7][0-9A-Fa-f])"  # a letter written as its number, which only hides a name
)
_OBJECT_STREAM = re.compile(rb"/(?:ObjStm)\b")
_BROKEN = re.compile("invalid (?!window)")  # what zlib says of damage after a sound beginning
_ENCRYPTED = re.compile(rb"/Encrypt\b")
_OBJECT = re.compile(rb"\d\s+obj\b")


@dataclass(frozen=True)
class Scan:
    """What the bytes look like."""

    suspicious: bool
    """They mention actions, files or media, or may do so where this look does not see."""
    damaged: bool
    """They do not end as a PDF does, or something in them can't be unpacked to its end: part of it may be missing."""


def scan(path: Path, limits: Limits) -> Scan:
    """Look at all bytes once. Raises Refused for a decompression bomb."""
    data = path.read_bytes()
    suspicious = bool(_NAMES.search(data))
    damaged = False
    unpacked = 0
    for start, header in _streams(data):
        searched = bool(_OBJECT_STREAM.search(header))
        # An image is decoded line by line as it is drawn, so its last layer never lies in memory.
        layers = len(_FLATE.findall(header)) - bool(_IMAGE.search(header))
        found = bytearray()
        for size, piece, is_sound in _unpacked(data, start, min(layers, _MAX_LAYERS)):
            damaged = damaged or not is_sound
            unpacked += size
            if unpacked > limits.expanded_bytes:
                raise Refused(
                    RefusalReason.DECOMPRESSION_BOMB,
                    f"holds more than {limits.expanded_bytes:,} bytes when unpacked, the limit",
                )
            if searched and len(found) < _MAX_OBJECT_STREAM:
                found += piece
        is_seen = 0 < len(found) < _MAX_OBJECT_STREAM
        suspicious = suspicious or (searched and (not is_seen or bool(_NAMES.search(found))))
    damaged = (damaged and not _ENCRYPTED.search(data)) or _is_cut_short(data)
    return Scan(suspicious=suspicious, damaged=damaged)


def _streams(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Where each stream begins, with its dictionary."""
    for match in _STREAM.finditer(data):
        if data.endswith(b"end", 0, match.start()):
            continue
        before = data[max(0, match.start() - _HEADER) : match.start()]
        yield match.end(), before[before.rfind(b"obj") + 1 :]


def _unpacked(data: bytes, start: int, layers: int) -> Iterator[tuple[int, bytes, bool]]:
    """Piece by piece: how many bytes of all layers came out since the last, the innermost, and whether all is sound."""
    if layers < 1:
        return
    sizes: list[int] = []
    pieces: Iterator[bytes] = (data[at : at + _CHUNK] for at in range(start, len(data), _CHUNK))
    for _ in range(layers):
        pieces = _inflated(pieces, sizes)
    try:
        for piece in pieces:
            yield sum(sizes), piece, True
            sizes.clear()
    except zlib.error as error:
        yield sum(sizes), b"", not _BROKEN.search(str(error))  # else it is not packed so, or encrypted


def _inflated(packed: Iterable[bytes], sizes: list[int]) -> Iterator[bytes]:
    inflater = zlib.decompressobj()
    for chunk in packed:
        rest = chunk
        while rest or inflater.unconsumed_tail:
            piece = inflater.decompress(rest, _CHUNK)
            sizes.append(len(piece))
            if piece:
                yield piece
            rest = inflater.unconsumed_tail
            if inflater.eof:
                return


def _is_cut_short(data: bytes) -> bool:
    """Whether the mark of the end is missing, or more objects follow the last one: what came after them is lost."""
    end = data.rfind(b"%%EOF")
    return end < 0 or bool(_OBJECT.search(data, end))

"""Files that another program may take for another type: recognised by what lies where it has no business.

Phones append harmless data to their pictures (further pictures, a film, notes of their own), PDFs, e-mails and the
older Office files hold whole ZIPs as attachments, and archives hold PDFs: none of these is a polyglot.
"""

import re
import struct
from collections.abc import Iterable

import olefile

from intake.sniffing.containers import ZIP, Directory, in_compound, zip_directory
from intake.sniffing.pdf import FIRST_OBJECT, pdf_offset
from intake.sniffing.sample import Sample

_ENDS = {"image/jpeg": b"\xff\xd9", "image/png": b"IEND\xaeB`\x82", "image/gif": b"\0;"}
_BROWSER = (b"<script", b"<html", b"<!doctype html", b"<svg", b"<?php")
_ARCHIVES = (b"rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")  # searched in lower case
_WORD = rb"(?:GIF8[79]a|BM|RIFF)"  # which a script takes for the name of a variable
_ASSIGNED = re.compile(_WORD + rb"[\t-\r ]*=[\t-\r ]*[ -~][\t-~]*?(?:/\*|//|[;\"'`])")
_COMMENTED = re.compile(rb"(?:" + _WORD + rb"|\xff\xd8\xff[\xe0-\xef])/\*")
_ASSIGNED_AFTER_COMMENT = re.compile(rb"\*/[\t-\r ]{,20}=")
_EMBEDDED_FILE = re.compile(rb"/EmbeddedFile\b(?!.*\bendobj\b).*\bstream\r?\n\Z", re.DOTALL)
_STREAM = re.compile(rb"\bstream\r?\n\Z")
_BINARY_PART = re.compile(
    rb"^content-transfer-encoding:[ \t]*binary[ \t]*\r?\n(?:[^\r\n]+\r?\n)*+\r?\n\Z", re.IGNORECASE | re.MULTILINE
)
_LOOK_BACK = 1024  # far enough for the dictionary of a stream
_TAR_BLOCK = 512


def is_polyglot(mime: str, sample: Sample) -> bool:
    """Whether a file of this type is one of another type too."""
    if mime == "application/pdf":
        return _has_page_around_pdf(sample) or _has_own_zip(sample, mime)
    if mime.startswith("image/") and mime != "image/svg+xml":
        return pdf_offset(sample) >= 0 or _has_own_zip(sample) or _is_script(sample) or _has_page_behind(mime, sample)
    if mime.startswith("text/") or mime in ("application/rtf", "message/rfc822"):
        return pdf_offset(sample) >= 0 or _has_own_zip(sample, mime)
    if sample.head.startswith(olefile.MAGIC):
        return _has_more_than_compound(mime, sample)
    if mime == "application/x-tar":
        return pdf_offset(sample) >= 0 and pdf_offset(sample) % _TAR_BLOCK != 0
    if not sample.head.startswith(b"PK\x03\x04"):
        return False
    return _has_pdf_beside_entries(sample) or (mime != ZIP and _has_zip_before(sample))


def _has_page_around_pdf(sample: Sample) -> bool:
    """A page or a script before the header or before the first object, or an archive or a page behind the end."""
    start = max(pdf_offset(sample), 0)
    first_object = FIRST_OBJECT.search(sample.head, start)
    before = sample.head[: first_object.start() if first_object else start + _LOOK_BACK]
    _, end, behind = sample.tail.rpartition(b"%%EOF")
    return (
        before.lstrip().startswith(b"/*")
        or _contains(before, _BROWSER)
        or (bool(end) and _contains(behind, _BROWSER + _ARCHIVES))
    )


def _has_own_zip(sample: Sample, mime: str = "") -> bool:
    """The directory of a ZIP, and entries where it says, other than those of a file that is attached to this one."""
    directory = zip_directory(sample)
    if directory is None or not _entries_there(directory, sample):
        return False
    look_back = min(directory.start, _LOOK_BACK)
    before = sample.at(directory.start - look_back, look_back)
    if mime == "message/rfc822":
        return not _BINARY_PART.search(before)
    if mime == "application/pdf":
        is_hybrid = b"/AdditionalStreams" in sample.tail  # LibreOffice puts the document's source into its PDF
        return not (_EMBEDDED_FILE.search(before) or (is_hybrid and _STREAM.search(before)))
    return True


def _entries_there(directory: Directory, sample: Sample) -> list[int]:
    """Where the first entries lie, of those that are where the directory says."""
    return [directory.start + entry.offset for entry in directory.entries[:20] if directory.has(entry, sample)]


def _has_more_than_compound(mime: str, sample: Sample) -> bool:
    """A ZIP or a PDF in an OLE file that is in no stream of it: before, between or behind them.

    A PDF may begin where readers look for one only in an e-mail, as the first file attached to it.
    """
    header, directory = pdf_offset(sample), zip_directory(sample)
    if header >= 0 and mime != "application/vnd.ms-outlook":
        return True
    found = [header, *(_entries_there(directory, sample) if directory else ())]
    if b"%%EOF" in sample.tail[-1024:]:
        found.append(sample.size - len(sample.tail) + sample.tail.rfind(b"startxref"))
    found = [position for position in found if position >= 0]
    return bool(found) and not in_compound(found, sample)


def _has_pdf_beside_entries(sample: Sample) -> bool:
    """A PDF in a ZIP that is not in one of its entries: between them, or behind its directory."""
    _, end, behind = sample.tail.rpartition(b"PK\x05\x06")
    if end and b"startxref" in behind:
        return True
    position = pdf_offset(sample)
    if position < 0:
        return False
    header = sample.head.rfind(b"PK\x03\x04", 0, position)
    lengths = sample.head[header + 26 : header + 30].ljust(4, b"\0")  # of its name and of what is added to it
    name, added = int.from_bytes(lengths[:2], "little"), int.from_bytes(lengths[2:], "little")
    return position < header + 30 + name + added


def _has_zip_before(sample: Sample) -> bool:
    """An Office file before the one that the directory is of; what is so in an archive is told by its reader."""
    directory = zip_directory(sample)
    starts = [directory.start + entry.offset for entry in directory.entries] if directory else []
    return bool(starts) and min(starts) > 0


def _is_script(sample: Sample) -> bool:
    """A picture whose first bytes begin a script too: GIF89a = 1, or GIF89a/* and a comment's end later."""
    if _COMMENTED.match(sample.head):
        return any(_ASSIGNED_AFTER_COMMENT.search(part) for part in (sample.head, sample.tail))
    return _ASSIGNED.match(sample.head) is not None


def _has_page_behind(mime: str, sample: Sample) -> bool:
    """A page in the first bytes, where old browsers look; or a page, an archive or a PDF behind the picture's end."""
    behind = _behind(mime, sample)
    return (
        _contains(sample.head[:1024], _BROWSER)
        or _contains(behind, (*_BROWSER, *_ARCHIVES, b"%pdf-1.", b"%pdf-2."))
        or (b"startxref" in sample.tail[-2048:] and b"%%EOF" in sample.tail[-1024:])
    )


def _behind(mime: str, sample: Sample) -> bytes:
    """What lies behind the end of the picture, as far as that is to be found in the last bytes."""
    if mime in _ENDS:
        _, end, behind = sample.tail.rpartition(_ENDS[mime])
        return behind if end else b""
    length = sample.size
    if sample.head.startswith(b"BM") and sample.size > 6:
        (length,) = struct.unpack_from("<I", sample.head, 2)
    elif sample.head.startswith(b"RIFF") and sample.size > 8:
        length = 8 + struct.unpack_from("<I", sample.head, 4)[0]
    return sample.tail[-(sample.size - length) :] if 0 < length < sample.size else sample.tail[-1024:]


def _contains(data: bytes, signs: Iterable[bytes]) -> bool:
    lower = data.lower()
    return any(sign in lower for sign in signs)

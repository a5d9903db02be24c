"""A file's real type, from its bytes: libmagic, and a second opinion where it is weak. The name is only compared."""

import codecs
import re
import struct
import zipfile
from functools import cache
from pathlib import Path

import magic

from intake.model import FileKind, Policy
from intake.reading.registry import readers

_HEAD = 4096
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
_MAIL_HEADERS = {
    "from",
    "to",
    "subject",
    "date",
    "received",
    "message-id",
    "mime-version",
    "return-path",
    "delivered-to",
}
_SHAPELESS = ("text/plain", "application/octet-stream")
_PDF_HEADER = re.compile(rb"%PDF-[12]\.\d")
_SAME = {"text/rtf": "application/rtf", "image/x-ms-bmp": "image/bmp", "image/heif": "image/heic"}


def sniff(path: Path, name: str) -> FileKind:
    """The kind of a file that is not empty."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    mime = _second_opinion(_magic().from_file(str(path.resolve())), head, path)
    reader = readers().get(mime)
    return FileKind(
        mime=mime,
        policy=reader.policy if reader else Policy.REFUSE,
        extension_mismatch=disagrees(mime, name),
    )


def disagrees(mime: str, name: str) -> bool:
    """Whether the name's extension belongs to another type that we know."""
    extension = Path(name).suffix.lower()
    known = {mime: reader.extensions[mime] for mime, reader in readers().items()}
    claimed = {other for other, extensions in known.items() if extension in extensions}
    return bool(claimed) and mime not in claimed


@cache
def _magic() -> magic.Magic:
    return magic.Magic(mime=True)


def _second_opinion(mime: str, head: bytes, path: Path) -> str:
    mime = _SAME.get(mime, mime)
    if (mime.startswith("text/") or mime in (*_SHAPELESS, "application/pdf")) and _is_mail(head):
        return "message/rfc822"
    if mime in _SHAPELESS and _PDF_HEADER.search(head[:1032]):
        return "application/pdf"  # with junk before its header; readers accept up to 1,024 bytes
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "image/heic"
    if mime in ("application/zip", "application/octet-stream") and head.startswith(b"PK\x03\x04"):
        return _office_kind(path) or "application/zip"
    if mime.startswith("text/") and mime not in readers():
        return "text/plain" if mime != "text/html" else mime
    if mime == "application/octet-stream" and (head.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_text(head)):
        return "text/plain"
    return mime


def _office_kind(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()[:2000])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError, struct.error):
        return None
    return _DOCX if "word/document.xml" in names else None


def _is_text(head: bytes) -> bool:
    """UTF-8 with at most a few control characters, which make libmagic doubt."""
    odd = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in head)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return odd <= 0.05 * len(head)


def _is_mail(head: bytes) -> bool:
    """Two well-known headers before the first empty line."""
    lines = head.decode("latin-1").lstrip("\r\n").split("\n\n", 1)[0].split("\r\n\r\n", 1)[0].splitlines()
    first = lines[0].split(":", 1)[0].strip().lower() if lines and ":" in lines[0] else ""
    names = {line.split(":", 1)[0].strip().lower() for line in lines if ":" in line and not line[:1].isspace()}
    return bool(first) and " " not in first and len(names & _MAIL_HEADERS) >= 2

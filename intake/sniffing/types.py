"""The type of a file: where libmagic is weak (containers, photos, texts) by our own look, all else by libmagic."""

from functools import cache

import magic
import olefile

from intake.sniffing.containers import compound_type, heif_type, zip_type
from intake.sniffing.names import claimed_types, claims_more_than_text
from intake.sniffing.pdf import pdf_offset
from intake.sniffing.programs import program_start, script_type
from intake.sniffing.sample import Sample
from intake.sniffing.text import decode, is_html, is_mail, plain_text, text_type

_BINARY = "application/octet-stream"
_CANONICAL = {
    "application/x-dosexec": "application/vnd.microsoft.portable-executable",
    "application/x-gtar": "application/x-tar",
    "application/x-ustar": "application/x-tar",
    "application/x-gzip": "application/gzip",
    "image/apng": "image/png",
    "image/jpm": "image/jp2",
    "image/jpx": "image/jp2",
    "image/vnd.mozilla.apng": "image/png",
    "image/x-jp2-codestream": "image/jp2",
    "image/x-ms-bmp": "image/bmp",
    "text/rtf": "application/rtf",
}
_LIKE_TEXT = {  # what libmagic sees in texts, and in whatever begins like one
    _BINARY,
    "application/javascript",
    "application/json",
    "application/mbox",
    "application/pdf",
    "application/x-setupscript",
    "application/x-wine-extension-ini",
    "image/svg+xml",
    "message/news",
    "message/rfc822",
}

_CERTAIN = {"message/rfc822", "application/mbox", "application/rtf"}
"""Texts that are surely what they are: a PDF's header makes one of them a polyglot, and no PDF with junk before it."""


def type_of(sample: Sample, name: str) -> str:
    """Its MIME type, whatever its bytes are. The name only settles what a text is, which may be several things."""
    head = sample.head
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return zip_type(sample)
    if head.startswith(olefile.MAGIC):
        return compound_type(sample)
    if kind := heif_type(head):
        return kind
    if not head.startswith(b"GIF8") and (text := plain_text(head)) is not None:
        return _text(text, sample, name)  # libmagic is slow with texts, and too imaginative
    mime = _of_magic(head)
    return _shapeless(sample, name) if mime in _LIKE_TEXT or mime.startswith("text/") else mime


@cache
def _libmagic() -> magic.Magic:
    return magic.Magic(mime=True)


def _of_magic(head: bytes) -> str:
    try:
        mime: str = _libmagic().from_buffer(head)
    except magic.MagicException:  # it has limits of its own
        return _BINARY
    return _CANONICAL.get(mime, mime)


def _shapeless(sample: Sample, name: str) -> str:
    """What libmagic knows nothing of, or takes for a text."""
    head = sample.head
    text = decode(head)
    if text is not None:
        return _text(text, sample, name)
    if program := program_start(head):
        return program
    if is_mail(head.decode("latin-1")):
        return "message/rfc822"
    if pdf_offset(sample) >= 0:
        return "application/pdf"
    if is_html(head.decode("latin-1")):
        return "text/html"  # with something binary behind it
    return _BINARY


def _text(text: str, sample: Sample, name: str) -> str:
    mime = text_type(text, name)
    if claims_more_than_text(name) and (script := script_type(text, mime)):
        return script
    if mime not in _CERTAIN and "text/plain" not in claimed_types(name) and pdf_offset(sample) >= 0:
        return "application/pdf"  # with junk before its header
    return mime

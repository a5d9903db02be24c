"""E-mails: opened, so that the text and each attachment become files of their own."""

import binascii
import contextlib
import io
import quopri
import re
from email import errors
from email.message import Message

from PIL import Image

from intake.model import FileWarning, Policy, RefusalReason
from intake.reading.html import files_in_html
from intake.reading.mail_body import holds_parts, is_body, parts_of, source_of, written_in
from intake.reading.mail_message import decoded, header, parsed
from intake.reading.registry import Content, Reader, Refused, Task, add_child
from intake.reading.tnef import files_in

_HEADERS = ("From", "To", "Date", "Subject")
_LEAST_SIDE = 200  # pixels; a picture inside the text that is smaller is a logo or an icon
_LONGEST_NAME = 500

_ENVELOPES = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_ENVELOPED = bytes.fromhex("2a864886f70d0107")  # the start of PKCS #7's object identifiers; the next byte tells which
_SIGNED = 2
_PGP_MESSAGE = re.compile(r"^-----BEGIN PGP MESSAGE-----\s*$", re.MULTILINE)
_WINMAIL = {"application/ms-tnef", "application/vnd.ms-tnef"}
_ADDED_BY_MAILERS = {
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/applefile",
}
_SIGNATURE_NAMES = (".p7s", ".asc", ".sig")
_LARGEST_ADDED = 200_000  # bytes
_KIND = rb"\x06\x09" + re.escape(_ENVELOPED)
_ADDED = re.compile(
    rb"\s*-----BEGIN PGP SIGNATURE-----\s[\t\n\r -~]*-----END PGP SIGNATURE-----\s*\Z"
    # PKCS #7: signed, and of what is signed only that it is data, which lies elsewhere.
    rb"|\x30.{1,5}?%b\x02.{0,200}?\x30(?:\x0b%b\x01|\x80%b\x01\x00\x00)"
    rb"|\x00\x05\x16\x07" % (_KIND, _KIND, _KIND),  # the last is what a Mac notes about a file
    re.DOTALL,
)
_LOADED = re.compile(
    r"""\b(?:src|srcset|background|poster)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?\s*https?://""", re.I
)
_LOST = (
    errors.StartBoundaryNotFoundDefect,
    errors.InvalidBase64PaddingDefect,
    errors.InvalidBase64LengthDefect,
    errors.InvalidBase64CharactersDefect,
)
"""What the parser notes of parts in which something is missing."""


def _read(task: Task) -> Content:
    return opened(parsed(task.path.read_bytes()), task)


def opened(message: Message, task: Task) -> Content:
    """The e-mail's text as one child, and each attachment as another. Raises Refused for an encrypted e-mail."""
    parts = list(parts_of(message))
    leaves = [part for part in parts if not holds_parts(part)]
    _refuse_encrypted(parts)
    written = written_in(message)
    headers = [f"{name}: {value}" for name in _HEADERS if (value := header(message, name))]
    if not headers and not written.text:
        raise Refused(RefusalReason.CORRUPT, "the e-mail has neither headers nor text")
    content = Content()
    # A first line of its own: a text that began with "From:" would be taken for another e-mail, and so without end.
    text = "\n".join(["E-mail message", "", *headers, "", written.text])
    add_child(task, content, text.encode("utf-8", "replace"), "message.txt", "text/plain", is_message_body=True)
    for name, data in written.files:
        add_child(task, content, data, name[-_LONGEST_NAME:])
    for part in leaves:
        if not is_body(part):
            _add_attachment(task, content, part)
        elif part.get_content_subtype() == "html":
            _add_files_in_text(task, content, source_of(part))
    is_cut = _is_cut_off(message) or any(isinstance(defect, _LOST) for part in parts for defect in part.defects)
    if is_cut or not written.whole:
        content.warnings.append(FileWarning.ATTACHMENT_UNREADABLE)
    if any(
        is_body(part) and part.get_content_subtype() == "html" and _LOADED.search(source_of(part)) for part in leaves
    ):
        content.warnings.append(FileWarning.EXTERNAL_CONTENT)
    return content


def _is_cut_off(message: Message) -> bool:
    return any(isinstance(defect, errors.CloseBoundaryNotFoundDefect) for defect in message.defects)


def _refuse_encrypted(parts: list[Message]) -> None:
    for part in parts:
        kind = part.get_content_type()
        if (
            kind == "multipart/encrypted"
            or (_is_envelope(part) and not _is_only_signed(part))
            or (kind == "text/plain" and is_body(part) and _PGP_MESSAGE.search(source_of(part)))
        ):
            raise Refused(RefusalReason.ENCRYPTED, "the e-mail is encrypted")


def _is_envelope(part: Message) -> bool:
    """S/MIME's: around an encrypted e-mail, or around one that is signed."""
    return part.get_content_type() in _ENVELOPES or (part.get_filename() or "").lower().endswith(".p7m")


def _is_only_signed(part: Message) -> bool:
    _, found, rest = (_bytes(part) or b"")[:100].partition(_ENVELOPED)
    return bool(found) and rest[:1] == bytes([_SIGNED])


def _add_attachment(task: Task, content: Content, part: Message) -> None:
    kind, name = part.get_content_type(), decoded(part.get_filename() or "")[-_LONGEST_NAME:]
    data = _bytes(part)
    if data is not None and _is_added_by_mailer(kind, name, data):
        return
    if data is None or _is_envelope(part) or kind == "message/external-body":  # the last names a place, and no more
        content.warnings.append(FileWarning.ATTACHMENT_UNREADABLE)
    elif kind in _WINMAIL or name.lower() == "winmail.dat":
        files, whole = files_in(data)
        for inner_name, inner in files:
            add_child(task, content, inner, inner_name[-_LONGEST_NAME:])
        if not whole:
            content.warnings.append(FileWarning.ATTACHMENT_UNREADABLE)
    elif not _is_decoration(part, data):
        add_child(task, content, data, name, kind)


def _add_files_in_text(task: Task, content: Content, html: str) -> None:
    for kind, data in files_in_html(html):
        if not data:
            content.warnings.append(FileWarning.ATTACHMENT_UNREADABLE)
        elif not (kind.startswith("image/") and _is_small(data)):
            add_child(task, content, data, "", kind)


def _is_added_by_mailer(kind: str, name: str, data: bytes) -> bool:
    """A signature, by what it is and not only by what it is called: it signs, and holds nothing."""
    is_called_so = kind in _ADDED_BY_MAILERS or name.lower().endswith(_SIGNATURE_NAMES)
    return is_called_so and len(data) <= _LARGEST_ADDED and bool(_ADDED.match(data))


def _bytes(part: Message) -> bytes | None:
    """The attachment's own bytes; None when they can't be got."""
    inner = part.get_payload()
    if not isinstance(inner, list):
        data = part.get_payload(decode=True)
        return data if isinstance(data, bytes) else None
    try:  # an e-mail, or a delivery report's parts
        data = b"\n".join(part.as_bytes() for part in inner if isinstance(part, Message))
    except Exception:  # it raises anything on what is malformed
        return None
    match str(part.get("Content-Transfer-Encoding", "")).strip().lower():
        case "base64":  # which it may not be, and some mailers do
            with contextlib.suppress(binascii.Error):
                return binascii.a2b_base64(data)
        case "quoted-printable":
            return quopri.decodestring(data)
    return data


def _is_decoration(part: Message, data: bytes) -> bool:
    """A logo or an icon that the text shows, and not something sent."""
    return part.get_content_maintype() == "image" and part.get_content_disposition() != "attachment" and _is_small(data)


def _is_small(data: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(data)) as image:
            return min(image.size) < _LEAST_SIDE
    except Exception:  # parsers of untrusted bytes raise anything
        return False


READER = Reader(extensions={"message/rfc822": (".eml", ".email", ".mht")}, policy=Policy.EXPAND, read=_read)

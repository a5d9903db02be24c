"""E-mails of every kind give their text and their attachments, and say when some of it may be lost."""

import base64
import binascii
import io
import os
import random
import struct
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image

from intake.model import FileWarning, Outcome, Reading, RefusalReason
from intake.reading.compressed_rtf import decompressed
from intake.reading.email import READER
from intake.reading.outlook import READER as OUTLOOK
from intake.reading.registry import Content, Refused, Task
from intake.settings import Limits
from tests.intake.reading.conftest import LETTER, text_pdf
from tests.intake.reading.outlook_files import attachment, container, message

Read = Callable[..., Reading]
HEAD = b"From: a@example.org\nTo: b@example.org\nSubject: My papers\nMIME-Version: 1.0\n"
PDF = text_pdf(*LETTER)
PDF_PART = b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(PDF)


def mail(*parts: bytes, kind: bytes = b"mixed", end: bytes = b"--b--\n") -> bytes:
    """An e-mail of these parts, each with its headers."""
    body = b"".join(b"--b\n" + part + b"\n" for part in parts)
    return HEAD + b"Content-Type: multipart/" + kind + b"; boundary=b\n\n" + body + end


TEXT = b"Content-Type: text/plain\n\nhello\n"


def opened(data: bytes, folder: Path) -> tuple[dict[str, bytes], list[FileWarning]]:
    """In this process, which is fast: the children by name, and the warnings."""
    content = expand(data, folder)
    children = {child.name: (folder / "children" / child.file).read_bytes() for child in content.children}
    assert content.children[0].is_message_body
    assert len(children) == len(content.children)
    return children, content.warnings


def expand(data: bytes, folder: Path, **limits: int) -> Content:
    (folder / "children").mkdir(exist_ok=True)
    path = folder / "upload"
    path.write_bytes(data)
    reader, mime = (OUTLOOK, "application/vnd.ms-outlook") if data[:1] == b"\xd0" else (READER, "message/rfc822")
    return reader.read(Task(path, mime, folder, Limits(**limits)))


def refusal(data: bytes, folder: Path, **limits: int) -> Refused:
    with pytest.raises(Refused) as refused:
        expand(data, folder, **limits)
    return refused.value


def body(data: bytes, folder: Path) -> str:
    return opened(data, folder)[0]["message.txt"].decode()


# Text


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("windows-1252", "cp1252"),
        ("us-ascii", "utf-8"),
        ("utf-8", "cp1252"),
        ("x-unknown", "cp1252"),
        ("punycode", "utf-8"),
        ("zip", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-8\0", "utf-8"),
    ],
)
def test_the_text_is_read_whatever_is_said_of_its_encoding(tmp_path: Path, charset: str, encoding: str) -> None:
    text = "Né à Québec, l’été"
    head = HEAD + f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n".encode()
    assert body(head + base64.encodebytes(text.encode(encoding)), tmp_path).endswith("\n" + text)


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Type: multipart/mixed; boundary=b; a*=1; a*0=2; a*1=3",
        b"Content-Type: multipart/mixed; boundary=b; a*" + b"9" * 5000 + b"*=1",
        b"Content-Type: multipart/mixed; boundary=b; name*=no-such'en'x",
        b"Content-Type: multipart/mixed; boundary=b\nDate: \xff\xfe\nSubject: =?utf-8?b?!?=",
        b"Content-Type: multipart/mixed; boundary=b\n:\n no name",
    ],
    ids=["mixed numbers", "long number", "charset", "bytes", "nameless"],
)
def test_no_header_costs_an_attachment(tmp_path: Path, header: bytes) -> None:
    parts = TEXT + b"--b\nContent-Disposition: attachment; filename*=;filename*0*=x;filename*=y\n" + PDF_PART
    data = b"From: a@example.org\nTo: b@example.org\n" + header + b"\n\n--b\n" + parts + b"--b--\n"
    assert PDF in opened(data, tmp_path)[0].values()


def test_an_encoded_word_that_is_wrong_costs_no_other(tmp_path: Path) -> None:
    subject = "Subject: Reçu =?no-such?q?un?= =?utf-8?q?d=C3=A9p=C3=B4t?=\n".encode()
    assert "Subject: Reçu undépôt" in body(b"From: a@example.org\n" + subject + b"\nhello", tmp_path)


def test_html_is_read_without_its_scripts_and_what_it_would_load_is_told(tmp_path: Path) -> None:
    html = b"Content-Type: text/html\n\n<p>Hello</p><script>bad()</script>"
    children, warnings = opened(HEAD + html, tmp_path)
    assert (children["message.txt"].endswith(b"\nHello"), warnings) == (True, [])
    for loading in (
        b'<img src="https://x.example/p.gif">',
        b"<td background=//x.example/p>",
        b"<p style='a:url(http://x)'>",
    ):
        assert opened(HEAD + html + loading, tmp_path)[1] == [FileWarning.EXTERNAL_CONTENT]
    for harmless in (b'<a href="https://x.example/">', b'<img src="cid:1">'):
        assert opened(HEAD + html + harmless, tmp_path)[1] == []


HTML = b"Content-Type: text/html\n\n<p>My UCI is 1234-5678.</p><p>Please see the letter from my employer.</p>\n"
FOOTER = b"Content-Type: text/plain\n\nThis list is for applicants.\n"


def alternative(*parts: bytes) -> bytes:
    """One part that says the same in several forms."""
    kinds = b"".join(b"--c\n" + part + b"\n" for part in parts)
    return b"Content-Type: multipart/alternative; boundary=c\n\n" + kinds + b"--c--\n"


def test_all_texts_are_kept_in_their_order(tmp_path: Path) -> None:
    assert body(mail(HTML, PDF_PART, FOOTER), tmp_path).endswith(
        "\nMy UCI is 1234-5678.\nPlease see the letter from my employer.\nThis list is for applicants."
    )
    signed = b"Content-Type: multipart/related; boundary=d\n\n--d\n" + HTML + b"\n--d--\n"
    assert "UCI is 1234-5678" in body(mail(alternative(TEXT, signed), FOOTER), tmp_path)


def plain(text: str) -> bytes:
    return b"Content-Type: text/plain\n\n" + text.encode() + b"\n"


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (["My *UCI* is 1234-5678.\n\nPlease see the letter\nfrom my employer. <https://example.org/>"], 1),
        (["My UCI is 9999-5678. Please see the letter from my employer."], 2),
        (["Your mail program does not show HTML."], 2),
        (["My UCI is 1234-5678."], 1),
        ([""], 1),
    ],
    ids=["the same", "another number", "a notice", "less", "nothing"],
)
def test_of_alternatives_all_that_differ_are_kept(tmp_path: Path, texts: list[str], shown: int) -> None:
    parts = [plain(text) for text in texts]
    for order in ([*parts, HTML], [HTML, *parts]):
        text = body(mail(alternative(*order), FOOTER), tmp_path)
        assert "1234-5678" in text
        assert "letter" in text
        assert all(one.rstrip() in text for one in texts if shown == 2)
        assert text.count("UCI") + text.count("notice") + text.count("mail program") == shown
        assert text.endswith("\nThis list is for applicants.")


# Before and behind the parts


@pytest.mark.parametrize("end", [b"", b"\n\n", b" \n\t\n", b"_______\nVisa list: https://example.org/list\n"])
def test_a_word_behind_the_parts_is_text(tmp_path: Path, end: bytes) -> None:
    children, warnings = opened(mail(TEXT, PDF_PART) + end, tmp_path)
    assert (list(children), warnings) == (["message.txt", "a.pdf"], [])
    assert children["message.txt"].endswith(end.strip() or b"hello")


BASE64 = base64.encodebytes(PDF)


@pytest.mark.parametrize(
    "lost",
    [
        b"--b\n" + PDF_PART,
        b"From a@example.org Mon Jan  5 10:00:00 2026\n" + mail(TEXT, PDF_PART),
        HEAD + b"\nhello\n",
        BASE64,
        b"begin 644 a.pdf\n" + binascii.b2a_uu(PDF[:45]) + b"`\nend\n",
        b"hello " * 1000,
    ],
    ids=["part", "mailbox", "mail", "base64", "uuencode", "long"],
)
def test_what_lies_before_or_behind_the_parts_is_told(tmp_path: Path, lost: bytes) -> None:
    sound = mail(TEXT, PDF_PART)
    assert opened(sound + lost, tmp_path)[1] == [FileWarning.ATTACHMENT_UNREADABLE]
    inner = b"Content-Type: multipart/mixed; boundary=e\n\n--e\n" + TEXT + b"\n--e--\n" + lost.replace(b"--b", b"--x")
    assert opened(mail(inner, PDF_PART), tmp_path)[1] == [FileWarning.ATTACHMENT_UNREADABLE]
    before = sound.replace(b"\n\n--b", b"\n\n" + lost.replace(b"--b", b"--x") + b"\n--b", 1)
    assert opened(before, tmp_path)[1] == [FileWarning.ATTACHMENT_UNREADABLE]


def test_the_usual_sentence_before_the_parts_is_no_text(tmp_path: Path) -> None:
    for sentence in (
        b"This is a multi-part message in MIME format.",
        b"This is an OpenPGP/MIME signed message (RFC 4880 and 3156)",
        b"Ceci est un message en plusieurs parties, au format MIME.",
    ):
        data = mail(TEXT, PDF_PART).replace(b"\n\n--b", b"\n\n" + sentence + b"\n\n--b", 1)
        children, warnings = opened(data, tmp_path)
        assert (children["message.txt"].endswith(b"\n\nhello"), warnings) == (True, [])


def test_an_email_that_follows_one_of_text_is_told(tmp_path: Path) -> None:
    second = (
        b"\nFrom a@example.org Mon Jan  5 10:00:00 2026\n" + HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
    )
    data = HEAD + b"\nhello\n" + second + b"--b\n" + PDF_PART + b"--b--\n"
    assert opened(data, tmp_path)[1] == [FileWarning.ATTACHMENT_UNREADABLE]
    signed = b"hello\n-----BEGIN PGP SIGNATURE-----\n\n" + b"iQEzBAEB" * 8 + b"\n" + b"iQEzBAEB" * 8 + b"\n=Abcd\n"
    assert opened(HEAD + b"\n" + signed + b"-----END PGP SIGNATURE-----\n", tmp_path)[1] == []


# Attachments


def test_files_written_into_the_text_are_attachments(tmp_path: Path) -> None:
    lines = b"".join(binascii.b2a_uu(PDF[at : at + 45]) for at in range(0, len(PDF), 45))
    written = b"hello\nbegin 644 my paper.pdf\n" + lines + b"`\nend\nbye\n"
    children, warnings = opened(HEAD + b"\n" + written, tmp_path)
    assert (children["my paper.pdf"], warnings) == (PDF, [])
    assert children["message.txt"].endswith(b"\nhello\nbye")
    assert list(opened(HEAD + b"\nbegin 644 the story\nonce upon a time\nend\n", tmp_path)[0]) == ["message.txt"]


def test_pictures_written_into_the_text_are_attachments(tmp_path: Path) -> None:
    def written(picture: bytes) -> bytes:
        return b'<img src="data:image/png;base64,' + base64.b64encode(picture) + b'">'

    scan = png(800, 600)
    html = b"Content-Type: text/html\n\n<p>hello</p>" + written(scan) + written(png(60, 20)) + b"\n"
    children, warnings = opened(mail(TEXT, html), tmp_path)
    assert ([*children.values()][1:], warnings) == ([scan], [])
    damaged = b'Content-Type: text/html\n\n<img src="data:image/png;base64,A">\n'
    assert opened(mail(TEXT, damaged), tmp_path)[1] == [FileWarning.ATTACHMENT_UNREADABLE]


def png(*size: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "white").save(buffer, "PNG")
    return buffer.getvalue()


def test_an_attachment_may_be_uuencoded(tmp_path: Path) -> None:
    part = b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a.pdf\n"
    part += b"".join(binascii.b2a_uu(PDF[at : at + 45]) for at in range(0, len(PDF), 45)) + b"`\nend\n"
    assert opened(mail(TEXT, part), tmp_path)[0]["a.pdf"] == PDF


@pytest.mark.parametrize("encoding", [b"", b"Content-Transfer-Encoding: base64\n"], ids=["plain", "base64"])
def test_an_email_in_an_email_is_one_child(tmp_path: Path, encoding: bytes) -> None:
    inner = mail(TEXT, PDF_PART).replace(b"=b\n", b"=c\n").replace(b"--b", b"--c")
    part = b"Content-Type: message/rfc822\n" + encoding + b"\n" + (base64.encodebytes(inner) if encoding else inner)
    children, warnings = opened(mail(TEXT, part), tmp_path)
    assert warnings == []
    assert opened(children["attachment 2"], tmp_path)[0]["a.pdf"] == PDF


def test_an_invitation_is_an_attachment(tmp_path: Path) -> None:
    invitation = b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n"
    assert opened(mail(TEXT, invitation, kind=b"alternative"), tmp_path)[0]["attachment 2"].startswith(
        b"BEGIN:VCALENDAR"
    )


def tnef(*files: tuple[str, bytes], broken: bool = False) -> bytes:
    def attribute(kind: int, value: bytes) -> bytes:
        return struct.pack("<BII", 2, kind, len(value)) + value + struct.pack("<H", (sum(value) + broken) & 0xFFFF)

    data = struct.pack("<IH", 0x223E9F78, 1)
    for name, value in files:
        long = struct.pack("<IHHII", 1, 0x1F, 0x3707, 1, 2 * len(name) + 2) + f"{name}\0".encode("utf-16-le")
        data += attribute(0x00069002, bytes(14)) + attribute(0x00018010, b"SHORT~1.PDF\0")
        data += attribute(0x0006800F, value) + attribute(0x00069005, long)
    return data


@pytest.mark.parametrize("kind", [b"application/ms-tnef", b"application/octet-stream; name=winmail.dat"])
def test_the_files_in_a_winmail_are_attachments(tmp_path: Path, kind: bytes) -> None:
    wrapped = tnef(("Pièce d’identité.pdf", PDF), ("b.txt", b"hello"))
    head = b"Content-Type: " + kind + b"\nContent-Transfer-Encoding: base64\n\n"
    children, warnings = opened(mail(TEXT, head + base64.encodebytes(wrapped)), tmp_path)
    assert (children["Pièce d’identité.pdf"], children["b.txt"], warnings) == (PDF, b"hello", [])
    for spoilt in (wrapped[:-20], tnef(("a", b"x"), broken=True), b"nothing of the kind", wrapped[:6] + wrapped[20:]):
        _, warnings = opened(mail(TEXT, head + base64.encodebytes(spoilt)), tmp_path)
        assert warnings == [FileWarning.ATTACHMENT_UNREADABLE]


SIGNED_DATA, DATA = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")
DIGEST = bytes.fromhex("020101310f300d06096086480165030402010500")
DETACHED = b"0\x82\x05\x6f" + SIGNED_DATA + b"\xa0\x82\x05\x600\x82\x05\x5c" + DIGEST + b"0\x0b" + DATA + bytes(1300)
STREAMED = b"0\x80" + SIGNED_DATA + b"\xa0\x800\x80" + DIGEST + b"0\x80" + DATA + bytes(1300)
AROUND = STREAMED.replace(DATA, DATA + b"\xa0\x80\x24\x80\x04\x82\x03\x00" + PDF[:768])
ARMOURED = b"-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n=Abcd\n-----END PGP SIGNATURE-----\n"
NOTED_BY_A_MAC = b"\x00\x05\x16\x07\x00\x02\x00\x00" + bytes(90)


def part_of(kind: bytes, data: bytes) -> bytes:
    head = b"Content-Type: %b\nContent-Transfer-Encoding: base64\n\n" % kind
    return head + base64.encodebytes(data)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (b"application/pkcs7-signature; name=smime.p7s", DETACHED),
        (b"application/x-pkcs7-signature", STREAMED),
        (b"application/octet-stream; name=smime.p7s", DETACHED),
        (b"application/pgp-signature", ARMOURED),
        (b"text/plain; name=signature.asc", ARMOURED),
        (b"application/applefile; name=a.pdf", NOTED_BY_A_MAC),
    ],
)
def test_what_mailers_add_is_left_out_without_a_word(tmp_path: Path, kind: bytes, data: bytes) -> None:
    children, warnings = opened(mail(TEXT, PDF_PART, part_of(kind, data), kind=b"signed"), tmp_path)
    assert (list(children), warnings) == (["message.txt", "a.pdf"], [])


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (b"application/pkcs7-signature; name=passport.pdf", PDF),
        (b"application/pgp-signature; name=passport.pdf", PDF),
        (b"application/applefile; name=passport.pdf", PDF),
        (b"application/octet-stream; name=passport.p7s", PDF),
        (b"application/pkcs7-signature; name=passport.pdf", AROUND),
        (b"application/pgp-signature; name=passport.pdf", ARMOURED + PDF),
        (b"application/pgp-signature; name=passport.pdf", ARMOURED[:40] + PDF + ARMOURED),
        (b"application/pkcs7-signature; name=passport.pdf", DETACHED + bytes(200_000)),
        (b"application/octet-stream; name=passport.pdf", DETACHED),
    ],
)
def test_what_is_only_called_a_signature_is_an_attachment(tmp_path: Path, kind: bytes, data: bytes) -> None:
    for around in (b"mixed", b"signed"):
        assert data in opened(mail(TEXT, part_of(kind, data), kind=around), tmp_path)[0].values()


def envelope(kind: int) -> bytes:
    return base64.encodebytes(bytes.fromhex("3080060b2a864886f70d0107") + bytes([kind]) + bytes(40))


@pytest.mark.parametrize(
    "data",
    [
        HEAD + b"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n" + envelope(3),
        mail(TEXT, b"Content-Type: application/x; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n" + envelope(3)),
        mail(b"Content-Type: application/pgp-encrypted\n\nVersion: 1\n", kind=b"encrypted"),
        HEAD + b"\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n",
    ],
    ids=["S/MIME", "p7m", "PGP/MIME", "PGP"],
)
def test_an_encrypted_email_is_refused(tmp_path: Path, data: bytes) -> None:
    assert refusal(data, tmp_path).reason is RefusalReason.ENCRYPTED


@pytest.mark.parametrize(
    "data",
    [
        HEAD + b"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n" + envelope(2),
        mail(TEXT, b"Content-Type: message/external-body; access-type=URL\n\nContent-Type: image/png\n"),
        mail(TEXT, PDF_PART[:-30] + b"\n"),
        mail(TEXT, PDF_PART.replace(b"JVBE", b"J\xffBE")),
        mail(TEXT, PDF_PART, end=b""),
        HEAD + b"Content-Type: multipart/mixed; boundary=other\n\n--b\n" + PDF_PART,
    ],
    ids=["signed around all", "elsewhere", "cut base64", "spoilt base64", "cut off", "no part found"],
)
def test_what_may_be_lost_is_told(tmp_path: Path, data: bytes) -> None:
    assert FileWarning.ATTACHMENT_UNREADABLE in opened(data, tmp_path)[1]


def test_an_email_cut_off_anywhere_says_so(tmp_path: Path) -> None:
    data = mail(TEXT, PDF_PART, PDF_PART.replace(b"a.pdf", b"b.pdf"))
    for length in random.Random(3).sample(range(data.index(b"--b"), len(data) - 4), 60):
        assert FileWarning.ATTACHMENT_UNREADABLE in opened(data[:length], tmp_path)[1], length


# Bombs


def nested(depth: int) -> bytes:
    return HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (lambda: nested(40), "30 deep"),
        (lambda: nested(900), "30 deep"),
        (lambda: mail(*[TEXT] * 2100), "2,000 parts"),
        (lambda: HEAD + b"\n" + b"\n" * 2_000_001, "2,000,000 lines"),
        (lambda: HEAD + b"\r" * 2_000_001, "2,000,000 lines"),
        (lambda: mail(*[PDF_PART] * 120), "100 files"),
    ],
    ids=["deep", "deeper", "parts", "lines", "returns", "attachments"],
)
def test_an_email_beyond_a_limit_is_refused(tmp_path: Path, data: Callable[[], bytes], named: str) -> None:
    refused = refusal(data(), tmp_path)
    assert (refused.reason, named in refused.detail) == (RefusalReason.TOO_LARGE, True)


@pytest.mark.parametrize(
    "data",
    [
        lambda: HEAD + b"Content-Type: multipart/mixed; " + b";" * 5_000_000 + b"\n\nhello",
        lambda: mail(*[b'Content-Type: application/pdf; a="' + b";" * 20_000 + b"\n\nx"] * 90),
        lambda: HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 400_000 + b"\n\nhello",
        lambda: HEAD + b"x: y\n" * 500_000 + b"\nhello",
        lambda: HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"hello-" * 500_000,
        lambda: HEAD + b"Content-Type: text/html\n\n" + b"<!--" * 500_000 + b"src =" * 500_000,
        lambda: HEAD + b"\n" + b"begin 644 x\n" * 500_000 + b"\nend\n",
    ],
    ids=["parameters", "parameters of many", "words", "headers", "punycode", "html", "uuencode"],
)
def test_an_email_made_to_take_long_does_not(read: Read, data: Callable[[], bytes]) -> None:
    assert read(data(), limits=Limits(seconds=20)).outcome is Outcome.EXPANDED


def test_a_large_attachment_is_read_in_bounded_memory(read: Read, tmp_path: Path) -> None:
    noise = os.urandom(15_000_000)
    part = b"Content-Type: application/x; name=a\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(noise)
    assert read(mail(TEXT, part), limits=Limits(memory=400_000_000)).outcome is Outcome.EXPANDED
    assert (tmp_path / "work" / "children" / "child-2").read_bytes() == noise


# Outlook


NOTED: dict[int, str | bytes] = {
    0x0037: "Mes pièces",
    0x0C1A: "Zoé Côté",
    0x5D01: "zoe@example.org",
    0x0E04: "Visa Office",
}
BODY = 0x1000


def outlook(properties: dict[int, str | bytes], *attachments: object, **more: object) -> bytes:
    return container(message(NOTED | properties, *attachments, **more))  # type: ignore[arg-type]


def test_an_outlook_email_is_opened_as_any_other(read: Read, tmp_path: Path) -> None:
    data = outlook(
        {BODY: "Bonjour, ci-joint l’été"},
        attachment("Pièce.pdf", PDF, "application/pdf"),
        attachment("b.bin", bytes(9000)),
        numbers={0x0039: 133_000_000_000_000_000},
    )
    reading = read(data, "mail.msg")
    assert (reading.outcome, reading.mime, reading.warnings) == (Outcome.EXPANDED, "application/vnd.ms-outlook", ())
    children, _ = opened(data, tmp_path)
    assert (children["Pièce.pdf"], children["b.bin"]) == (PDF, bytes(9000))
    assert children["message.txt"].decode().splitlines() == [
        "E-mail message",
        "",
        "From: Zoé Côté <zoe@example.org>",
        "To: Visa Office",
        "Date: Sat, 18 Jun 2022 04:26:40 +0000",
        "Subject: Mes pièces",
        "",
        "Bonjour, ci-joint l’été",
    ]


def test_the_headers_it_was_sent_with_come_first(tmp_path: Path) -> None:
    sent = "From: =?utf-8?q?Zo=C3=A9?= <a@example.org>\r\nTo: b@example.org\r\nSubject: sent\r\nDate: today\r\n"
    text = body(outlook({BODY: "hello", 0x007D: sent}), tmp_path)
    assert "From: Zoé <a@example.org>\nTo: b@example.org\nDate: today\nSubject: sent\n" in text


RICH = """2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"""


def test_the_text_may_be_html_or_rich_text(tmp_path: Path) -> None:
    html = "<p>Née à <b>Québec</b></p><img src=http://x.example/p>".encode("cp1252")
    data = outlook({0x1013: html}, numbers={0x3FDE: 1252})
    assert body(data, tmp_path).endswith("\nNée à Québec")
    assert opened(data, tmp_path)[1] == [FileWarning.EXTERNAL_CONTENT]
    rich = b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    children, warnings = opened(outlook({0x1009: bytes.fromhex(RICH)}), tmp_path)
    assert (children["message.rtf"], warnings) == (rich, [])
    assert opened(outlook({0x1009: bytes.fromhex(RICH)[:-9]}), tmp_path)[1] == [FileWarning.ATTACHMENT_UNREADABLE]
    assert decompressed(b"") is None


def test_what_only_the_html_of_an_outlook_email_says_is_read(tmp_path: Path) -> None:
    html = b"<p>My UCI is 1234-5678</p>"
    text = body(outlook({BODY: "Please open this as HTML", 0x1013: html}), tmp_path)
    assert text.endswith("\nPlease open this as HTML\nMy UCI is 1234-5678")
    assert body(outlook({BODY: "My UCI is 1234-5678", 0x1013: html}), tmp_path).count("UCI") == 1


def test_an_email_in_an_outlook_email_is_one_child(tmp_path: Path) -> None:
    inner = message(NOTED | {BODY: "the first"}, attachment("a.pdf", PDF), header=24)
    children, warnings = opened(outlook({BODY: "hello"}, attachment("Fwd", None, inner=inner)), tmp_path)
    assert warnings == []
    assert opened(outlook({BODY: "hello"}, attachment("Fwd", None, inner=inner)), tmp_path)[0] == children
    first, _ = opened(children["attachment 2"], tmp_path)
    assert first["a.pdf"] == PDF
    assert "Subject: Mes pièces\n\nthe first" in first["message.txt"].decode()


def test_what_is_signed_or_encrypted_is_known_in_outlook_too(tmp_path: Path) -> None:
    signed = mail(TEXT, PDF_PART, part_of(b"application/pkcs7-signature", DETACHED), kind=b"signed")
    children, warnings = opened(outlook({}, attachment("smime.p7m", signed, "multipart/signed")), tmp_path)
    assert (children["a.pdf"], warnings) == (PDF, [])
    assert children["message.txt"].endswith(b"\nhello")
    sealed = outlook({}, attachment("smime.p7m", base64.decodebytes(envelope(3)), "application/pkcs7-mime"))
    assert refusal(sealed, tmp_path).reason is RefusalReason.ENCRYPTED


def test_what_outlook_only_names_is_told(tmp_path: Path) -> None:
    children, warnings = opened(outlook({BODY: "hello"}, attachment("far.pdf", None)), tmp_path)
    assert (list(children), warnings) == (["message.txt"], [FileWarning.ATTACHMENT_UNREADABLE])


def test_a_text_that_is_damaged_is_told(tmp_path: Path) -> None:
    data = bytearray(outlook({BODY: "hello" * 2000}))
    start = data.index("__substg1.0_1000001F".encode("utf-16-le"))
    data[start + 116 : start + 120] = struct.pack("<I", 0xFFFFFF)
    assert opened(bytes(data), tmp_path)[1] == [FileWarning.ATTACHMENT_UNREADABLE]


def test_outlook_emails_without_end_are_cut(tmp_path: Path) -> None:
    inner = message({BODY: "hello"}, header=24)
    for _ in range(14):
        inner = message({BODY: "hello"}, attachment("Fwd", None, inner=inner), header=24)
    children, _ = opened(outlook({BODY: "hello"}, attachment("Fwd", None, inner=inner)), tmp_path)
    assert len(children) == 2


def hostile_containers() -> Iterator[bytes]:
    sound = outlook({BODY: "hello"}, attachment("a.bin", bytes(9000)))
    fat = 512 * (1 + struct.unpack_from("<I", sound, 76)[0])
    directory = 512 * (1 + struct.unpack_from("<I", sound, 48)[0])
    yield sound[:44] + struct.pack("<I", 0xFFFFFFF0) + sound[48:68] + struct.pack("<II", 0, 0x02040810) + sound[76:]
    yield sound[:30] + struct.pack("<H", 60) + sound[32:]
    yield sound[:fat] + struct.pack("<128I", *[0] * 128) + sound[fat + 512 :]  # all sectors lead to the first
    yield sound[: directory + 76] + struct.pack("<I", 0) + sound[directory + 80 :]  # the root is in the root
    for entry in range(directory, directory + 128 * 8, 128):
        yield sound[: entry + 120] + struct.pack("<Q", 1 << 40) + sound[entry + 128 :]


def test_a_hostile_container_gets_an_answer_at_once(read: Read) -> None:
    for data in hostile_containers():
        reading = read(data, "mail.msg", limits=Limits(seconds=10))
        assert reading.outcome is Outcome.EXPANDED or reading.reason in (
            RefusalReason.CORRUPT,
            RefusalReason.UNSUPPORTED_TYPE,
        )


def test_a_damaged_outlook_email_gives_no_damaged_file_for_a_whole_one(tmp_path: Path) -> None:
    sound, chance = outlook({BODY: "hello"}, attachment("a.pdf", PDF), attachment("b", b"x" * 9000)), random.Random(4)
    for length in chance.sample(range(600, len(sound)), 60):
        try:
            children, warnings = opened(sound[:length], tmp_path)
        except Exception:  # noqa: S112 - which read_file takes for a corrupt file
            continue
        whole = [children.get("a.pdf"), children.get("b")] == [PDF, b"x" * 9000] and children["message.txt"][
            -5:
        ] == b"hello"
        assert whole or FileWarning.ATTACHMENT_UNREADABLE in warnings


def test_any_email_that_python_writes_is_read(tmp_path: Path) -> None:
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = "a@example.org", "b@example.org", "Reçu"
    written.set_content("Bonjour")
    written.add_attachment(PDF, maintype="application", subtype="pdf", filename="Pièce d’identité.pdf")
    assert opened(written.as_bytes(), tmp_path)[0]["Pièce d’identité.pdf"] == PDF

"""E-mails: eml and msg."""

import random
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.building import LETTER, WORDS, docx, mail, msg, picture, saved, text_pdf, zipped
from tests.corpus.expecting import ANY, EXPANDED, Sample, or_refused, refused

_HEAD = b"From: ana@example.org\r\nTo: office@example.org\r\nSubject: My papers\r\nMIME-Version: 1.0\r\n"
_TEXT = "\r\n".join(LETTER).encode()
_MAIL = EXPANDED.but(mimes=("message/rfc822",), text=(WORDS,), never=("polyglot", "repaired", "disguised"))
_MSG = EXPANDED.but(mimes=("application/vnd.ms-outlook",), text=(WORDS,), never=("polyglot", "repaired", "disguised"))
_PROGRAM = b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0\x64\x86" + bytes(400)
_SCRIPT = "<p>explanation</p><script>HIDDENSCRIPT</script><style>HIDDENSTYLE</style><img src='https://example.org/HIDDENPIXEL.png'>"
_HIDDEN = ("HIDDENSCRIPT", "HIDDENSTYLE")


def samples(_canary: Path) -> Iterator[Sample]:
    """All of them."""
    yield from _sound()
    yield from _nested()
    yield from _odd()
    yield from _outlook()


def _sound() -> Iterator[Sample]:
    yield Sample("eml-plain.eml", mail(), _MAIL.but(children=1, mismatch=False))
    yield Sample(
        "eml-html.eml", _HEAD + b"Content-Type: text/html\r\n\r\n" + _SCRIPT.encode(), _MAIL.but(hidden=_HIDDEN)
    )
    yield Sample("eml-both.eml", mail(html=_SCRIPT), _MAIL.but(hidden=_HIDDEN))
    files = (("a.pdf", text_pdf("Paper one")), ("b.docx", docx("Paper two")), ("c.png", saved(picture(), "PNG")))
    yield Sample(
        "eml-three-attachments.eml", mail(*files), _MAIL.but(children=4, text=(WORDS, "Paper one", "Paper two"))
    )
    yield Sample(
        "eml-zip.eml", mail(("a.zip", zipped({"a.pdf": text_pdf("Paper one")}))), _MAIL.but(text=(WORDS, "Paper one"))
    )
    yield Sample(
        "eml-program.eml", mail(("invoice.pdf", _PROGRAM)), _MAIL.but(inside=("unsupported_type", "disguised"))
    )
    yield Sample("eml-program-by-its-name.eml", mail(("setup.exe", _PROGRAM)), _MAIL.but(inside=("unsupported_type",)))
    yield Sample("eml-empty-attachment.eml", mail(("a.pdf", b"")), _MAIL.but(inside=("empty",)))
    yield Sample("eml-unix-lines.eml", mail().replace(b"\r\n", b"\n"), _MAIL)
    yield Sample("eml-mac-lines.eml", mail().replace(b"\n", b"\r"), ANY)
    yield Sample("eml-150-attachments.eml", mail(*((f"{i}.txt", b"x") for i in range(150))), refused("too_large"))


def _nested() -> Iterator[Sample]:
    inner = mail(text="The innermost")
    for depth in range(1, 9):
        inner = (
            _HEAD
            + b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n' % depth
            + (
                b"--b%d\r\nContent-Type: text/plain\r\n\r\n%b\r\n--b%d\r\nContent-Type: message/rfc822\r\n\r\n"
                % (depth, _TEXT, depth)
            )
            + inner
            + b"\r\n--b%d--\r\n" % depth
        )
        if depth in (2, 8):
            expected = _MAIL.but(text=(WORDS, "The innermost")) if depth == 2 else _MAIL.but(inside=("too_deep",))
            yield Sample(f"eml-in-eml-{depth}.eml", inner, expected)
    for depth in (20, 90, 1_000, 20_000):
        body = b"".join(
            b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (i, i + 1) for i in range(depth)
        )
        body += b"--b%d\r\nContent-Type: text/plain\r\n\r\n%b\r\n" % (depth, _TEXT)
        made = _HEAD + b"Content-Type: multipart/mixed; boundary=b0\r\n\r\n" + body
        yield Sample(
            f"eml-parts-{depth}-deep.eml",
            made,
            _MAIL if depth == 20 else or_refused(_MAIL.but(text=()), "corrupt", "too_large"),
        )
    body = b"".join(b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\nFrom: y\r\n" for _ in range(2_000))
    yield Sample(
        "eml-mails-2000-deep.eml",
        _HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + body,
        or_refused(EXPANDED, "corrupt", "too_large"),
    )
    chain = b"Content-Type: message/rfc822\r\n\r\n" * 5_000
    yield Sample("eml-only-mails-5000-deep.eml", _HEAD + chain + _TEXT, or_refused(EXPANDED, "corrupt", "too_large"))


def _odd() -> Iterator[Sample]:
    parts = b"--b\r\nContent-Type: text/plain\r\n\r\n" + _TEXT + b"\r\n"
    mixed = _HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    yield Sample("eml-never-closed.eml", mixed + parts, _MAIL)
    yield Sample(
        "eml-no-boundary.eml",
        _HEAD + b"Content-Type: multipart/mixed\r\n\r\n" + parts,
        or_refused(_MAIL.but(text=()), "corrupt"),
    )
    yield Sample("eml-boundary-not-there.eml", mixed + _TEXT, or_refused(_MAIL.but(text=()), "corrupt"))
    yield Sample(
        "eml-boundary-of-nothing.eml", mixed.replace(b"=b", b'=""') + parts, or_refused(_MAIL.but(text=()), "corrupt")
    )
    broken = (
        b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"!!!!%%%%\r\n--b--\r\n"
    )
    yield Sample("eml-broken-base64.eml", mixed + parts + broken, _MAIL)
    for name, encoding in (
        ("unknown", b"x-rot13"),
        ("uuencode", b"x-uuencode"),
        ("binary", b"binary"),
        ("quoted", b"quoted-printable"),
    ):
        made = _HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + _TEXT
        yield Sample(f"eml-encoding-{name}.eml", made, _MAIL)
    for charset in (
        "no-such",
        "utf-7",
        "rot13",
        "zlib",
        "unicode_escape",
        "undefined",
        "idna",
        "punycode",
        "utf-16",
        "\udcff",
    ):
        made = (
            _HEAD
            + b"Content-Type: text/plain; charset="
            + charset.encode(errors="surrogateescape")
            + b"\r\n\r\n"
            + _TEXT
        )
        name = charset if charset.isascii() else "not-ascii"
        yield Sample(
            f"eml-charset-{name}.eml", made, _MAIL.but(text=() if charset in ("utf-16", "punycode") else (WORDS,))
        )
    yield Sample(
        "eml-header-of-2-mb.eml",
        b"Subject: " + b"a" * 2_000_000 + b"\r\n" + _HEAD + b"\r\n" + _TEXT,
        ANY.but(text=(WORDS,)),
    )
    yield Sample(
        "eml-200000-headers.eml", _HEAD + b"X-A: b\r\n" * 200_000 + b"\r\n" + _TEXT, or_refused(_MAIL, "too_large")
    )
    yield Sample(
        "eml-header-folded-100000-times.eml",
        _HEAD + b"X-A: b\r\n" + b" c\r\n" * 100_000 + b"\r\n" + _TEXT,
        or_refused(_MAIL, "too_large"),
    )
    words = b"Subject: " + b"=?utf-8?Q?a?= " * 50_000 + b"\r\nFrom: a@example.org\r\nTo: b@example.org\r\n\r\n"
    yield Sample("eml-50000-encoded-words.eml", words + _TEXT, ANY.but(text=(WORDS,)))
    for name, header in {
        "8-bit": "Subject: Demande reçue".encode(),
        "broken-word": b"Subject: =?utf-8?B?!?=",
        "surrogate": b"Date: \xff\xfe",
        "type-of-nothing": b"Content-Type: ;;;=",
        "address": b"Cc: <<<@@,;:",
        "control": b"X-A: a\0\x1b[31mb",
        "group": b"Cc: " + b"a:" * 5000,
        "comment": b"Cc: " + b"(" * 50_000,
        "parameters": b"X-B: a" + b"; a*0*=b" * 20_000,
    }.items():
        yield Sample(f"eml-header-{name}.eml", _HEAD + header + b"\r\n\r\n" + _TEXT, _MAIL.but(hidden=("\x1b", "\0")))
    continued = b"Content-Type: text/plain" + b"".join(b";\r\n name*%d*=%%61" % i for i in range(5_000)) + b"\r\n\r\n"
    yield Sample("eml-parameter-in-5000-parts.eml", _HEAD + continued + _TEXT, _MAIL.but(text=()))
    for trick, name in (
        ("up", "../../corpus-escaped.txt"),
        ("absolute", "/tmp/corpus-escaped.txt"),  # noqa: S108
        ("right-to-left", "\u202efdp.exe"),
        ("control", "a\x07\x1b[31mb.txt"),
        ("none", ""),
        ("long", "a" * 3000),
        ("markup", "<img src=x onerror=alert(1)>.txt"),
    ):
        quoted = name.replace("\x07", "\\\x07").encode()
        part = (
            b'--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="'
            + quoted
            + b'"\r\n\r\nThe attached paper, read.\r\n--b--\r\n'
        )
        yield Sample(
            f"eml-name-{trick}.eml", mixed + parts + part, _MAIL.but(children=2, text=(WORDS, "The attached paper"))
        )
    many = b"".join(b"--b\r\n\r\n\r\n" for _ in range(50_000))
    yield Sample("eml-50000-empty-parts.eml", mixed + parts + many, or_refused(_MAIL, "too_large"))
    yield Sample(
        "eml-outside-body.eml",
        mixed
        + parts
        + b'--b\r\nContent-Type: message/external-body; access-type=URL; URL="https://example.org/"\r\n\r\n'
        + b"Content-Type: text/plain\r\n\r\n--b--\r\n",
        _MAIL,
    )
    partial = _HEAD + b'Content-Type: message/partial; number=1; total=2; id="x"\r\n\r\n' + _TEXT
    yield Sample("eml-partial.eml", partial, or_refused(EXPANDED, "corrupt"))
    yield Sample("eml-only-headers.eml", _HEAD + b"\r\n", or_refused(EXPANDED, "corrupt", "empty"))
    sealed = (
        _HEAD
        + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n"
        + b"Content-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHA6CAMIACAQAx\r\n"
    )
    yield Sample("eml-sealed.eml", sealed, refused("encrypted", mimes=("message/rfc822",)))


def _outlook() -> Iterator[Sample]:
    yield Sample("msg-plain.msg", _whole(), _MSG.but(mismatch=False))
    yield Sample(
        "msg-attachments.msg",
        _whole(attachments=(("a.pdf", text_pdf("Paper one")), ("b.txt", b"Paper two\n" * 9))),
        _MSG.but(children=3, text=(WORDS, "Paper one", "Paper two")),
    )
    yield Sample(
        "msg-large-attachment.msg",
        _whole(attachments=(("a.bin", random.Random(3).randbytes(300_000)),)),
        _MSG.but(children=2),
    )
    yield Sample("msg-html.msg", _whole(body="", html=_SCRIPT), _MSG.but(hidden=_HIDDEN))
    yield Sample(
        "msg-program.msg",
        _whole(attachments=(("invoice.pdf", _PROGRAM),)),
        _MSG.but(inside=("unsupported_type", "disguised")),
    )
    inner = msg(body="The innermost", whole=False)
    assert isinstance(inner, dict)
    yield Sample("msg-in-msg.msg", _whole(inner=inner), _MSG.but(text=(WORDS, "The innermost")))
    for trick, name in (
        ("up", "../../corpus-escaped.txt"),
        ("right-to-left", "\u202efdp.exe"),
        ("control", "a\x01\x1b[31mb.txt"),
        ("none", ""),
    ):
        yield Sample(
            f"msg-name-{trick}.msg",
            _whole(attachments=((name, b"The attached paper\n" * 5),)),
            _MSG.but(children=2, text=(WORDS, "The attached paper")),
        )
    yield Sample(
        "msg-150-attachments.msg",
        _whole(attachments=tuple((f"{i}.txt", b"x") for i in range(150))),
        refused("too_large"),
    )
    yield Sample("msg-of-nothing.msg", _whole(subject="", body=""), or_refused(EXPANDED, "corrupt"))


def _whole(**parts: object) -> bytes:
    made = msg(**parts)  # type: ignore[arg-type]
    assert isinstance(made, bytes)
    return made

"""What is fuzzed: each with its sound inputs, its words, how one input is given to it, and what it may raise."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from intake.identifiers import find_identifiers
from intake.model import FileKind, Page, PageSource
from intake.reading import archive, email
from intake.reading.forms import read_form
from intake.reading.registry import Content, Reader, Refused, Task
from intake.reading.xfa import answers_and_title
from intake.reading.xfa_xml import FormUnreadable
from intake.settings import Limits
from intake.sniffing import sniff
from samples.mrz import td1, td2, td3
from samples.xfa_forms import draw_xfa
from tests.corpus.building import mail, one_page, seven_zipped, stream, tarred, text_pdf, zipped
from tests.corpus.hostile_xml import billion_laughs
from tests.corpus.packing import aes_zip, encrypted_7z, zip_crypto, zip_of
from tests.corpus.spoiling import sound_files
from tests.people import ERIKSSON, ZOE

_LIMITS = Limits(children=20, expanded_bytes=5_000_000)
"""Small, so that a bomb shows before it hurts."""


@dataclass(frozen=True)
class Target:
    """One piece of code that meets a client's bytes."""

    corpus: Callable[[], Sequence[bytes]]
    words: tuple[bytes, ...]
    run: Callable[[Path, Path, random.Random], None]
    """Given the input's path and an empty folder; raises for a finding."""
    may_raise: tuple[type[Exception], ...] = ()


def _sniff(path: Path, _folder: Path, chance: random.Random) -> None:
    names = (
        "a.pdf",
        "a.jpg",
        "a.docx",
        "a",
        "",
        ".",
        "..",
        "a\0b.pdf",
        "\u202efdp.exe",
        "a\n.png",
        "\udcff.pdf",
        "a" * 5000,
    )
    kind = sniff(path, chance.choice(names))
    assert isinstance(kind, FileKind)
    assert kind.mime.count("/") == 1, kind.mime


def _mrz(path: Path, _folder: Path, _chance: random.Random) -> None:
    text = path.read_bytes().decode("utf-8", "replace")
    for identifier in find_identifiers([Page(number=1, source=PageSource.OCR, text=text)]):
        assert identifier.value


def _xfa(path: Path, _folder: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    at = chance.randrange(len(data) + 1)
    packets = ([("", data)], [("template", data[:at]), ("datasets", data[at:])], [("datasets", data), ("", b"<x/>")])
    answers, title = answers_and_title(chance.choice(packets))
    assert all(answer.path and answer.value for answer in answers)
    assert isinstance(title, str)


def _forms(path: Path, _folder: Path, _chance: random.Random) -> None:
    form = read_form(path)
    assert len(form.answers) <= 5000


def _expand(reader: Reader, mimes: Sequence[str]) -> Callable[[Path, Path, random.Random], None]:
    def run(path: Path, folder: Path, chance: random.Random) -> None:
        (folder / "children").mkdir()
        try:
            _check(reader.read(Task(path, chance.choice(mimes), folder, _LIMITS)), folder)
        finally:
            _check_folder(folder)

    return run


def _check(content: Content, folder: Path) -> None:
    assert content.expanded <= _LIMITS.expanded_bytes
    assert len(content.children) <= _LIMITS.children
    for number, child in enumerate(content.children, 1):
        assert (child.number, child.file) == (number, f"child-{number}")
        assert (folder / "children" / child.file).is_file()


def _check_folder(folder: Path) -> None:
    """Only numbered files, and no more than may be unpacked: one piece may be beyond the limit when it is noticed."""
    for entry in (folder / "children").iterdir():
        assert entry.name.startswith("child-"), entry.name
        assert not entry.is_symlink(), entry.name
    written = sum(entry.lstat().st_size for entry in folder.rglob("*") if entry.is_file())
    assert written <= 2 * _LIMITS.expanded_bytes + 2_000_000, f"{written:,} bytes written"


_TEXT = b"Dear officer, this is the letter of explanation.\n" * 3


@cache
def _archives() -> Sequence[bytes]:
    files = {"a.txt": _TEXT, "b/c.pdf": text_pdf()}
    gz = tarred(files, mode="w:gz")
    return (
        zipped(files),
        zipped(files, stored=True),
        tarred(files),
        gz,
        gz + gz,
        seven_zipped(files),
        zip_crypto(files),
        aes_zip("a", _TEXT),
        encrypted_7z(names=True),
        encrypted_7z(names=False),
        zip_of(before=(("../../x", _TEXT),)),
        zipped({"z.zip": zipped(files)}),
        b"PK\5\6" + bytes(18),
    )


@cache
def _mails() -> Sequence[bytes]:
    nested = mail(("a.eml", mail())).replace(b"application/octet-stream", b"message/rfc822").replace(b"base64", b"8bit")
    return (
        mail(),
        mail(("a.pdf", text_pdf())),
        mail(html="<p>a</p><script>b</script>"),
        nested,
        mail(("é" * 30 + ".png", b"\x89PNG\r\n\x1a\n")),
    )


@cache
def _zones() -> Sequence[bytes]:
    expiry = date(2032, 4, 15)
    zones = [
        td3(ERIKSSON, "L898902C3", expiry),
        td3(ERIKSSON, "L898902C3", expiry, "V<"),
        td2(ERIKSSON, "L898902C3", expiry),
        td1(ERIKSSON, "L898902C3", expiry),
    ]
    labels = (
        "UCI: 1234-5678\nPassport number AB123456\nApplication number W300123456\n"
        "SIN 046 454 286\nDate of birth 1990-02-01\n"
    )
    return (*("\n".join(lines).encode() for lines in zones), labels.encode(), (labels + "\n".join(zones[0])).encode())


@cache
def _packets() -> Sequence[bytes]:
    data = (
        '<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form>'
        "<Name>Roy</Name><a><b>c</b></a></form></xfa:data></xfa:datasets>"
    )
    rich = data.replace("Roy", '<body xmlns="http://www.w3.org/1999/xhtml"><p>Roy</p></body>')
    template = (
        '<template xmlns="http://www.xfa.org/schema/xfa-template/3.3/">'
        "<subform><draw><value><text>IMM 5257 Visa</text></value></draw></subform></template>"
    )
    whole = f'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">{template}{data}</xdp:xdp>'
    texts = (data, rich, template, whole, billion_laughs("a") + "<a>&lol9;</a>")
    return (*(text.encode() for text in texts), data.encode("utf-16"))


@cache
def _form_files() -> Sequence[bytes]:
    field = one_page(
        root=b"/AcroForm<</Fields[10 0 R]>>",
        more={10: b"<</FT/Tx/T(Name)/V(Roy)/Kids[11 0 R]>>", 11: b"<</FT/Btn/T(a)/V/Yes>>"},
    )
    one = one_page(root=b"/AcroForm<</Fields[]/XFA 10 0 R>>", more={10: stream(_packets()[3])})
    return (draw_xfa("imm5257", "en", ZOE, random.Random(1)), field, one)


@cache
def _all_kinds() -> Sequence[bytes]:
    return (
        *(data for data, _ in sound_files().values()),
        *_archives(),
        b"MZ" + bytes(60) + b"PE\0\0",
        b"\x7fELF\2\1\1" + bytes(60),
        b"#!/bin/sh\n",
        b"a",
    )


_XML_WORDS = (
    b"<!DOCTYPE a [",
    b"<!ENTITY a SYSTEM 'file:///etc/passwd'>",
    b"&a;",
    b"]]>",
    b"<![CDATA[",
    b"<?xml version='1.0' encoding='utf-7'?>",
    b"xmlns:x='y'",
    b"<a>" * 50,
    b"</",
    b"&#0;",
    b"&#x110000;",
    b"<xfa:data>",
    b"\xff\xfe",
    b"<!--",
    b"LOV",
    b"<template>",
)
_MAIL_WORDS = (
    b"Content-Type: multipart/mixed; boundary=b\n\n",
    b"--b\n",
    b"--b--\n",
    b"Content-Transfer-Encoding: base64\n",
    b"=?utf-8?B?",
    b"?=",
    b"\n\n",
    b"charset=idna",
    b"charset=unicode_escape",
    b"filename*0*=utf-8''%",
    b"message/rfc822",
    b"message/delivery-status",
    b"Content-Disposition: attachment; filename=",
    b"x-uuencode",
    b"begin 644 a\n",
    b"=\n",
    b"\0",
    b"\xff",
    b"text/html",
    b";",
    b'"',
    b"(",
)
_ARCHIVE_WORDS = (
    b"PK\1\2",
    b"PK\3\4",
    b"PK\5\6",
    b"PK\6\6",
    b"PK\6\7",
    b"PK\7\x08",
    b"\1\0\x10\0",
    b"\x1f\x8b\x08",
    b"7z\xbc\xaf\x27\x1c",
    b"ustar\0",
    b"ustar  ",
    b"\x17\x06",
    b"../",
    b"/",
    b"\0" * 512,
    b"GNU.sparse.map=0,1\n",
    b"SCHILY.xattr",
    b"9" * 11,
    b"\x80" + b"\xff" * 11,
    b"L",
    b"K",
    b"x",
)
_PDF_WORDS = (
    b"/XFA",
    b"/AcroForm",
    b"/Kids[10 0 R]",
    b"/Parent",
    b"/Filter/FlateDecode",
    b"/Filter[/ASCIIHexDecode/LZWDecode]",
    b"/Length",
    b"endstream",
    b"endobj",
    b"obj",
    b"<<",
    b">>",
    b"[",
    b"(",
    b"/ObjStm",
    b"/Prev 0",
    b"/Encrypt",
    b"startxref",
    b"%PDF-1.7",
    b"/Opt",
    b"/Predictor 15/Columns 99999999",
    b"R",
)
_ZONE_WORDS = (
    b"P<UTO",
    b"<<<<<",
    b"<<",
    b"\n",
    b"I<UTO",
    b"V<UTO",
    b"O",
    b"0",
    "«".encode(),
    "İ".encode(),
    "ß".encode(),
    "٣".encode(),
    "²".encode(),
    b"UCI:",
    b"SIN",
    b"-",
    b"1990-02-30",
)

TARGETS = {
    "sniffing": Target(
        _all_kinds,
        (
            *_ARCHIVE_WORDS,
            *_PDF_WORDS,
            *_MAIL_WORDS,
            b"ftypheic",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"<html>",
            b"<script>",
        ),
        _sniff,
    ),
    "mrz": Target(_zones, _ZONE_WORDS, _mrz),
    "xfa": Target(_packets, _XML_WORDS, _xfa, (FormUnreadable,)),
    # pypdf raises anything on damaged structures, which its caller expects; time and memory are what is tried here.
    "forms": Target(_form_files, _PDF_WORDS, _forms, (Exception,)),
    "eml": Target(_mails, _MAIL_WORDS, _expand(email.READER, ("message/rfc822",)), (Refused,)),
    "archive": Target(_archives, _ARCHIVE_WORDS, _expand(archive.READER, tuple(archive.READER.extensions)), (Refused,)),
}

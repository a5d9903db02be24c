"""A file is what its bytes say; its name is only compared."""

import gzip
import io
import json
import random
import re
import struct
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter

from intake.model import FileKind, FileWarning, Policy
from intake.sniffing import claim_of, disagrees, sniff
from intake.sniffing.polyglots import is_polyglot
from intake.sniffing.sample import Sample
from intake.sniffing.types import type_of
from tests.corpus.building import compound, doc, encrypted_office, mail, msg, ods, odt, seven_zipped, tarred, xlsx
from tests.intake.reading.conftest import LETTER, text_pdf

READY = Path(__file__).parents[2] / "samples" / "ready" / "submissions"
OOXML = "application/vnd.openxmlformats-officedocument"
DOCX = f"{OOXML}.wordprocessingml.document"
DOCM = "application/vnd.ms-word.document.macroenabled.12"
XLSX = f"{OOXML}.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
PE = "application/vnd.microsoft.portable-executable"
APK = "application/vnd.android.package-archive"
JAR = "application/java-archive"
MAIL = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: s\r\n\r\nhello\r\n"
PDF = text_pdf(*LETTER)
PROGRAM = b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0\x64\x86" + bytes(400)
ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\x3e\x00\x01" + bytes(200)
SHORTCUT = bytes.fromhex("4c0000000114020000000000c000000000000046") + bytes(100)
LETTER_TEXT = "\n".join(LETTER)
ALARMS = {FileWarning.DISGUISED, FileWarning.POLYGLOT}


def image(kind: str, picture: Image.Image | None = None, **options: object) -> bytes:
    buffer = io.BytesIO()
    (picture or Image.new("RGB", (40, 40), "white")).save(buffer, kind, **options)
    return buffer.getvalue()


def docx() -> bytes:
    buffer = io.BytesIO()
    Document().save(buffer)
    return buffer.getvalue()


def archive(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:  # stored, not packed: the files' own headers lie open
        for name, data in files.items():
            written.writestr(name, data)
    return buffer.getvalue()


def with_attachment(name: str, data: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF)))
    writer.add_attachment(name, data)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def installer() -> bytes:
    """Windows' own, which is an OLE file; only its class says so."""
    data = bytearray(compound({"x": b"x" * 100}))
    root = data.index("Root Entry".encode("utf-16-le"))
    data[root + 80 : root + 96] = bytes.fromhex("84100c0000000000c000000000000046")
    return bytes(data)


def kind_of(data: bytes, tmp_path: Path, name: str = "file") -> FileKind:
    path = tmp_path / "upload"
    path.write_bytes(data)
    return sniff(path, name)


def mime_of(data: bytes, tmp_path: Path, name: str = "file") -> str:
    return kind_of(data, tmp_path, name).mime


BY_BYTES = {
    "pdf": (PDF, "application/pdf"),
    "jpeg": (image("JPEG"), "image/jpeg"),
    "png": (image("PNG"), "image/png"),
    "tiff": (image("TIFF"), "image/tiff"),
    "gif": (image("GIF"), "image/gif"),
    "bmp": (image("BMP"), "image/bmp"),
    "webp": (image("WEBP"), "image/webp"),
    "jp2": (image("JPEG2000"), "image/jp2"),
    "jp2-codestream": (bytes.fromhex("ff4fff51002f0000") + bytes(40), "image/jp2"),
    "avif": (image("AVIF"), "image/avif"),
    "docx": (docx(), DOCX),
    "xlsx": (xlsx(), XLSX),
    "pptx": (archive(**{"ppt/presentation.xml": b""}), f"{OOXML}.presentationml.presentation"),
    "odt": (odt(*LETTER), ODT),
    "ods": (ods(("a", "b")), "application/vnd.oasis.opendocument.spreadsheet"),
    "doc": (doc(), "application/msword"),
    "xls": (compound({"Workbook": b"\x09\x08" + bytes(100)}), "application/vnd.ms-excel"),
    "ppt": (compound({"PowerPoint Document": bytes(100)}), "application/vnd.ms-powerpoint"),
    "msg": (msg(), "application/vnd.ms-outlook"),
    "office-with-password": (encrypted_office(), "application/encrypted"),
    "ole-of-nothing": (compound({"Nothing": b"x" * 100}), "application/x-ole-storage"),
    "msi": (installer(), "application/x-msi"),
    "zip": (archive(readme=b"hello"), "application/zip"),
    "empty-zip": (archive(), "application/zip"),
    "7z": (seven_zipped({"a.txt": b"hello"}), "application/x-7z-compressed"),
    "tar": (tarred({"a.txt": b"hello"}), "application/x-tar"),
    "tar.gz": (tarred({"a.txt": b"hello"}, mode="w:gz"), "application/gzip"),
    "gzip": (gzip.compress(b"hello"), "application/gzip"),
    "jar": (archive(**{"META-INF/MANIFEST.MF": b"", "A.class": b""}), JAR),
    "apk": (archive(**{"AndroidManifest.xml": b"", "META-INF/MANIFEST.MF": b""}), APK),
    "zip-by-windows": (archive(**{"word\\document.xml": b""}), DOCX),
    "ott": (archive(mimetype=f"{ODT}-template".encode()), ODT),
    "pages": (archive(**{"Index/Document.iwa": b"", "preview.jpg": b""}), "application/vnd.apple.iwork"),
    "rtf": (rb"{\rtf1\ansi hello}", "application/rtf"),
    "mail": (MAIL, "message/rfc822"),
    "html": (b"<!DOCTYPE html>\n<html><body>hello", "text/html"),
    "html-after-comments": (b"\xef\xbb\xbf <!-- saved --> <!-- from --><HTML lang=fr>hello", "text/html"),
    "html-utf-16": ("<html><p>Né à Québec".encode("utf-16"), "text/html"),
    "svg": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
    "postscript": (b"%!PS-Adobe-3.0\n", "application/postscript"),
    "latin": ("Né à Québec".encode("cp1252"), "text/plain"),
    "dos": ("Né à Québec, l'été".encode("cp850"), "text/plain"),
    "cyrillic": ("Привет, это письмо".encode("koi8-r"), "text/plain"),
    "japanese": ("これは手紙です。よろしくお願いします。".encode("shift-jis"), "text/plain"),
    "utf-16": ("Né à Québec".encode("utf-16"), "text/plain"),
    "utf-16-le": (LETTER_TEXT.encode("utf-16-le"), "text/plain"),
    "utf-16-be": ("Привет, это письмо о моём деле\n".encode("utf-16-be"), "text/plain"),
    "utf-32": ("Né à Québec".encode("utf-32"), "text/plain"),
    "cut-utf-8": (b"a" + "é".encode() * 5000, "text/plain"),
    "latin-with-a-stray-zero": (("Né à Québec" * 20).encode("cp1252") + b"\0", "text/plain"),
    "table-of-two-rows": (b"name,date\nRoy,2026-01-02\n", "text/plain"),
    "xml": (b"<?xml version='1.0'?><data/>", "text/plain"),
    "elf": (ELF, "application/x-executable"),
    "exe": (PROGRAM, PE),
    "cut-exe": (PROGRAM[:40], PE),
    "shortcut": (SHORTCUT, "application/x-ms-shortcut"),
    "sound": (b"RIFF\x24\0\0\0WAVEfmt " + bytes(50), "audio/x-wav"),
    "samples-of-16-bits": (struct.pack("<500H", *(n * n % 300 for n in range(500))), "application/octet-stream"),
    "film": (b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + bytes(50), "video/mp4"),
    "noise-with-a-mark": (b"\xff\xfe" + random.Random(2).randbytes(500), "application/octet-stream"),
    "noise-of-many-blocks": (struct.pack("<9H", *range(0x4E01, 0x5F00, 0x1E5)), "application/octet-stream"),
    "few-bytes": (b"A\0B\0", "application/octet-stream"),
    "noise": (random.Random(1).randbytes(500), "application/octet-stream"),
}


@pytest.mark.parametrize(("data", "mime"), BY_BYTES.values(), ids=BY_BYTES)
def test_the_bytes_say_the_type(tmp_path: Path, data: bytes, mime: str) -> None:
    kind = kind_of(data, tmp_path, "misleading.xyz")
    assert (kind.mime, kind.warnings) == (mime, ())


@pytest.mark.parametrize(
    ("major", "others", "mime"),
    [
        (b"heic", b"mif1heic", "image/heic"),
        (b"heix", b"", "image/heic"),
        (b"mif1", b"mif1heic", "image/heic"),
        (b"msf1", b"", "image/heic"),
        (b"mif1", b"mif1avif", "image/avif"),
        (b"mif1", b"avifheic", "image/heic"),
        (b"avif", b"avifmif1", "image/avif"),
        (b"avis", b"", "image/avif"),
    ],
)
def test_a_phone_s_photo_is_known_by_its_brands(tmp_path: Path, major: bytes, others: bytes, mime: str) -> None:
    box = b"ftyp" + major + bytes(4) + others
    assert mime_of(struct.pack(">I", 4 + len(box)) + box + bytes(40), tmp_path) == mime


@pytest.mark.parametrize(
    "junk",
    [
        b"\n\n",
        b"\xef\xbb\xbf",
        b"\n\xa0\xa4\3",
        b"A" * 900,
        b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n",
    ],
)
def test_junk_before_its_header_does_not_hide_a_pdf(tmp_path: Path, junk: bytes) -> None:
    kind = kind_of(junk + PDF, tmp_path)
    assert (kind.mime, kind.warnings) == ("application/pdf", ())


def test_a_pdf_that_begins_too_late_is_none(tmp_path: Path) -> None:
    assert mime_of(b"A" * 1500 + PDF, tmp_path) != "application/pdf"


def test_a_pdf_inside_an_archive_does_not_make_it_a_pdf(tmp_path: Path) -> None:
    assert mime_of(archive(one=PDF, two=PDF), tmp_path) == "application/zip"


def test_a_mail_that_speaks_of_a_pdf_is_a_mail(tmp_path: Path) -> None:
    assert mime_of(MAIL.replace(b"hello", b"%PDF-1.4 is how it begins"), tmp_path) == "message/rfc822"


@pytest.mark.parametrize(
    ("text", "name", "mime"),
    [
        (MAIL, "a", "message/rfc822"),
        (b"Subject: s\nContent-Type: text/plain\n\n", "a.eml", "message/rfc822"),
        (b"From a@example.org Mon Nov 2 09:01:00 2026\n" + MAIL, "a", "application/mbox"),
        (b"E-mail message\n\nFrom: a@example.org\n\nhello\n", "message.txt", "text/plain"),
    ],
)
def test_a_text_that_quotes_a_pdf_is_a_text_still(tmp_path: Path, text: bytes, name: str, mime: str) -> None:
    """By its headers, or by its name, which is what the text of an e-mail gets."""
    assert mime_of(text + b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", tmp_path, name) == mime


def test_a_text_that_speaks_of_a_pdf_is_a_text(tmp_path: Path) -> None:
    assert mime_of(b"It begins with %PDF-1.4, I was told.", tmp_path) == "text/plain"


def test_a_mail_that_is_not_all_text_is_still_a_mail(tmp_path: Path) -> None:
    assert mime_of(MAIL + bytes(range(256)), tmp_path) == "message/rfc822"


@pytest.mark.parametrize(
    "text",
    [
        b"Dear officer,\nDate: today\n",
        b"Subject: the only header\n\nhello",
        b"To whom it may concern: hello\n",
        b"MZ Consulting, Montreal\nDear officer",
        b"The form said <html> and <script> on my screen.\n",
        b"I live in Laval, Quebec, Canada.\nMy wife, Ana, is with me.\nWe came, as you know, in May, 2020.\n",
    ],
)
def test_a_letter_is_a_text(tmp_path: Path, text: bytes) -> None:
    assert mime_of(text, tmp_path) == "text/plain"


def test_a_stray_control_character_does_not_make_a_text_binary(tmp_path: Path) -> None:
    assert mime_of(b"Dear officer, this is the letter\0 that I wrote.\n" * 3, tmp_path) == "text/plain"


TABLE = b"name,given,born\n" + b'"Roy, PhD",Ana,1990\n' * 3


@pytest.mark.parametrize(
    ("data", "name", "mime"),
    [
        (TABLE, "list", "text/csv"),
        (TABLE.replace(b",", b";"), "list", "text/csv"),
        (b"".join(b"%s,a,b,%d\n" % (b"c" * 500, row) for row in range(20)), "list", "text/csv"),
        (TABLE, "list.csv", "text/csv"),
        (b"just a line", "list.CSV", "text/csv"),
        (TABLE, "list.txt", "text/plain"),
        (PDF, "list.csv", "application/pdf"),
    ],
)
def test_a_table_is_one_by_its_rows_or_by_its_name(tmp_path: Path, data: bytes, name: str, mime: str) -> None:
    assert mime_of(data, tmp_path, name) == mime


def test_a_word_document_packed_by_another_program_is_one(tmp_path: Path) -> None:
    assert mime_of(archive(**{"a.txt": b"first", "word/document.xml": b"<x/>"}), tmp_path) == DOCX


def test_a_document_with_macros_is_still_a_document(tmp_path: Path) -> None:
    kind = kind_of(archive(**{"word/document.xml": b"<x/>", "word/vbaProject.bin": b""}), tmp_path, "a.docm")
    assert (kind.mime, kind.policy, kind.extension_mismatch) == (DOCM, Policy.READ, False)


def test_an_office_file_that_lost_its_end_is_still_one(tmp_path: Path) -> None:
    data = docx()
    assert {mime_of(data[:size], tmp_path) for size in range(2000, len(data), 2000)} == {DOCX}
    assert mime_of(archive(**{"a.txt": b"first", "word/document.xml": b"<x/>"})[:-30], tmp_path) == DOCX
    assert mime_of(odt(*LETTER)[:-100], tmp_path) == ODT
    assert mime_of(doc()[:512] + b"\xec\xa5" + bytes(1000), tmp_path) == "application/msword"


@pytest.mark.parametrize(
    ("name", "mime"), [("mails", "application/mbox"), ("a.mbox", "application/mbox"), ("a.eml", "message/rfc822")]
)
def test_a_box_of_mails_is_no_mail(tmp_path: Path, name: str, mime: str) -> None:
    assert mime_of(b"From a@example.org Mon Nov 2 09:01:00 2026\n" + MAIL, tmp_path, name) == mime


def test_a_directory_of_64_bits_is_read(tmp_path: Path) -> None:
    plain = archive(**{"a.bin": bytes(5000), "word/document.xml": b"<x/>"})
    end = plain.rindex(b"PK\5\6")
    count, _, size, offset = struct.unpack_from("<HHII", plain, end + 8)
    wide = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    wide += struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
    short = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert mime_of(plain[:end] + wide + short, tmp_path) == DOCX


def test_what_nobody_reads_is_refused(tmp_path: Path) -> None:
    kind = kind_of(ELF, tmp_path, "invoice.pdf")
    assert kind.policy is Policy.REFUSE
    assert kind.extension_mismatch


@pytest.mark.parametrize(
    ("name", "mismatch"),
    [
        ("scan.pdf", False),
        ("SCAN.PDF", False),
        ("scan", False),
        ("scan.pdf.exe", False),  # of no type known here: nothing to disagree with
        ("scan.jpg", True),
        ("../../scan.docx", True),
        ("scan\n.png", True),
        ("", False),
    ],
)
def test_a_name_is_only_compared(name: str, mismatch: bool) -> None:
    assert disagrees("application/pdf", name) is mismatch


@pytest.mark.parametrize(("name", "mismatch"), [("a.docx", False), ("a.xlsx", False), ("a.pdf", True), ("a", False)])
def test_an_office_file_with_a_password_is_what_its_office_name_says(name: str, mismatch: bool) -> None:
    assert disagrees("application/encrypted", name) is mismatch


SCRIPTS = {
    "shell": b"#!/bin/sh\nrm -rf ~\n",
    "batch": b"@echo off\r\ndel /q *.*\r\n",
    "batch-after-remarks": b"rem hello\r\n:: hello\r\npowershell -enc AAAA\r\n",
    "powershell": b"# hello\n$client = New-Object Net.WebClient\n",
    "powershell-utf-16": "param([string]$a)\nStart-Process calc".encode("utf-16"),
    "vbs": b'\' hello\r\nSet shell = CreateObject("WScript.Shell")\r\n',
    "js": b"/* hello */ var shell = new ActiveXObject('WScript.Shell');",
    "js-obfuscated": b"(function(a,b){return a+b})(1,2)",
    "hta": b"<html><head><hta:application id=x></head><script>x()</script></html>",
    "wsf": b"<job><script language='JScript'>x()</script></job>",
    "internet-shortcut": b"[InternetShortcut]\r\nURL=file://example.org/a.exe\r\n",
    "registry": "Windows Registry Editor Version 5.00\r\n".encode("utf-16"),
    "python": b"import os\nos.system('ls')\n",
}
MACHO = b"\xcf\xfa\xed\xfe\x07\0\0\1\3\0\0\0\2\0\0\0" + bytes(100)
PROGRAMS = {
    "exe": PROGRAM,
    "cut-exe": PROGRAM[:50],
    "elf": ELF,
    "mach-o": MACHO,
    "java-class": b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(100),
    "jar": BY_BYTES["jar"][0],
    "apk": BY_BYTES["apk"][0],
    "msi": installer(),
    "shortcut": SHORTCUT,
}


@pytest.mark.parametrize("data", [*PROGRAMS.values(), *SCRIPTS.values()], ids=[*PROGRAMS, *SCRIPTS])
@pytest.mark.parametrize("name", ["cv.pdf", "photo.JPG", "letter.docx", "old.doc"])
def test_a_program_that_calls_itself_a_document_is_disguised(tmp_path: Path, data: bytes, name: str) -> None:
    kind = kind_of(data, tmp_path, name)
    assert (kind.policy, kind.warnings[0]) == (Policy.REFUSE, FileWarning.DISGUISED)


@pytest.mark.parametrize(
    ("name", "disguised"),
    [
        ("cv.pdf.exe", True),
        ("cv.pdf              .exe", True),
        ("cv.pdf . . .", True),
        ("cv\u202efdp.exe.pdf", True),
        ("notes.txt", True),
        ("setup.exe", False),
        ("setup", False),
        ("pdf", False),
        ("photos.zip", False),
        ("Word.docx.reader.setup.exe", False),
    ],
)
def test_a_program_is_disguised_by_what_its_name_shows(tmp_path: Path, name: str, disguised: bool) -> None:
    assert (FileWarning.DISGUISED in kind_of(PROGRAM, tmp_path, name).warnings) is disguised


@pytest.mark.parametrize("data", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("name", ["notes.txt", "export.csv", "notes", "page.html"])
def test_a_script_that_only_shows_its_text_is_none_that_is_disguised(tmp_path: Path, data: bytes, name: str) -> None:
    kind = kind_of(data, tmp_path, name)
    assert kind.policy is Policy.READ
    assert not ALARMS & set(kind.warnings)


INNOCENT_TEXTS = {
    "letter": LETTER_TEXT.encode(),
    "letter-that-quotes-a-command": b"Dear officer,\n\nit told me to run\n\n#!/bin/sh\npowershell -c ls\n",
    "letter-with-a-list": b"# My papers\n\n* passport\n* receipt\n\nfunction: cook; var. names: Roy\n",
    "page": b"<!doctype html><script>var x = new ActiveXObject('Microsoft.XMLHTTP')</script><p>hello",
    "mail": MAIL + SCRIPTS["vbs"],
    "table": TABLE,
    "xml": b"<?xml version='1.0'?><package><script/></data>"[:30],
    "dim": b"Dim sum restaurant, reference letter\nStart of work: 2020\nSet of papers = 3\n",
    "job": b"Function (title): cook\nPowershell is what I know best; import, os.\n",
    "trade": b"Import requests of 2020\n\nEcho on the year before\n",
}


@pytest.mark.parametrize("data", INNOCENT_TEXTS.values(), ids=INNOCENT_TEXTS)
@pytest.mark.parametrize("name", ["letter.pdf", "letter.doc", "letter.txt"])
def test_a_text_by_another_name_is_not_disguised(tmp_path: Path, data: bytes, name: str) -> None:
    kind = kind_of(data, tmp_path, name)
    assert not ALARMS & set(kind.warnings)
    assert kind.extension_mismatch or name == "letter.txt" or kind.mime == "text/plain"


def in_segment(picture: bytes, data: bytes) -> bytes:
    """The JPEG with a comment."""
    return picture[:2] + b"\xff\xfe" + struct.pack(">H", 2 + len(data)) + data + picture[2:]


def rebased(data: bytes, by: int) -> bytes:
    """The ZIP with offsets from the start of a file in which so much is before it."""
    end = data.rindex(b"PK\5\6")
    count, _, _, position = struct.unpack_from("<HHII", data, end + 8)
    made = bytearray(data)
    struct.pack_into("<I", made, end + 16, position + by)
    for _ in range(count):
        (offset,) = struct.unpack_from("<I", made, position + 42)
        struct.pack_into("<I", made, position + 42, offset + by)
        position += 46 + sum(struct.unpack_from("<HHH", made, position + 28))
    return bytes(made)


PAGE = b"<html><script>alert(1)</script></html>"
PACKED = archive(**{"a.txt": b"hello", "b.txt": b"you"})
LARGE = archive(large=bytes(range(256)) * 1000)
JPEG, PNG, GIF, BMP = image("JPEG"), image("PNG"), image("GIF"), image("BMP")
NOISY_WEBP = image("WEBP", Image.frombytes("RGB", (40, 40), random.Random(3).randbytes(4800)), lossless=True)
BINARY_MAIL = (
    b'From: a@example.org\nTo: b@example.org\nContent-Type: multipart/mixed; boundary="x"\n\n--x\n\nhello\n'
    b"--x\nContent-Type: application/zip\nContent-Transfer-Encoding: binary\nX-A: b\n\n" + PACKED + b"\n--x--\n"
)
IN_STREAM = b"9 0 obj<</Length %d>>stream\n" % len(PACKED) + PACKED + b"\nendstream endobj\n"
END_OF_PDF = PDF.rindex(b"xref\n0")
POLYGLOTS = {
    "pdf-zip": PDF + PACKED,
    "pdf-zip-of-one-piece": PDF + rebased(PACKED, len(PDF)),
    "pdf-zip-large": PDF + LARGE,
    "pdf-zip-with-a-long-comment": PDF + PACKED[:-2] + struct.pack("<H", 60_000) + b" " * 60_000,
    "pdf-zip-in-a-stream-of-no-file": PDF[:END_OF_PDF] + IN_STREAM + PDF[END_OF_PDF:],
    "pdf-attached-zip-and-another-behind": with_attachment("a.zip", PACKED) + PACKED,
    "pdf-7z": PDF + seven_zipped({"a.txt": b"hello"}),
    "html-pdf": PAGE + PDF,
    "svg-pdf": b"<svg onload=alert(1)>" + PDF,
    "js-pdf": b"/*" + PDF + b"*/alert(1)",
    "pdf-html": PDF.replace(b"\n", b"\n" + PAGE + b"\n", 1),
    "pdf-html-behind": PDF + b"\n" + PAGE,
    "rtf-pdf": rb"{\rtf1 " + PDF + b"}",
    "gif-js": b"GIF89a=1;alert(1);//" + GIF[10:],
    "gif-js-of-text": b"GIF89a=1;alert(1)//",
    "gif-js-in-comment": b"GIF89a/*" + GIF[8:] + b"*/=1;alert(1)",
    "bmp-js": b"BM/*" + BMP[4:] + b"*/=1;alert(1)",
    "jpeg-js": JPEG[:4] + b"/*" + b"\0" * (0x2F2A - 2) + JPEG[20:] + b"*/=1;alert(1)",
    "jpeg-zip": JPEG + PACKED,
    "jpeg-zip-large": JPEG + LARGE,
    "jpeg-cut-pdf": JPEG + bytes(5000) + PDF[:-30],
    "png-zip": PNG + PACKED,
    "gif-jar": GIF + BY_BYTES["jar"][0],
    "tiff-zip": image("TIFF") + PACKED,
    "jpeg-rar": JPEG + b"Rar!\x1a\x07\x01\0" + bytes(50),
    "jpeg-pdf": JPEG + bytes(5000) + PDF,
    "png-pdf": PNG + PDF,
    "png-pdf-large": PNG + bytes(5000) + PDF[:END_OF_PDF] + bytes(100_000) + PDF[END_OF_PDF:],
    "jpeg-html": JPEG + PAGE,
    "png-html": PNG + PAGE,
    "bmp-html": BMP + PAGE + b" " * 3000,
    "webp-html": NOISY_WEBP + PAGE + b" " * 3000,
    "tiff-html": image("TIFF") + PAGE,
    "jpeg-html-in-comment": in_segment(JPEG, PAGE),
    "jpeg-pdf-in-comment": in_segment(JPEG, PDF),
    "html-zip": PAGE + PACKED,
    "text-zip": b"hello " * 1000 + PACKED,
    "zip-pdf": archive(a=b"x") + PDF,
    "zip-pdf-large": LARGE + PDF,
    "docx-pdf": docx() + PDF,
    "docx-docx": docx() + docx(),
    "docx-odt-of-one-piece": docx() + rebased(odt(*LETTER), len(docx())),
    "zip-pdf-in-extra-field": b"PK\3\4" + bytes(22) + struct.pack("<HH", 1, len(PDF)) + b"a" + PDF + PACKED,
    "mail-pdf": MAIL + PDF,
    "mail-named-pdf": MAIL + b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n",
    "mail-zip": MAIL + PACKED,
    "mail-zip-behind-its-last-part": BINARY_MAIL + PACKED,
    "doc-zip": doc() + PACKED,
    "doc-zip-of-one-piece": doc() + rebased(PACKED, len(doc())),
    "doc-zip-large": doc() + LARGE,
    "doc-pdf": doc() + PDF,
    "doc-pdf-in-its-first-stream": compound({"a": PDF.ljust(5000, b"\n"), "WordDocument": bytes(5000)}),
    "doc-pdf-behind-a-gap": doc() + bytes(512) + PDF,
    "xls-zip": compound({"Workbook": bytes(5000), "Package": PACKED.ljust(4096, b"\0")}) + PACKED,
    "xls-pdf": compound({"Workbook": b"\x09\x08" + bytes(5000)}) + PDF,
    "msg-zip": msg(attachments=(("a.zip", PACKED),)) + PACKED,
    "msg-pdf": msg(attachments=(("a.pdf", PDF),)) + PDF,
    "tar-pdf": b"a" * 50 + PDF[:40].ljust(50) + tarred({"a.txt": PDF})[100:],
}


@pytest.mark.parametrize("data", POLYGLOTS.values(), ids=POLYGLOTS)
def test_a_file_of_two_types_is_a_polyglot(tmp_path: Path, data: bytes) -> None:
    assert kind_of(data, tmp_path, "a").warnings == (FileWarning.POLYGLOT,)


def hybrid() -> bytes:
    """As LibreOffice writes them: the source lies in the PDF, so that it can be edited."""
    source = odt(*LETTER)
    held = b"9 0 obj<</Length %d>>\nstream\n" % len(source) + source + b"\nendstream\nendobj\n"
    named = PDF[END_OF_PDF:].replace(b"trailer\n<<", b"trailer\n<</AdditionalStreams[/application#2Fx 9 0 R]")
    assert named != PDF[END_OF_PDF:]
    return PDF[:END_OF_PDF] + held + named


def widths(*widths: int) -> Iterator[bytes]:
    for width in widths:
        buffer = io.BytesIO()
        Image.new("L", (width, 1)).save(buffer, "GIF")
        yield buffer.getvalue()


EXIF = b"Exif\0\0MM\0*\0\0\0\x08" + bytes(12) + JPEG
FILM = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(range(256)) * 1000
INNOCENT = {
    "pdf": PDF,
    "pdf-updated": PDF + b"9 0 obj<</a(<b>)>>endobj\n" + PDF[END_OF_PDF:],
    "pdf-zeros-behind": PDF + bytes(5000),
    "pdf-attached-zip": with_attachment("a.zip", PACKED),
    "pdf-attached-large-zip": with_attachment("a.zip", LARGE),
    "pdf-attached-docx": with_attachment("a.docx", docx()),
    "pdf-attached-page": with_attachment("a.html", PAGE),
    "pdf-attached-twice": with_attachment("a.zip", PACKED).replace(b"%%EOF", b"%%EOF\n%%EOF"),
    "pdf-hybrid": hybrid(),
    "pdf-end-of-a-zip-only": PDF + b"PK\5\6" + bytes(18),
    "pdf-end-of-a-zip-that-lies": PDF + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 9, 9, 50, 0, 0),
    "jpeg-thumbnail": in_segment(JPEG, EXIF),
    "jpeg-samsung": JPEG + b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1700000000000SEFHk\0\0\0\x01\0\0\0\x24\0\0\0SEFT",
    "jpeg-two-pictures": JPEG + JPEG,
    "jpeg-motion-photo": JPEG + FILM,
    "jpeg-motion-photo-samsung": JPEG + b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data" + FILM + b"SEFHk\0\0\0\x24\0\0\0SEFT",
    "jpeg-xmp": in_segment(JPEG, b"http://ns.adobe.com/xap/1.0/\0<?xpacket?><x:xmpmeta><rdf:RDF/></x:xmpmeta>"),
    "jpeg-notes-behind": JPEG + b'{"watermark":"on"}',
    "jpeg-zeros-behind": JPEG + bytes(5000),
    "jpeg-without-end": JPEG[:-2],
    "png-made-from-a-pdf": PNG[:33] + b"\0\0\0\x13tEXtpdf:Version\0PDF-1.5 \0\0\0\0" + PNG[33:],
    "png-zeros-behind": PNG + bytes(5000),
    "zip-of-pdfs": archive(**{"a.pdf": PDF, "b.pdf": PDF}),
    "zip-of-short-texts-and-a-pdf": archive(**{"a.txt": b"hello", "b.txt": b"hello", "c.pdf": PDF}),
    "zip-that-was-cut": archive(**{"a.pdf": PDF, "b.pdf": PDF})[:-40],
    "zip-of-pages": archive(**{"a.html": PAGE}),
    "zip-of-zips": archive(**{"a.zip": PACKED}),
    "tar-of-pdfs": tarred({"a.pdf": PDF, "b.pdf": PDF}),
    "tar-of-zips": tarred({"a.zip": PACKED}),
    "gzip-of-a-pdf": gzip.compress(PDF, 0),
    "7z-of-a-zip": seven_zipped({"a.zip": PACKED}),
    "doc-with-a-package": compound({"WordDocument": bytes(5000), "Package": PACKED.ljust(4096, b"\0")}),
    "msg-with-a-zip": msg(attachments=(("a.zip", PACKED), ("b.pdf", PDF))),
    "msg-with-a-pdf-in-its-first-sector": msg(attachments=(("a.pdf", PDF.ljust(5000, b"\n")),)),
    "msg-with-nothing-but-a-zip": msg(attachments=(("a.zip", LARGE),)),
    "mail-that-speaks-of-a-pdf": MAIL + b"%PDF-1.4 is how it begins",
    "mail-with-a-zip": mail(("a.zip", PACKED)),
    "mail-with-a-zip-as-it-is": BINARY_MAIL,
    "page-that-speaks-of-a-pdf": PAGE + b"<p>%PDF-1.4 is how it begins",
    "text-with-tags": b"He wrote <html> and <script> */ = PK\5\6",
    **{f"gif-{number}": data for number, data in enumerate(widths(*range(1, 70), 2570, 10_799, 15_649))},
}


@pytest.mark.parametrize("data", INNOCENT.values(), ids=INNOCENT)
def test_what_phones_scanners_and_archives_do_is_no_polyglot(tmp_path: Path, data: bytes) -> None:
    assert kind_of(data, tmp_path, "a").warnings == ()


def test_no_ready_sample_raises_an_alarm() -> None:
    kinds = [
        sniff(path, file["name"])
        for submission in sorted(READY.iterdir())
        for file in json.loads((submission / "submission.json").read_text())["files"]
        if (path := submission / "files" / str(file["number"])).exists() and file["size"]  # some got lost on their way
    ]
    assert len(kinds) > 50
    assert not ALARMS & {warning for kind in kinds for warning in kind.warnings}
    assert all(kind.policy is not Policy.REFUSE for kind in kinds)


SOUND = [data for data, _ in BY_BYTES.values()] + list(POLYGLOTS.values()) + list(INNOCENT.values())
STARTS = [data[:size] for data in SOUND for size in (2, 4, 8, 16, 30, 600) if data]
PIECES = [b"PK\5\6", b"PK\6\6", b"PK\3\4", b"PK\1\2", b"%PDF-1.4", b"1 0 obj", b"%%EOF", b"\xff\xd9"]
PIECES += [b"\0" * 20, b"\xff" * 20, b"ftyp", b"*/="]


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(STARTS),
    rest=st.lists(st.binary(max_size=60) | st.sampled_from(PIECES), max_size=12),
    name=st.text(max_size=20),
)
def test_whatever_the_bytes_are_there_is_an_answer(tmp_path: Path, start: bytes, rest: list[bytes], name: str) -> None:
    assert mime_of(start + b"".join(rest), tmp_path, name).count("/") == 1


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.sampled_from(SOUND),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8),
    cut=st.floats(0, 1),
)
def test_damage_does_not_stop_the_sniffer(
    tmp_path: Path, data: bytes, changes: list[tuple[float, int]], cut: float
) -> None:
    damaged = bytearray(data)
    for place, value in changes:
        damaged[int(place * len(damaged))] = value
    assert mime_of(bytes(damaged[: int(cut * len(damaged))]), tmp_path, "a.pdf").count("/") == 1


class Counted(io.BytesIO):
    """Says how much of it was read."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.taken += len(data)
        return data


LARGE_INSIDE = {
    "zip": archive(**{f"{number:x}": b"" for number in range(20_000)}),
    "ole": compound({f"s{number}": b"" for number in range(8000)}),
}


@pytest.mark.parametrize(
    "data", [*SOUND, *LARGE_INSIDE.values()], ids=[*BY_BYTES, *POLYGLOTS, *INNOCENT, *LARGE_INSIDE]
)
def test_of_a_large_file_only_a_little_is_looked_at(data: bytes) -> None:
    file = Counted(data + bytes(5_000_000) + data)
    sample = Sample(file)
    is_polyglot(type_of(sample, "a.pdf"), sample)
    assert file.taken < 800_000


SLOW = {
    "comments": b"<!--" * 2000,
    "closed-comments": b"<!---->" * 1000,
    "slashes": b"/*" * 2000,
    "quotes": b"'\n" * 2000,
    "remarks": b"rem \n" * 1000,
    "blanks": b" " * 4096,
    "declarations": b"<?xml ?>" * 500,
    "jobs": b"<job>" * 800,
    "open-tags": b"<a " * 1400,
    "cells": b'a,"' * 1400,
    "assignments": b"GIF89a=a" + b"=" * 4000,
    "comment-in-gif": b"GIF89a/*" + b"*/ " * 30_000,
    "streams": PDF + b"/EmbeddedFile endobj stream\n" * 3000 + PACKED,
    "headers": b"%PDF-1.4 " * 500,
    "objects": b"\n%PDF-1.4" + b"1 " * 2000,
    "digits": b"\n%PDF-1.4" + b"1" * 4000,
    "directory": PDF + b"PK\1\2" * 32_000 + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 9, 9, 128_000, 0, 0),
    **LARGE_INSIDE,
    "storages": compound({f"s{number}": b"" for number in range(2000)}),
}


@pytest.mark.parametrize("data", SLOW.values(), ids=SLOW)
def test_no_bytes_take_long(tmp_path: Path, data: bytes) -> None:
    mime_of(b"a", tmp_path)  # what is loaded once
    started = time.process_time()
    mime_of(data, tmp_path, "a.pdf")
    assert time.process_time() - started < 0.3


@pytest.mark.parametrize(
    ("declared", "is_wrong"),
    [
        ("application/pdf", False),
        ("Application/PDF; name=a.pdf", False),
        ("", False),
        ("application/octet-stream", False),
        ("image/jpeg", True),
        ("text/html", True),
    ],
)
def test_what_the_sender_s_program_calls_it_is_compared(tmp_path: Path, declared: str, is_wrong: bool) -> None:
    (tmp_path / "file").write_bytes(PDF)
    kind = sniff(tmp_path / "file", "a.pdf", declared)
    assert kind.mime == "application/pdf"
    assert (FileWarning.DECLARED_TYPE_MISMATCH in kind.warnings) == is_wrong


@given(st.text(), st.text())
def test_a_claim_is_of_our_words_only(name: str, declared: str) -> None:
    assert re.fullmatch("[a-z0-9.+_-]{0,200}", claim_of(name, declared))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a.pdf", "b.PDF", True),
        ("a", "secret.name-of-somebody", True),
        ("a.pdf", "a.pdf.exe", False),
        ("a.pdf", "a.exe", False),
        ("a.csv", "a.txt", False),
        ("a.jpg", "a.jpeg", False),
    ],
)
def test_bytes_are_read_once_for_all_names_that_claim_the_same(one: str, other: str, same: bool) -> None:
    assert (claim_of(one, "") == claim_of(other, "")) == same

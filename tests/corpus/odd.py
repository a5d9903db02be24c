"""Tiny files, files of two types, disguises, wrong names, and names that no program likes."""

import random
import struct
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from tests.corpus.building import (
    LETTER,
    WORDS,
    compound,
    docx,
    mail,
    odt,
    picture,
    rtf,
    saved,
    text_pdf,
    xlsx,
    zipped,
)
from tests.corpus.expecting import ANY, EXPANDED, READ, Sample, or_refused, refused

_TEXT = ("\n".join(LETTER) + "\n").encode()
_HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script><p>hello</p></body></html>"


def samples(_canary: Path) -> Iterator[Sample]:
    """All of them."""
    yield from _tiny()
    yield from _polyglots()
    yield from _disguised()
    yield from _renamed()
    yield from _badly_named()


def _tiny() -> Iterator[Sample]:
    for extension in ("pdf", "jpg", "png", "docx", "xlsx", "zip", "eml", "txt", "html", "heic"):
        yield Sample(f"empty.{extension}", b"", refused("empty"))
    yield Sample("empty", b"", refused("empty"))
    for byte in (b"\0", b"\xff", b"a", b"\n", b"%", b"<", b"{", b"\x1f", b"P", b"\xd0"):
        yield Sample(f"one-byte-{byte.hex()}", byte, or_refused(READ, "unsupported_type", "corrupt", "empty"))
    yield Sample("two-bytes-mz.pdf", b"MZ", ANY.but(outcomes=("read", "refused")))
    starts = {
        "pdf": b"%PDF-1.7\n",
        "png": b"\x89PNG\r\n\x1a\n",
        "jpg": b"\xff\xd8\xff\xe0",
        "gif": b"GIF89a",
        "bmp": b"BM",
        "tiff": b"II*\0",
        "webp": b"RIFF\0\0\0\0WEBP",
        "heic": b"\0\0\0\x18ftypheic",
        "avif": b"\0\0\0\x18ftypavif",
        "jp2": b"\0\0\0\x0cjP  \r\n\x87\n",
        "zip": b"PK\3\4",
        "7z": b"7z\xbc\xaf\x27\x1c",
        "gz": b"\x1f\x8b\x08",
        "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    }
    for extension, start in starts.items():
        # "BM" alone is a word.
        is_text = start.isalpha()
        no = refused("corrupt", "unsupported_type", "empty")
        yield Sample(f"only-its-start.{extension}", start, or_refused(READ, *no.reasons) if is_text else no)
        chance = random.Random(extension)
        yield Sample(
            f"start-then-noise.{extension}",
            start + chance.randbytes(3000),
            refused("corrupt", "unsupported_type", "encrypted", "decompression_bomb", "too_large"),
        )
    for size in (10, 1_000, 100_000):
        yield Sample(f"noise-{size}.bin", random.Random(size).randbytes(size), ANY.but(outcomes=("read", "refused")))
    yield Sample("zeros-1-mb.bin", bytes(1_000_000), or_refused(READ, "unsupported_type", "empty", "corrupt"))
    yield Sample("ones-1-mb.bin", b"\xff" * 1_000_000, or_refused(READ, "unsupported_type", "corrupt"))
    yield Sample("too-many-bytes.txt", b"a" * 50_000_001, refused("too_large"))


def _polyglots() -> Iterator[Sample]:
    flagged = READ.but(warnings=("polyglot",))
    archive = zipped({"a.txt": _TEXT})
    pdf = text_pdf()
    html = flagged.but(outcomes=("read", "refused"), reasons=("corrupt", "unsupported_type"), hidden=())
    yield Sample("polyglot-pdf-zip.pdf", pdf + archive, flagged.but(text=(WORDS,)))
    yield Sample("polyglot-pdf-zip.zip", pdf + archive, flagged.but(outcomes=("read", "expanded")))
    # Every zip with a PDF stored first is one; by a PDF's name it is at least not what it says.
    inside = zipped({"a.pdf": pdf}, stored=True)
    yield Sample(
        "zip-holding-pdf-at-its-start.pdf", inside, EXPANDED.but(text=(WORDS,), warnings=("extension_mismatch",))
    )
    yield Sample("polyglot-html-pdf.pdf", _HTML + b"\n" + pdf, html)
    yield Sample("polyglot-html-pdf.html", _HTML + b"\n" + pdf, html)
    yield Sample("polyglot-pdf-html.pdf", pdf.replace(b"\n", b"\n%<html><script>alert(1)</script>\n", 1), html)
    gif = saved(picture(), "GIF")
    yield Sample("polyglot-gif-js.gif", gif[:6] + b"/*" + gif[8:] + b"*/=1;alert(document.cookie);//", html)
    yield Sample("polyglot-gif-js-small.gif", b"GIF89a/*" + bytes(20) + b"*/=1;alert(1);//;", html)
    yield Sample("polyglot-jpg-zip.jpg", saved(picture(), "JPEG") + archive, flagged.but(text=(WORDS,)))
    yield Sample("polyglot-png-zip.png", saved(picture(), "PNG") + archive, flagged.but(text=(WORDS,)))
    yield Sample("polyglot-png-html.png", saved(picture(), "PNG") + _HTML, flagged)
    yield Sample("polyglot-gif-zip.gif", gif + archive, flagged.but(text=(WORDS,)))
    yield Sample("polyglot-jpg-pdf.jpg", saved(picture(), "JPEG") + pdf, html)
    jpeg = saved(picture(), "JPEG")
    comment = b"\xff\xfe" + struct.pack(">H", len(archive) + 2) + archive
    yield Sample("polyglot-jpg-zip-in-comment.jpg", jpeg[:2] + comment + jpeg[2:], READ.but(text=(WORDS,)))
    yield Sample("polyglot-program-zip.zip", _windows() + archive, ANY.but(outcomes=("expanded", "refused")))


def _windows() -> bytes:
    return b"MZ" + bytes(58) + b"\x40\0\0\0" + b"PE\0\0\x64\x86\x01\0" + bytes(300)


def _disguised() -> Iterator[Sample]:
    elf = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\0\x3e\0\x01\0\0\0" + bytes(200)
    programs = {
        "windows": _windows(),
        "elf": elf,
        "mach-o": b"\xcf\xfa\xed\xfe\x07\0\0\x01\x03\0\0\0\x02\0\0\0" + bytes(200),
        "java": b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(200),
    }
    scripts = {
        "shell": b"#!/bin/sh\nrm -rf /\n" * 5,
        "python": b"#!/usr/bin/env python3\nimport os\nos.system('id')\n",
        "batch": b"@echo off\r\ndel /q *.*\r\n" * 5,
        "php": b"<?php system($_GET['a']); ?>\n" * 5,
    }
    for name, data in programs.items():
        for extension in ("pdf", "jpg", "docx"):
            yield Sample(f"disguised-{name}.{extension}", data, refused("unsupported_type", warnings=("disguised",)))
        yield Sample(f"program-{name}.bin", data, refused("unsupported_type", never=("disguised",)))
    for name, data in scripts.items():
        for extension in ("pdf", "jpg"):
            yield Sample(
                f"disguised-{name}.{extension}", data, or_refused(READ.but(warnings=("disguised",)), "unsupported_type")
            )
    yield Sample("script.sh", scripts["shell"], or_refused(READ.but(never=("disguised",)), "unsupported_type"))
    yield Sample("setup.exe", _windows(), refused("unsupported_type", never=("disguised",)))
    yield Sample("invoice.pdf.exe", _windows(), refused("unsupported_type"))
    shortcut = b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F" + bytes(300)
    yield Sample("shortcut.pdf", shortcut, refused("unsupported_type"))
    jar = zipped({"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0\nMain-Class: A\n", "A.class": programs["java"]})
    yield Sample("jar.pdf", jar, or_refused(EXPANDED, "unsupported_type"))
    installer = compound({"\u4840\u3f3f\u4577": bytes(5000), "\x05SummaryInformation": bytes(200)})
    yield Sample("installer.doc", installer, refused("unsupported_type", "corrupt"))
    yield Sample("page-named-pdf.pdf", _HTML, READ.but(mismatch=True, warnings=("extension_mismatch",)))


def _renamed() -> Iterator[Sample]:
    known = READ.but(mismatch=True, warnings=("extension_mismatch",))
    letter = known.but(text=(WORDS,))
    image = picture()
    for name, data, expected in (
        ("png.pdf", saved(image, "PNG"), letter.but(mimes=("image/png",))),
        ("pdf.txt", text_pdf(), letter.but(mimes=("application/pdf",))),
        ("pdf.jpg", text_pdf(), letter.but(mimes=("application/pdf",))),
        ("jpg.png", saved(image, "JPEG"), letter.but(mimes=("image/jpeg",))),
        ("heic.jpg", saved(image, "HEIF"), letter.but(mimes=("image/heic",))),
        ("webp.jpg", saved(image, "WEBP"), letter.but(mimes=("image/webp",))),
        ("docx.pdf", docx(), letter),
        ("docx.zip", docx(), letter),
        ("docx.doc", docx(), letter),
        ("odt.docx", odt(), letter),
        ("rtf.docx", rtf(), letter),
        ("xlsx.csv", xlsx(), letter),
        ("txt.pdf", _TEXT, letter.but(mimes=("text/plain",))),
        ("zip.docx", zipped({"a.txt": _TEXT}), letter.but(outcomes=("expanded",))),
        ("eml.pdf", mail(), letter.but(outcomes=("expanded",))),
        ("tiff.pdf", saved(image.convert("1"), "TIFF"), letter.but(mimes=("image/tiff",))),
    ):
        yield Sample(f"renamed-{name}", data, expected)
    for name in ("pdf.PDF", "no-extension", "pdf.unknown-extension", "pdf."):
        yield Sample(
            f"renamed-{name}", text_pdf(), READ.but(mismatch=False, never=("extension_mismatch",), text=(WORDS,))
        )


def _badly_named() -> Iterator[Sample]:
    good = READ.but(text=(WORDS,))
    for name in (
        "name-control-\x01\x07\x1b[31m\x7f.pdf",
        "name-line\nbreak.pdf",
        "name-tab\t.pdf",
        "name-return\r.pdf",
        "name-\u202efdp.exe.pdf",
        "name-zero\u200bwidth\ufeff.pdf",
        "name-\u0627\u0644\u0639\u0631\u0628\u064a\u0629.pdf",
        "name-\U0001f600.pdf",
        "name-e\u0301\u0301\u0301.pdf",
        "  name-spaces  .pdf",
        "-name-dash.pdf",
        "--help",
        "name-quotes'\"`.pdf",
        "name-$(touch corpus-escaped).pdf",
        "name-%00%2e%2e%2f.pdf",
        "name-<script>alert(1)<script>.pdf",
        "name-*?[a-z].pdf",
        "name-" + "n" * 240 + ".pdf",
        ".name-hidden.pdf",
        ".pdf",
        "...",
        "name-not-utf-8-\udcff\udcfe.pdf",
        "name-\\..\\corpus-escaped.pdf",
        "name;rm -rf corpus.pdf",
        "name-c1-\x85\x9b31m.pdf",
    ):
        yield Sample(name, text_pdf(), good)
    yield Sample("name-of-two-words", saved(Image.new("RGB", (20, 20)), "PNG"), READ)

"""Rich text gives all its text and its pictures, whatever is hidden between, and a word about what it would run."""

from collections.abc import Callable
from pathlib import Path

import pytest

from intake.model import FileWarning, PageSource, Reading, RefusalReason
from intake.settings import Limits
from tests.corpus.building import LETTER, WORDS, compound, picture, rtf, saved, text_pdf
from tests.intake.reading.office_files import children, native, object_of_rtf

Read = Callable[..., Reading]
ACTIVE, EXTERNAL = FileWarning.ACTIVE_CONTENT, FileWarning.EXTERNAL_CONTENT
FONTS = "{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset204 Arial Cyr;}}"


def rich(body: str) -> bytes:
    return f"{{\\rtf1\\ansi\\ansicpg1252{FONTS}{body}}}".encode("latin-1")


def text_of(reading: Reading) -> str:
    assert reading.reason is None, reading.detail
    assert reading.mime == "application/rtf"
    return "\n".join(page.text for page in reading.pages)


# Text.


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Demande re\\'e7ue", "Demande reçue"),
        ("l\\u8217?\\'e9t\\'e9", "l’été"),
        ("{\\uc2 a\\u233\\'c3\\'a9b}{\\uc0 x\\u233y}", "aébxéy"),
        ("\\u-10179?\\u-8704?", "😀"),
        ("{\\f1 \\'cf\\'f0\\'e8\\'e2\\'e5\\'f2}", "Привет"),
        ("a\\~b\\_c\\endash d\\rquote e", "a\xa0b‑c–d’e"),
        ("one\\line two\\par three\\tab four", "one\ntwo\nthree\tfour"),
        ("C:\\\\bin\\\\tools and C:\\\\bin5 \\{more\\}", "C:\\bin\\tools and C:\\bin5 {more}"),
        ("C:\\\\object\\\\result", "C:\\object\\result"),
        (
            "\\trowd\\cellx1\\cellx2 Name\\cell Roy\\cell\\row\\trowd Born\\cell 1990\\cell\\row",
            "Name  Roy\nBorn  1990",
        ),
        ("{\\info{\\title Secret}}{\\*\\generator Word;}{\\stylesheet{\\s0 Normal;}}Roy", "Roy"),
    ],
    ids=[
        "code page",
        "Unicode",
        "what stands for Unicode",
        "two halves",
        "another script",
        "signs",
        "breaks",
        "path",
        "path like an object",
        "table",
        "no text",
    ],
)
def test_text_is_read_however_it_is_written(read: Read, body: str, text: str) -> None:
    assert text_of(read(rich(body + "\\par"), "a.rtf")) == text


def test_headers_come_before_the_text_and_what_stands_aside_after_it_each_once(read: Read) -> None:
    box = "{\\shp{\\*\\shpinst{\\shptxt Box\\par}}}"
    aside = "{\\header The office\\par}{\\footer The street\\par}"
    body = f"{aside}{aside}Dear officer{{\\footnote A note\\par}}, hello\\par {box}Thanks\\par"
    lines = ["The office", "Dear officer, hello", "Thanks", "A note", "Box", "The street"]
    assert text_of(read(rich(body))).split("\n") == lines


def test_groups_that_go_very_deep_are_read(read: Read) -> None:
    reading = read(rich("{" * 200_000 + "Roy" + "}" * 200_000), limits=Limits(seconds=20))
    assert text_of(reading) == "Roy"


@pytest.mark.parametrize("word", ["\\header ", "\\footnote ", "\\shptxt ", "\\pict "])
def test_texts_aside_of_texts_aside_without_end_are_read_in_a_bounded_time(read: Read, word: str) -> None:
    body = "{" + word
    assert "The end" in text_of(read(rich(body * 20_000 + "}" * 20_000 + "The end"), limits=Limits(seconds=20)))


# Raw bytes and pictures.


def test_raw_bytes_are_neither_text_nor_braces(read: Read) -> None:
    assert text_of(read(rich("one\\par {\\*\\x\\bin6 }{}}{{}two\\par \\bin3 {{{three"))) == "one\ntwo\nthree"


def test_raw_bytes_that_are_longer_than_the_file_end_with_it(read: Read) -> None:
    assert text_of(read(rich("one\\par {\\pict\\bin2000000000 abc}"))) == "one"


SCAN = saved(picture().resize((1700, 510)), "PNG")
LOGO = saved(picture().resize((100, 30)), "PNG")


@pytest.mark.parametrize(
    "written",
    [
        "{\\*\\shppict{\\pict\\pngblip\\picw1700{\\*\\blipuid 0a0b}\r\n" + SCAN.hex(" ", 64) + "\r\n}}"
        "{\\nonshppict{\\pict\\wmetafile8 0100}}",
        "{\\pict\\picw1700\\pngblip " + SCAN.hex() + "}",
        "{\\pict\\jpegblip " + saved(picture().resize((1700, 510)), "JPEG").hex().upper() + "}",
        f"{{\\pict\\pngblip\\bin{len(SCAN)} " + SCAN.decode("latin-1") + "}",
    ],
    ids=["as Word writes it", "plain", "JPEG", "raw"],
)
def test_a_scan_pasted_into_a_text_is_a_page_after_it_and_a_logo_is_not(read: Read, written: str) -> None:
    reading = read(rich("See below\\par" + written + "{\\pict\\pngblip " + LOGO.hex() + "}The end\\par"))
    assert [page.source for page in reading.pages] == [PageSource.TEXT_LAYER, PageSource.OCR]
    assert reading.pages[0].text == "See below\nThe end"
    assert WORDS in reading.pages[1].text
    assert reading.warnings == ()


@pytest.mark.parametrize(
    ("written", "warning"),
    [
        ("{\\pict\\pngblip 89504e}", FileWarning.PICTURE_UNREADABLE),
        ("{\\pict\\pngblip no figures}", FileWarning.PICTURE_UNREADABLE),
        ("{\\pict\\wmetafile8 0100}", FileWarning.TEXT_ONLY),
        ("{\\pict\\pngblip " + LOGO.hex() + "}{\\pict\\wmetafile8 0100}", FileWarning.TEXT_ONLY),
        ("{\\pict\\pngblip {" + LOGO.hex(), FileWarning.TEXT_ONLY),
    ],
    ids=["cut", "no figures", "drawing", "drawing beside a logo", "without an end"],
)
def test_a_picture_that_is_not_read_is_told(read: Read, written: str, warning: FileWarning) -> None:
    reading = read(rich("See below\\par" + written))
    assert text_of(reading) == "See below"
    assert reading.warnings == (warning,)


# What it would run or load.


PDF = text_pdf(*LETTER)


def embedded(data: str) -> str:
    """An object with what is seen of it."""
    return f"{{\\object\\objemb{{\\*\\objclass Package}}{{\\*\\objdata {data}}}{{\\result Roy}}}}"


def field(instruction: str) -> str:
    return f"{{\\field{{\\*\\fldinst {instruction}}}{{\\fldrslt Roy}}}}"


def test_an_object_is_told_and_what_is_seen_of_it_is_read(read: Read) -> None:
    reading = read(rich(embedded(object_of_rtf("Package", native("a.pdf", PDF)).hex()) + " lives here"))
    assert text_of(reading) == "Roy lives here"
    assert reading.warnings == (ACTIVE,)


RAW = object_of_rtf("Package", native("passport.pdf", PDF))


@pytest.mark.parametrize(
    ("written", "inside"),
    [
        (RAW.hex(" ", 64), PDF),
        (f"\\bin{len(RAW)} " + RAW.decode("latin-1"), PDF),
        (object_of_rtf("AcroExch.Document", compound({"CONTENTS": PDF})).hex().upper() + "\r\n", PDF),
        (object_of_rtf("PBrush", b"BM12").hex(), b"BM12"),
    ],
    ids=["packed", "raw", "of a program", "native"],
)
def test_a_file_in_an_object_is_a_child(read: Read, tmp_path: Path, written: str, inside: bytes) -> None:
    reading = read(rich(embedded(written)))
    assert list(children(reading, tmp_path).values()) == [inside]
    assert ACTIVE in reading.warnings


@pytest.mark.parametrize(
    "written",
    [RAW[:-1].hex(), "0105000002000000", "no figures", object_of_rtf("Package", b"x", kind=1).hex()],
    ids=["cut", "head", "no figures", "link"],
)
def test_an_object_whose_file_is_not_there_is_told(read: Read, written: str) -> None:
    reading = read(rich(embedded(written)))
    assert (text_of(reading), reading.children) == ("Roy", ())
    assert reading.warnings == (ACTIVE, FileWarning.ATTACHMENT_UNREADABLE)


def test_an_object_or_a_picture_that_lies_too_deep_is_told(read: Read) -> None:
    aside = "{\\header {\\shptxt {\\footnote %s}}}Roy"
    assert read(rich(aside % ("{\\pict\\pngblip " + LOGO.hex() + "}"))).warnings == (FileWarning.TEXT_ONLY,)
    assert FileWarning.TEXT_ONLY in read(rich(aside % ("{\\*\\objdata " + RAW.hex() + "}"))).warnings


@pytest.mark.parametrize("instruction", ["DDEAUTO c:\\\\\\\\windows\\\\\\\\cmd.exe", "dde excel a", "{DDE excel a}"])
def test_a_field_that_would_start_a_program_is_told(read: Read, instruction: str) -> None:
    reading = read(rich(field(instruction)))
    assert text_of(reading) == "Roy"
    assert reading.warnings == (ACTIVE,)


@pytest.mark.parametrize(
    "body",
    [
        "{\\*\\template https://example.org/a.dotm}Roy",
        "{\\*\\template \\\\\\\\10.0.0.1\\\\a.dotm}Roy",
        "{\\*\\template \\u104?\\u116?tp://example.org/a}Roy",
        field('INCLUDEPICTURE "https://example.org/pixel.png"'),
        field("INCLUDETEXT \\\\\\\\\\\\\\\\10.0.0.1\\\\\\\\a.rtf"),
    ],
    ids=["template", "UNC template", "hidden template", "picture", "UNC text"],
)
def test_what_a_text_would_load_is_told(read: Read, body: str) -> None:
    reading = read(rich(body))
    assert text_of(reading) == "Roy"
    assert reading.warnings == (EXTERNAL,)


@pytest.mark.parametrize(
    "body",
    [
        field('HYPERLINK "https://example.org/"'),
        field("PAGE"),
        "{\\*\\template C:\\\\Templates\\\\Normal.dot}Roy",
        "{\\*\\template Normal.dotm}Roy",
    ],
    ids=["link", "page number", "template", "template's name"],
)
def test_what_is_ordinary_in_a_text_is_not_told(read: Read, body: str) -> None:
    reading = read(rich(body))
    assert text_of(reading) == "Roy"
    assert reading.warnings == ()


# Damaged.


@pytest.mark.parametrize(
    "data", [rtf()[:-1], rtf() + b"}}}", b"\r\n " + rtf()], ids=["not closed", "closed too often", "late"]
)
def test_damage_costs_no_text(read: Read, data: bytes) -> None:
    assert text_of(read(data, "a.rtf", Limits(seconds=20))).split("\n")[-2:] == list(LETTER)


def test_a_text_that_is_marked_as_utf_16_and_so_no_rich_text_is_refused(read: Read) -> None:
    assert read(rtf().decode().encode("utf-16"), "a.rtf").reason is RefusalReason.CORRUPT

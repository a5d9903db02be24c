"""Text is read in whatever encoding it came; of a web page what is seen of it, and nothing is run or loaded."""

import random
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from intake.model import FileWarning, PageSource, Reading, RefusalReason
from intake.reading.html import READER
from intake.reading.registry import Task
from intake.settings import Limits
from tests.corpus.building import LETTER, WORDS, picture, saved, text_pdf
from tests.intake.reading.office_files import children, nobody_calls

Read = Callable[..., Reading]
ACTIVE, EXTERNAL = FileWarning.ACTIVE_CONTENT, FileWarning.EXTERNAL_CONTENT
FRENCH = "Madame, Monsieur,\nNé à Québec, je réside à Montréal depuis l'été. Où êtes-vous, François ?\nMerci."
RUSSIAN = "Уважаемый офицер,\nпожалуйста, найдите приложенный паспорт и квитанцию.\nСпасибо."
JAPANESE = "担当官様、\nこれは私の説明の手紙です。パスポートと領収書を同封いたします。"


def text_of(reading: Reading) -> str:
    assert reading.reason is None, reading.detail
    return "\n".join(page.text for page in reading.pages)


# Text.


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        (FRENCH, "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 cp1252 latin-1 mac_roman"),
        (RUSSIAN, "utf-8 utf-16 cp1251 koi8-r"),
        (JAPANESE, "utf-8 utf-16 iso2022_jp shift_jis euc_jp"),
    ],
    ids=["French", "Russian", "Japanese"],
)
def test_a_text_is_read_in_the_encodings_of_its_language(read: Read, text: str, encodings: str) -> None:
    found = {encoding: text_of(read(text.encode(encoding), "a.txt")) for encoding in encodings.split()}
    assert found == dict.fromkeys(found, text)


@pytest.mark.parametrize("order", ["le", "be"])
@pytest.mark.parametrize("width", [16, 32])
def test_a_mark_says_the_order_of_bytes_and_is_no_text(read: Read, order: str, width: int) -> None:
    assert text_of(read(f"\ufeff{FRENCH}".encode(f"utf-{width}-{order}"), "a.txt")) == FRENCH


def test_the_colours_of_a_terminal_and_dollars_are_not_japanese(read: Read) -> None:
    text = "It costs \x1b[31m$B and ($J\x1b[0m, which is\n[$@ a price."
    assert text_of(read(text.encode(), "a.txt")) == text.replace("\x1b", " ")


def test_a_text_cut_within_a_letter_keeps_all_others(read: Read) -> None:
    assert text_of(read((FRENCH + "é").encode()[:-1], "a.txt")).startswith(FRENCH)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_lines_end_as_any_system_ends_them(read: Read, end: str) -> None:
    assert text_of(read(FRENCH.replace("\n", end).encode(), "a.txt")) == FRENCH


def test_a_form_feed_begins_a_page_and_empty_pages_are_none(read: Read) -> None:
    pages = read(b"one\n\f\n\f two \f", "a.txt").pages
    assert [(page.number, page.source, page.text) for page in pages] == [
        (1, PageSource.TEXT_LAYER, "one"),
        (2, PageSource.TEXT_LAYER, "two"),
    ]


@pytest.mark.parametrize(
    ("text", "language"), [(FRENCH * 3, "fr"), ("This is the letter of the man.", "en"), ("x", None)]
)
def test_the_language_of_a_text_is_told(read: Read, text: str, language: str | None) -> None:
    assert read(text.encode(), "a.txt").pages[0].language == language


def test_what_begins_as_text_and_goes_on_as_rubbish_is_corrupt(read: Read) -> None:
    reading = read(FRENCH.encode() * 2000 + random.Random(3).randbytes(200_000), "a.txt")
    assert (reading.reason, "not text" in reading.detail) == (RefusalReason.CORRUPT, True)


@pytest.mark.parametrize("start", [b"", b"\xff\xfe", b"\xef\xbb\xbf"], ids=["no mark", "UTF-16", "UTF-8"])
def test_rubbish_that_calls_itself_text_is_refused(read: Read, start: bytes) -> None:
    reading = read(start + random.Random(3).randbytes(9000), "a.txt")
    assert reading.reason in (RefusalReason.UNSUPPORTED_TYPE, RefusalReason.CORRUPT)
    assert reading.extension_mismatch is (reading.reason is RefusalReason.UNSUPPORTED_TYPE)


# Web pages.


def written(data: bytes, kind: str = "image/png") -> str:
    """A file as it is written into a page."""
    return f"data:{kind};base64,{b64encode(data).decode()}"


SCAN, LOGO = saved(picture(), "PNG"), saved(picture().resize((100, 30)), "PNG")


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>NO</script>",
        "<style>NO</style>",
        "<template><p>NO</p></template>",
        "<noscript>NO</noscript>",
        "<iframe>NO</iframe>",
        "<object>NO</object>",
        "<!-- NO -->",
        "<!-- NO <p>NO</p> -->",
        "<?php NO ?>",
        "<p hidden>NO</p>",
        "<div style='color: red; Display : NONE'><p>NO</p></div>",
        "<span style='visibility:hidden'>NO <b>NO</b></span>",
        "<input type=hidden value=NO>",
        "<input type=password value=NO>",
        "<img alt=NO title=NO>",
    ],
)
def test_what_is_not_seen_of_a_page_is_not_read_and_what_follows_is(read: Read, hidden: str) -> None:
    assert text_of(read(page(f"<p>Zoé {hidden} Roy</p>").encode(), "a.html")).split() == ["Zoé", "Roy"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Zo&eacute; &#233;&#xe9; &lt;b&gt; &amp;amp; R&nbsp;oy&hellip;</p>", "Zoé éé <b> &amp; R oy…"),
        ("<p>l&#146;&eacute;t&eacute;</p>", "l’été"),
        ("one<br>two<div>three<p>four</div>five", "one\ntwo\nthree\nfour\nfive"),
        ("Z<b>o</b><i>é</i>\n  Roy", "Zoé Roy"),
        ("<table><tr><th>Name<th>UCI<tr><td>Roy<td><b>1234</b>-5<td></table>", "Name  UCI\nRoy  1234-5"),
        ("<ul><li>one<li>two</ul><select><option>a<option>b</select>", "one\ntwo\na\nb"),
        ("<input value=Roy> <input type=email value=a@b.c><textarea>more</textarea>", "Roy a@b.c more"),
        ("never <b>closed", "never closed"),
    ],
    ids=["entities", "entity of Windows", "blocks", "within a line", "table", "lists", "answers", "open"],
)
def test_a_page_is_read_as_it_looks(read: Read, body: str, text: str) -> None:
    reading = read(page(body).encode(), "a.html")
    assert reading.mime == "text/html"
    assert text_of(reading) == text


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        ("utf-8", "utf-8", "Zoé"),
        ("iso-8859-1", "cp1252", "l’été"),  # as browsers take it
        ("koi8-r", "koi8-r", "Привет"),
        ("windows-1251", "cp1251", "Привет"),
        ("shift_jis", "shift_jis", "担当官様"),
        ("no-such", "utf-8", "Zoé"),
        ("utf-8", "cp1252", "Né à Québec, François"),  # it says what it is not
        ("koi8-r", "utf-8-sig", "Привет"),  # its mark knows better
        ("utf-16", "utf-8", "Zoé"),
        ("utf-16", "utf-16", "Zoé"),
    ],
)
@pytest.mark.parametrize("more", ["", " "], ids=["even", "odd"])
def test_a_page_is_read_in_the_encoding_that_it_names_where_it_is_so(
    read: Read, charset: str, encoding: str, text: str, more: str
) -> None:
    for head in (f"<meta charset={charset}>", f'<meta http-equiv=Content-Type content="text/html; charset={charset}">'):
        assert text_of(read(page(f"<p>{text}</p>{more}", head).encode(encoding), "a.html")) == text


@pytest.mark.parametrize(
    ("body", "warnings"),
    [
        ("<script>run()</script>", {ACTIVE}),
        ("<img src=a.png onerror='run()'>", {ACTIVE}),
        ("<a href=' JavaScript:run()'>a</a>", {ACTIVE}),
        ("<embed src=a.swf>", {ACTIVE}),
        ("<script src='https://example.org/a.js'></script>", {ACTIVE, EXTERNAL}),
        ("<img src='https://example.org/a.png'>", {EXTERNAL}),
        ("<img src='//example.org/a.png'>", {EXTERNAL}),
        ("<img src='\\\\10.0.0.1\\a.png'>", {EXTERNAL}),
        ("<img srcset='a.png 1x, https://example.org/b.png 2x'>", {EXTERNAL}),
        ("<iframe src='https://example.org/'></iframe>", {EXTERNAL}),
        ("<link rel=stylesheet href='https://example.org/a.css'>", {EXTERNAL}),
        ("<base href='https://example.org/'><img src=a.png>", {EXTERNAL}),
        ("<table background='http://example.org/a.png'></table>", {EXTERNAL}),
        ("<p style='background: url( \"https://example.org/a.png\")'>", {EXTERNAL}),
        ("<style>@import 'https://example.org/a.css';</style>", {EXTERNAL}),
        ("<meta http-equiv=refresh content='0; URL=https://example.org/'>", {EXTERNAL}),
        ("<svg><image xlink:href='https://example.org/a.png'/></svg>", {EXTERNAL}),
        ("<a href='https://example.org/'>a</a>", set()),
        ("<form action='https://example.org/'><input></form>", set()),
        (f"<img src='a.png'><img src='cid:1'><img src='{written(LOGO)}'>", set()),
        ("<p style='color: red'>https://example.org/ javascript:run()</p>", set()),
    ],
)
def test_what_a_page_would_run_or_load_is_told_and_links_are_not(
    read: Read, body: str, warnings: set[FileWarning]
) -> None:
    assert set(read(page(body).encode(), "a.html").warnings) == warnings


@pytest.mark.parametrize(
    "body",
    [
        f"<img src='{written(SCAN)}'>",
        f"<p style='color: red; background: url({written(LOGO)}), url({written(SCAN)})'>",
        f"<svg><image xlink:href=' {written(SCAN, 'image/PNG;name=a')}'/></svg>",
        f"<img src='data:image/png,{quote(SCAN)}'>",
    ],
    ids=["image", "background", "in a drawing", "not packed"],
)
def test_a_scan_pasted_into_a_page_is_read_after_its_text(read: Read, body: str) -> None:
    reading = read(page(f"<p>See below {body}").encode(), "a.html")
    assert [found.source for found in reading.pages] == [PageSource.TEXT_LAYER, PageSource.OCR]
    assert (reading.pages[0].text, WORDS in reading.pages[1].text, reading.warnings) == ("See below", True, ())


@pytest.mark.parametrize(
    ("address", "warnings"),
    [
        ("data:image/png;base64,AAAA", {FileWarning.PICTURE_UNREADABLE}),
        ("data:image/png;base64,AAAAA", {FileWarning.PICTURE_UNREADABLE}),
        (written(b"<svg/>", "image/svg+xml"), {FileWarning.TEXT_ONLY}),
        (written(SCAN) + "' hidden='", set()),
        ("data:,", set()),
        ("data:", set()),
    ],
    ids=["no picture", "damaged", "drawing", "hidden", "empty", "nothing"],
)
def test_a_picture_pasted_into_a_page_that_is_not_read_is_told(
    read: Read, address: str, warnings: set[FileWarning]
) -> None:
    reading = read(page(f"<p>Roy<img src='{address}'>").encode(), "a.html")
    assert (text_of(reading), set(reading.warnings)) == ("Roy", warnings)


def test_a_file_written_into_a_page_is_a_child(read: Read, tmp_path: Path) -> None:
    body = f"<a href='{written(text_pdf(*LETTER), 'application/pdf')}'>my passport</a><iframe src='data:,Roy'></iframe>"
    reading = read(page(body).encode(), "a.html")
    assert list(children(reading, tmp_path).values()) == [text_pdf(*LETTER), b"Roy"]
    assert (text_of(reading), reading.warnings) == ("my passport", ())


def test_nothing_of_a_page_is_ever_loaded(tmp_path: Path) -> None:
    """In this process, which may call every server."""
    path = tmp_path / "upload"
    with nobody_calls() as address:
        tags = [
            "<!DOCTYPE html [<!ENTITY a SYSTEM '{0}/a.dtd'>]>",
            "<link rel=stylesheet href='{0}/a'>",
            "<img src='{0}/a'>",
        ]
        tags += ["<iframe src='{0}/a'></iframe>", "<script src='{0}/a'></script>", "<object data='{0}/a'></object>"]
        path.write_text("".join(tags).format(address) + "<p>Roy &a;</p>")
        content = READER.read(Task(path, "text/html", tmp_path, Limits()))
    assert "Roy" in content.pages[0].text
    assert set(content.warnings) == {ACTIVE, EXTERNAL}


def test_entities_that_a_page_declares_do_not_swell(read: Read) -> None:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    data = f'<!DOCTYPE html [<!ENTITY l0 "lol">{lines}]><html><body><p>Roy &l9;</p></body></html>'
    reading = read(data.encode(), "a.html", Limits(seconds=10, memory=200_000_000))
    assert "Roy" in text_of(reading)
    assert len(text_of(reading)) < 2000


def test_a_page_that_goes_too_deep_says_so(read: Read) -> None:
    reading = read(page("<p>Roy</p>" + "<div>" * 100_000 + "deep").encode(), "a.html", Limits(seconds=20))
    assert FileWarning.TOO_DEEP in reading.warnings
    assert not read(page("<p>Roy</p>" + "<div>" * 100 + "deep").encode(), "a.html").warnings

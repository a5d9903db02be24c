"""Whatever the bytes, and whatever a parser that was taken over does with them, the answer is one that can be used."""

import io
import os
import random
import re
import time
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import intake.reading
from intake.model import Child, FileWarning, FormField, Outcome, Page, PageSource, Reading, RefusalReason
from intake.reading import READER_VERSION, read_file, render_pages
from intake.settings import Limits
from tests.intake.reading.conftest import LETTER, text_image, text_pdf

Read = Callable[..., Reading]
ROUNDS = int(os.environ.get("INTAKE_FUZZ_ROUNDS", "20"))
"""Of the slow test."""
SAMPLES = Path(__file__).parents[3] / "samples" / "ready" / "submissions"
MAGICS = [b"", b"%PDF-1.4\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"BM", b"II*\0"]
MAGICS += [b"\0\0\0\x18ftypheic", b"PK\x03\x04", b"From: x\nTo: y\n\n", b"\xff\xfe", b"\xef\xbb\xbf"]
MAGICS += [b"RIFF\0\0\0\0WEBP", b"\xd0\xcf\x11\xe0", b"{\\rtf1"]


def check(reading: Reading) -> None:
    assert (reading.reason is None) == (reading.outcome is not Outcome.REFUSED)
    assert bool(reading.detail) == (reading.outcome is Outcome.REFUSED)
    assert reading.reason not in (RefusalReason.CRASHED, RefusalReason.TIMEOUT)
    assert Reading.model_validate_json(reading.model_dump_json()) == reading


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from(MAGICS), rest=st.binary(max_size=400), name=st.text(max_size=20))
def test_any_bytes_by_any_name_get_an_answer(read: Read, start: bytes, rest: bytes, name: str) -> None:
    check(read(start + rest, name))


@cache
def sound_files() -> tuple[bytes, ...]:
    """One of every kind, small."""
    document, image = io.BytesIO(), io.BytesIO()
    written = Document()
    written.add_paragraph("Dear officer")
    written.save(document)
    text_image("Dear officer").resize((425, 175)).save(image, "PNG")
    return (text_pdf(*LETTER), mail(("a.pdf", text_pdf(*LETTER))), document.getvalue(), image.getvalue())


def mail(*attachments: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "s"
    message.set_content("hello")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Cut short, with bytes changed, or with its numbers made larger."""
    spoilt = bytearray(data)
    if chance.random() < 0.3:
        del spoilt[chance.randrange(len(spoilt)) :]
    for _ in range(chance.choice([0, 1, 10, 200])):
        if spoilt:
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    if chance.random() < 0.3:
        numbers = [match.start() for match in re.finditer(rb"\d+", bytes(spoilt))]
        for start in chance.sample(numbers, min(3, len(numbers))):
            spoilt[start : start + 1] = b"99"
    return bytes(spoilt)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 3), seed=st.integers(0, 10**6))
def test_damaged_files_get_an_answer(read: Read, which: int, seed: int) -> None:
    check(read(damaged(sound_files()[which], random.Random(seed))))


@pytest.mark.slow
def test_damaged_samples_get_an_answer(read: Read) -> None:
    """`INTAKE_FUZZ_ROUNDS=5000 pytest -m slow` for more."""
    files = sorted(path for path in SAMPLES.glob("*/files/*") if 0 < path.stat().st_size < 400_000)
    if not files:
        pytest.skip("no samples: run `make samples`")
    chance = random.Random(7)
    for _ in range(ROUNDS):
        check(read(damaged(chance.choice(files).read_bytes(), chance)))


# What a parser that was taken over may try. The function that runs in the sandbox is replaced by the attack.


def answer(**changes: object) -> Reading:
    sound = Reading(outcome=Outcome.EXPANDED, mime="message/rfc822", sha256="0" * 64, size=1, reader_version="0")
    return sound.model_copy(update=changes)


def attack(monkeypatch: pytest.MonkeyPatch, what: Callable[[Path], Reading]) -> None:
    def instead(path: Path, name: str, declared_type: str, folder: Path, *_: object) -> Reading:
        return what(folder / "children")

    monkeypatch.setattr(intake.reading, "_read", instead)


CHILD = Child(number=1, name="passport.pdf", file="child-1")


@pytest.mark.parametrize("link", ["symbolic", "hard", "of the folder", "of the folder above", "folder", "pipe"])
def test_a_child_that_is_no_file_of_its_own_is_not_read(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str
) -> None:
    secret = tmp_path / "secrets" / "children" / "child-1"
    secret.parent.mkdir(parents=True)
    secret.write_text("records")

    def place(children: Path) -> Reading:
        match link:
            case "symbolic":
                (children / "child-1").symlink_to(secret)
            case "hard":
                (children / "child-1").hardlink_to(secret)
            case "of the folder":
                children.rmdir()
                children.symlink_to(secret.parent)
            case "of the folder above":
                children.parent.rename(tmp_path / "moved")
                children.parent.symlink_to(secret.parents[1])
            case "folder":
                (children / "child-1").mkdir()
            case "pipe":
                os.mkfifo(children / "child-1")
        return answer(children=(CHILD,))

    attack(monkeypatch, place)
    reading = read(b"x")
    assert (reading.reason, reading.children) == (RefusalReason.CRASHED, ())


@pytest.mark.parametrize(
    "children",
    [
        (CHILD,),  # which is not there
        (CHILD.model_copy(update={"file": "../upload"}),),
        (CHILD.model_copy(update={"file": "/etc/passwd"}),),
        (CHILD.model_copy(update={"file": "child-2", "number": 2}),),
        (CHILD.model_copy(update={"number": 2}),),
        (CHILD, CHILD),
    ],
)
def test_children_are_only_what_lies_in_their_folder(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, children: tuple[Child, ...]
) -> None:
    for name in ("child-1", "child-2") if children != (CHILD,) else ():
        (tmp_path / "work" / "children").mkdir(parents=True, exist_ok=True)
        (tmp_path / "work" / "children" / name).touch()
    attack(monkeypatch, lambda _: answer(children=children))
    assert read(b"x").reason is RefusalReason.CRASHED


def test_no_more_children_than_the_limit_are_taken(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    def place(folder: Path) -> Reading:
        children = tuple(Child(number=n, name="x", file=f"child-{n}") for n in (1, 2, 3))
        for child in children:
            (folder / child.file).touch()
        return answer(children=children)

    attack(monkeypatch, place)
    assert read(b"x", limits=Limits(children=3, seconds=60)).reason is None
    assert read(b"x", limits=Limits(children=2, seconds=60)).reason is RefusalReason.CRASHED


@pytest.mark.parametrize("name", ["a\nb", "gpj.\u202efdp", "a\0b"])
def test_a_child_s_name_is_on_one_line_and_reads_as_what_it_is(
    read: Read, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    child = CHILD.model_copy(update={"name": name})
    attack(monkeypatch, lambda children: (children / "child-1").touch() or answer(children=(child,)))
    assert read(b"x").reason is RefusalReason.CRASHED


def test_children_are_not_larger_than_the_limit_either(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits(expanded_bytes=1000, seconds=60)
    for size, reason in ((500, None), (501, RefusalReason.CRASHED)):

        def place(children: Path, size: int = size) -> Reading:
            for number in (1, 2):
                (children / f"child-{number}").write_bytes(bytes(size))
            second = CHILD.model_copy(update={"number": 2, "file": "child-2"})
            return answer(children=(CHILD, second))

        attack(monkeypatch, place)
        assert read(b"x", limits=limits).reason is reason


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "x" * 100_000},
        {"mime": "x" * 100_000},
        {"warnings": (FileWarning.REPAIRED,) * 100_000},
        {"fields": (FormField(path="a", value="b"),) * 100_000},
        {"fields": (FormField(path="a", value="b" * 4_000_000),)},
        {"fields": (FormField(path="a", value="b", pages=(1,) * 4_000_000),)},
    ],
    ids=["title", "type", "warnings", "fields", "field", "pages of a field"],
)
def test_nothing_in_an_answer_is_without_bound(
    read: Read, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object]
) -> None:
    attack(monkeypatch, lambda _: answer(**changes))
    assert read(b"x").reason is RefusalReason.CRASHED


def pages(*numbers: int) -> tuple[Page, ...]:
    return tuple(Page(number=number, source=PageSource.OCR) for number in numbers)


@pytest.mark.parametrize(
    ("changes", "span", "believed"),
    [
        ({"pages": pages(1, 2), "page_count": 9}, {}, True),
        ({"pages": pages(1, 1), "page_count": 9}, {}, False),
        ({"pages": pages(2, 1), "page_count": 9}, {}, False),
        ({"pages": pages(1, 3), "page_count": 9}, {}, False),
        ({"pages": pages(2, 3), "page_count": 9}, {}, False),
        ({"pages": pages(1, 2), "page_count": 1}, {}, False),
        ({"pages": pages(1, 2), "page_count": 501}, {}, False),
        ({"pages": (), "page_count": 9}, {}, False),
        ({"pages": pages(4, 5), "page_count": 9}, {"first_page": 4, "last_page": 5}, True),
        ({"pages": pages(4), "page_count": 4}, {"first_page": 4, "last_page": 5}, False),
        ({"pages": pages(4, 5, 6), "page_count": 9}, {"first_page": 4, "last_page": 5}, False),
        ({"pages": pages(1, 2), "page_count": 9}, {"first_page": 4, "last_page": 5}, False),
        ({"pages": (), "page_count": 9}, {"first_page": 4, "last_page": 5}, False),
        ({"pages": pages(4), "page_count": 9, "title": "A"}, {"first_page": 4, "last_page": 4}, False),
        ({"pages": pages(4), "page_count": 9, "children": (CHILD,)}, {"first_page": 4, "last_page": 4}, False),
        (
            {"pages": pages(4), "page_count": 9, "fields": (FormField(path="a", value="b"),)},
            {"first_page": 4, "last_page": 4},
            False,
        ),
        ({"pages": pages(1), "page_count": 2, "fields": (FormField(path="a", value="b", pages=(1, 2)),)}, {}, True),
        ({"pages": pages(1), "page_count": 2, "fields": (FormField(path="a", value="b", pages=(3,)),)}, {}, False),
        ({"pages": pages(1), "page_count": 2, "fields": (FormField(path="a", value="b", pages=(0,)),)}, {}, False),
        ({"pages": (Page(number=1, source=PageSource.OCR, text="x" * 3_000_001),), "page_count": 1}, {}, False),
    ],
)
def test_only_the_pages_that_were_asked_for_are_taken(
    read: Read, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], span: dict[str, int], believed: bool
) -> None:
    attack(monkeypatch, lambda children: (children / "child-1").touch() or answer(**changes))
    reading = read(b"x", **span)
    assert reading.reason is (None if believed else RefusalReason.CRASHED)
    assert [page.number for page in reading.pages] == (
        [page.number for page in answer(**changes).pages] if believed else []
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": Outcome.REFUSED, "detail": "it is not known why"},
        {"outcome": Outcome.REFUSED, "reason": RefusalReason.CORRUPT},
        {"outcome": Outcome.REFUSED, "reason": RefusalReason.CORRUPT, "detail": "x", "pages": pages(1)},
        {"outcome": Outcome.READ, "reason": RefusalReason.CORRUPT},
        {"outcome": Outcome.READ, "detail": "x"},
    ],
)
def test_a_file_is_read_or_refused_and_not_both(
    read: Read, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object]
) -> None:
    attack(monkeypatch, lambda _: answer(**changes))
    reading = read(b"x")
    check(reading.model_copy(update={"reason": None, "outcome": Outcome.READ, "detail": ""}))
    assert (reading.outcome, reading.reason) == (Outcome.REFUSED, RefusalReason.CRASHED)


@pytest.mark.parametrize("text", ["", "null", "{}", "[1]", '{"outcome": "read"}', "\ud800", "x" * 1000])
def test_an_answer_that_is_no_reading_is_a_crash(read: Read, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    attack(monkeypatch, lambda _: type("Forged", (), {"model_dump_json": lambda _: text})())
    assert read(b"x").reason is RefusalReason.CRASHED


def test_a_reading_is_always_of_the_bytes_that_were_read(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    attack(monkeypatch, lambda _: answer(sha256="f" * 64, size=7))
    reading = read(b"12345")
    assert reading.sha256 == "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5"
    assert (reading.size, reading.reader_version) == (5, READER_VERSION)


@pytest.mark.parametrize("kind", ["file", "symbolic link", "hard link", "folder", "pipe", "of no page", "moved"])
def test_a_page_image_that_is_no_file_of_its_own_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(text_pdf(*LETTER))
    reading = read_file(path, name="letter.pdf", folder=tmp_path / "work", limits=Limits(seconds=60))

    def draw(_: Path, __: str, folder: Path, *___: object) -> str:
        image = folder / "page-1.jpg"
        match kind:
            case "file":
                image.touch()
            case "symbolic link":
                image.symlink_to(path)
            case "hard link":
                image.hardlink_to(path)
            case "folder":
                image.mkdir()
            case "pipe":
                os.mkfifo(image)
            case "of no page":
                (folder / "page-2.jpg").touch()
                (folder / "page-x.jpg").touch()
            case "moved":
                folder.rename(tmp_path / "elsewhere")
                folder.symlink_to(tmp_path / "elsewhere")
                image.touch()
        return "1"

    monkeypatch.setattr("intake.reading.pictures.draw_pages", draw)
    shown = render_pages(path, reading, folder=tmp_path / "work", limits=Limits(seconds=60))
    assert [image.name for image in shown] == (["page-1.jpg"] if kind == "file" else [])


def test_a_reader_that_hangs_names_its_limit(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    attack(monkeypatch, lambda _: time.sleep(60))
    reading = read(b"x", limits=Limits(seconds=1))
    assert (reading.reason, reading.detail) == (RefusalReason.TIMEOUT, "not read within 1 seconds, the limit")


# Bombs, each with the limit it meets.


def packed(size: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(size))
    return buffer.getvalue()


def many_pages(count: int) -> bytes:
    pages = b"3 0 R " * count
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count "
        + str(count).encode()
        + b"/Kids["
        + pages
        + b"]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n"
    )


def wide_png(side: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("1", (side, side)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "limits", "reason", "named"),
    [
        (packed(3_000_000), {"expanded_bytes": 2_000_000}, RefusalReason.DECOMPRESSION_BOMB, "2,000,000"),
        (many_pages(100_000), {}, RefusalReason.TOO_MANY_PAGES, "500"),
        (wide_png(15_000), {}, RefusalReason.DECOMPRESSION_BOMB, "200,000,000"),
        (b"one\fpage\fafter\fthe other", {"pages": 3}, RefusalReason.TOO_MANY_PAGES, "3"),
        (b"word " * 1_000_000, {}, RefusalReason.TOO_LARGE, "3,000,000"),
        (mail(*[(f"{n}.txt", b"x") for n in range(200)]), {}, RefusalReason.TOO_LARGE, "100"),
        (mail(("a", bytes(9000))), {"expanded_bytes": 8000}, RefusalReason.DECOMPRESSION_BOMB, "8,000"),
        (b"12345", {"bytes": 4}, RefusalReason.TOO_LARGE, "4"),
    ],
    ids=["docx", "pages", "pixels", "form feeds", "line", "attachments", "attached bytes", "bytes"],
)
def test_a_bomb_is_refused_with_its_limit(
    read: Read, data: bytes, limits: dict[str, int], reason: RefusalReason, named: str
) -> None:
    reading = read(data, limits=Limits(seconds=60, **limits))
    assert reading.reason is reason
    assert named in reading.detail


def test_memory_is_a_limit_like_the_others(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    attack(monkeypatch, lambda _: answer(detail=str(len(bytearray(900_000_000)))))
    reading = read(b"x", limits=Limits(memory=300_000_000, seconds=60))
    assert reading.reason is RefusalReason.TOO_LARGE
    assert "300,000,000" in reading.detail


def test_an_enormous_page_is_read_in_a_bounded_size(read: Read) -> None:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(14_400, 14_400))
    canvas.setFont("Helvetica", 400)
    canvas.drawString(600, 7000, "This is the page")
    canvas.save()
    assert "This is the page" in read(buffer.getvalue()).pages[0].text


def test_entities_in_a_form_are_never_expanded(read: Read) -> None:
    laughs = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    xml = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">' + laughs + b"]><x>&j;</x>"
    packed_xml = zlib.compress(xml)
    data = b"".join(
        [
            b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/XFA 4 0 R>>>>endobj\n",
            b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>endobj\n4 0 obj<</Length ",
            str(len(packed_xml)).encode() + b"/Filter/FlateDecode>>stream\n" + packed_xml + b"\nendstream endobj\n",
            b"trailer<</Root 1 0 R>>\n",
        ]
    )
    reading = read(data)
    check(reading)
    assert reading.fields == ()


@pytest.mark.parametrize("depth", [50, 3000])
def test_parts_within_parts_end(read: Read, depth: int) -> None:
    parts = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    check(read(b"From: a@example.org\nTo: b@example.org\nMIME-Version: 1.0\n" + b"".join(parts)))

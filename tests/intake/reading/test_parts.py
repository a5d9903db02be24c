"""A long scan is read in parts, and the parts make up what would have been read in one go."""

import io
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from intake.model import Child, FileWarning, FormField, Outcome, Page, PageSource, Reading, RefusalReason
from intake.reading import read_whole_file
from intake.reading.parts import join, missing_parts
from intake.settings import Limits
from tests.intake.reading.conftest import LETTER, text_pdf

Read = Callable[..., Reading]
SHARED = ("children", "fields", "title", "warnings")


def limits(at_once: int, **others: int) -> Limits:
    return Limits(recognised_at_once=at_once, **{"seconds": 60, **others})


def sheet(number: int) -> Image.Image:
    image = Image.new("L", (850, 300), "white")
    text = f"This is the page {number * 1111} of the\nletter that you have from us."
    ImageDraw.Draw(image).text((60, 60), text, fill="black", font=ImageFont.load_default(42))
    return image


def scan_pdf(count: int, *, written: Sequence[int] = (), pictured: Sequence[int] = ()) -> bytes:
    """Pages that are pictures, but for those that are written, or written with a picture beside."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(306, 300), invariant=1)
    for number in range(1, count + 1):
        if number in written or number in pictured:
            canvas.setFont("Helvetica", 8)
            for line, words in enumerate(LETTER):
                canvas.drawString(10, 280 - 12 * line, words)
        if number not in written:
            canvas.drawImage(ImageReader(sheet(number)), 0, 20, 306, 108)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def scan_tiff(count: int) -> bytes:
    buffer = io.BytesIO()
    first, *others = (sheet(number) for number in range(1, count + 1))
    first.save(buffer, "TIFF", save_all=True, append_images=others, compression="tiff_adobe_deflate")
    return buffer.getvalue()


def with_form(data: bytes, on: int = 1, **answers: str) -> bytes:
    """The file with a fillable form's answers on a page, a script, and a file inside it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    entries = [
        DictionaryObject(
            {
                NameObject("/FT"): NameObject("/Tx"),
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/T"): TextStringObject(name),
                NameObject("/V"): TextStringObject(value),
            }
        )
        for name, value in answers.items()
    ]
    fields = ArrayObject([writer._add_object(entry) for entry in entries])
    writer.pages[on - 1][NameObject("/Annots")] = fields
    form = DictionaryObject({NameObject("/Fields"): fields})
    writer._root_object[NameObject("/AcroForm")] = writer._add_object(form)
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
    writer.add_attachment("inside.pdf", text_pdf(*LETTER))
    return written_by(writer)


def waiting_form() -> bytes:
    """A letter with a dynamic form behind it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(text_pdf(*LETTER))))
    writer.append(io.BytesIO(text_pdf("Please wait... If this message is not replaced, update your viewer.")))
    stream = DecodedStreamObject()
    stream.set_data(
        b'<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form>'
        b"<FamilyName>Tremblay</FamilyName></form></xfa:data></xfa:datasets>"
    )
    packets = ArrayObject([TextStringObject("datasets"), writer._add_object(stream)])
    form = DictionaryObject({NameObject("/Fields"): ArrayObject(), NameObject("/XFA"): packets})
    writer._root_object[NameObject("/AcroForm")] = writer._add_object(form)
    return written_by(writer)


def written_by(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[int]]:
    """Recognition costs nothing, and leaves behind which pages' pixels it was shown since the last call."""

    def recognise(image: Image.Image, number: int, **_: object) -> Page:
        Path(f"seen-{number}").touch()  # in the sandbox's folder, the only one in which it may write
        return Page(number=number, source=PageSource.OCR, text=f"page {number}", confidence=0.9)

    def taken() -> list[int]:
        marks = list(tmp_path.rglob("seen-*"))
        for mark in marks:
            mark.unlink()
        return sorted(int(mark.name.removeprefix("seen-")) for mark in marks)

    monkeypatch.setattr("intake.reading.ocr.read_image", recognise)
    return taken


def in_parts(read: Read, data: bytes, at_once: int) -> list[Reading]:
    first = read(data, limits=limits(at_once))
    spans = missing_parts(first, at_once)
    return [first, *(read(data, limits=limits(at_once), first_page=start, last_page=end) for start, end in spans)]


@pytest.mark.parametrize("make", [scan_pdf, scan_tiff])
def test_the_parts_of_a_scan_are_what_is_read_in_one_go(read: Read, make: Callable[[int], bytes]) -> None:
    data = make(5)
    parts = in_parts(read, data, 2)
    assert [[page.number for page in part.pages] for part in parts] == [[1, 2], [3, 4], [5]]
    assert [part.page_count for part in parts] == [5, 5, 5]
    assert join(parts) == read(data, limits=limits(5))
    assert ["3333" in page.text for page in join(parts).pages] == [False, False, True, False, False]


def test_a_long_text_is_read_in_one_go(read: Read) -> None:
    reading = read(text_pdf(*LETTER, pages=300), limits=limits(8))
    assert (len(reading.pages), reading.page_count, reading.is_whole) == (300, 300, True)
    assert missing_parts(reading, 8) == ()


@pytest.mark.parametrize("make", [scan_pdf, scan_tiff])
def test_a_long_scan_gives_its_first_pages(
    read: Read, seen: Callable[[], list[int]], make: Callable[[int], bytes]
) -> None:
    reading = read(make(60), limits=limits(8))
    assert [page.number for page in reading.pages] == list(range(1, 9)) == seen()
    assert (reading.page_count, reading.is_whole) == (60, False)
    assert Reading.model_validate_json(reading.model_dump_json()) == reading


@pytest.mark.parametrize("make", [scan_pdf, scan_tiff])
def test_a_part_looks_at_its_own_pages_only_and_at_all_of_them(
    read: Read, seen: Callable[[], list[int]], make: Callable[[int], bytes]
) -> None:
    part = read(make(9), limits=limits(2), first_page=4, last_page=8)
    assert [page.number for page in part.pages] == [4, 5, 6, 7, 8] == seen()
    assert not part.is_whole
    assert [page.number for page in read(make(9), limits=limits(2), first_page=4).pages] == [4, 5]


def test_what_is_recognised_counts_and_what_is_written_does_not(read: Read, seen: Callable[[], list[int]]) -> None:
    reading = read(scan_pdf(9, written=(2, 3, 6), pictured=(4,)), limits=limits(3))
    assert seen() == [1, 4, 5]
    assert [page.number for page in reading.pages] == [1, 2, 3, 4, 5]


def test_a_picture_that_added_nothing_was_still_looked_at(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "intake.reading.ocr.read_image", lambda _, number, **__: Page(number=number, source=PageSource.NONE)
    )
    reading = read(scan_pdf(9, pictured=range(1, 10)), limits=limits(3))
    assert [page.source for page in reading.pages] == [PageSource.TEXT_LAYER] * 3


def test_frames_before_a_part_are_not_decoded(read: Read) -> None:
    damaged = bytearray(scan_tiff(3))
    with Image.open(io.BytesIO(damaged)) as image:
        for start, size in zip(image.tag_v2[273], image.tag_v2[279], strict=True):  # where the first frame's pixels are
            damaged[start : start + size] = b"\xff" * size
    assert FileWarning.PAGE_UNREADABLE in read(damaged).warnings
    assert [page.number for page in read(damaged, first_page=2, last_page=3).pages] == [2, 3]


@pytest.mark.parametrize("make", [scan_pdf, scan_tiff])
def test_too_many_pages_are_noticed_in_the_first_part(
    read: Read, seen: Callable[[], list[int]], make: Callable[[int], bytes]
) -> None:
    reading = read(make(5), limits=limits(1, pages=4))
    assert reading.reason is RefusalReason.TOO_MANY_PAGES
    assert seen() == []
    assert read(make(5), limits=limits(1, pages=5)).page_count == 5


def test_what_belongs_to_the_whole_file_is_in_its_first_part_only(
    read: Read, seen: Callable[[], list[int]], tmp_path: Path
) -> None:
    data = with_form(scan_pdf(4), FamilyName="Tremblay")
    whole = read(data, limits=limits(9))
    assert [field.value for field in whole.fields] == ["Tremblay"]
    assert whole.warnings == ("active_content",)
    assert [child.name for child in whole.children] == ["inside.pdf"]
    (tmp_path / "work" / "children" / "child-1").unlink()
    later = read(data, limits=limits(9), first_page=3, last_page=4)
    assert [getattr(later, name) for name in SHARED] == [(), (), "", ()]
    assert not list((tmp_path / "work" / "children").iterdir())
    assert join(in_parts(read, data, 2)) == whole


def test_an_answer_on_a_page_of_a_later_part_is_said_there_and_not_on_the_first(
    read: Read, seen: Callable[[], list[int]]
) -> None:
    data = with_form(scan_pdf(4, written=(4,)), 4, Kind="letter of explanation", FamilyName="Tremblay")
    first, *later = in_parts(read, data, 2)
    assert "Tremblay" not in first.pages[0].text
    assert [field.pages for field in first.fields] == [(4,), (4,)]
    assert "Kind" not in later[0].pages[1].text
    assert later[0].pages[1].text.endswith("Family Name: Tremblay")
    assert join([first, *later]) == read(data, limits=limits(9))


def test_a_form_that_waits_in_a_later_part_has_its_answers(read: Read) -> None:
    data = waiting_form()
    whole = read(data)
    assert (whole.pages[1].source, whole.pages[1].text) == (PageSource.FORM_DATA, "Family Name: Tremblay")
    assert [field.pages for field in whole.fields] == [(2,)]
    assert read(data, first_page=2, last_page=2).pages == whole.pages[1:]


def test_a_format_that_is_read_whole_gives_the_pages_that_were_asked_for(read: Read) -> None:
    part = read(b"one\ftwo\fthree\ffour", first_page=2, last_page=3)
    assert ([page.text for page in part.pages], part.page_count) == (["two", "three"], 4)


def whole_file(tmp_path: Path, data: bytes, how: Limits) -> Reading:
    (tmp_path / "upload").write_bytes(data)
    return read_whole_file(tmp_path / "upload", name="scan.pdf", folder=tmp_path / "all", limits=how)


def test_all_parts_can_be_read_in_turn(read: Read, seen: Callable[[], list[int]], tmp_path: Path) -> None:
    data = with_form(scan_pdf(7), FamilyName="Tremblay")
    reading = whole_file(tmp_path, data, limits(2))
    assert reading == read(data, name="scan.pdf", limits=limits(9))
    assert reading.is_whole
    assert (tmp_path / "all" / "children" / "child-1").read_bytes() == text_pdf(*LETTER)


def test_the_limit_of_time_holds_for_each_part(loaded: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_: Image.Image, number: int, **__: object) -> Page:
        time.sleep(0.2)
        return Page(number=number, source=PageSource.NONE)

    monkeypatch.setattr("intake.reading.ocr.read_image", slow)
    assert whole_file(tmp_path, scan_pdf(8), limits(2, seconds=1)).reason is None
    assert whole_file(tmp_path, scan_pdf(8), limits(8, seconds=1)).reason is RefusalReason.TIMEOUT


def test_nothing_is_read_after_a_part_that_was_refused(
    loaded: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(path: Path, *, first_page: int = 1, **options: object) -> Reading:
        asked.append(first_page)
        return refusal(RefusalReason.TIMEOUT) if first_page == 3 else part_of(whole(9), first_page, first_page + 1)

    asked: list[int] = []
    monkeypatch.setattr("intake.reading.read_file", refusing)
    assert whole_file(tmp_path, b"x", limits(2)).reason is RefusalReason.TIMEOUT
    assert asked == [1, 3]


def test_a_later_part_does_not_work_where_the_first_left_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def noting(path: Path, *, folder: Path, first_page: int = 1, **options: object) -> Reading:
        folders.append(folder)
        return part_of(whole(6), first_page, first_page + 1)

    folders: list[Path] = []
    monkeypatch.setattr("intake.reading.read_file", noting)
    assert whole_file(tmp_path, b"x", limits(2)) == whole(6)
    assert len(set(folders)) == 3


# The arithmetic of parts, without files.


def whole(count: int) -> Reading:
    return Reading(
        outcome=Outcome.READ,
        mime="application/pdf",
        sha256="a" * 64,
        size=7,
        extension_mismatch=True,
        warnings=("active_content",),
        pages=tuple(Page(number=n, source=PageSource.OCR, text=f"page {n}") for n in range(1, count + 1)),
        page_count=count,
        fields=(FormField(path="a", value="b"),),
        children=(Child(number=1, name="a", file="child-1"),),
        title="A form",
    )


def part_of(reading: Reading, first: int, last: int) -> Reading:
    pages = {"pages": reading.pages[first - 1 : last]}
    nothing = {"children": (), "fields": (), "title": "", "warnings": ()} if first > 1 else {}
    return reading.model_copy(update=pages | nothing)


def refusal(reason: RefusalReason) -> Reading:
    return Reading(
        outcome=Outcome.REFUSED, mime="application/octet-stream", sha256="a" * 64, size=7, reason=reason, detail="why"
    )


@given(count=st.integers(1, 60), read_first=st.integers(1, 60), at_once=st.integers(1, 20))
def test_the_missing_parts_are_each_page_once_and_no_part_too_long(count: int, read_first: int, at_once: int) -> None:
    first = part_of(whole(count), 1, read_first)
    spans = missing_parts(first, at_once)
    numbers = [number for start, end in spans for number in range(start, end + 1)]
    assert numbers == list(range(len(first.pages) + 1, count + 1))
    assert [end - start + 1 for start, end in spans[:-1]] == [at_once] * (len(spans) - 1)
    assert all(1 <= end - start + 1 <= at_once for start, end in spans)
    assert bool(spans) != first.is_whole
    assert join([first, *(part_of(whole(count), start, end) for start, end in spans)]) == whole(count)


@st.composite
def covers(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]]]:
    """A number of pages, and spans that cover them, each reaching as far into the others as it likes."""
    count = draw(st.integers(1, 40))
    spans, reached = [], 0
    while reached < count:
        start = draw(st.integers(1, reached + 1)) if spans else 1
        reached = draw(st.integers(reached + 1, count))
        spans.append((start, reached))
    first, *others = spans
    return count, [first, *draw(st.permutations(others))]


@given(covers())
def test_parts_that_overlap_are_the_whole_again(cover: tuple[int, list[tuple[int, int]]]) -> None:
    count, spans = cover
    assert join([part_of(whole(count), *span) for span in spans]) == whole(count)


@given(count=st.integers(2, 30), data=st.data())
def test_a_page_that_is_missing_is_an_error(count: int, data: st.DataObject) -> None:
    lost = data.draw(st.integers(1, count))
    parts = [part_of(whole(count), number, number) for number in range(1, count + 1) if number != lost]
    with pytest.raises(ValueError, match="whole file"):
        join(parts)


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [part_of(whole(4), 3, 4), part_of(whole(4), 1, 2)],
        [part_of(whole(4), 1, 2), part_of(whole(4), 3, 4).model_copy(update={"sha256": "b" * 64})],
    ],
    ids=["none", "the first is not the first", "of two files"],
)
def test_parts_that_do_not_belong_together_are_an_error(parts: list[Reading]) -> None:
    with pytest.raises(ValueError, match="parts"):
        join(parts)


def test_a_reading_without_pages_has_no_other_parts() -> None:
    for reading in (refusal(RefusalReason.CORRUPT), whole(0)):
        assert reading.is_whole
        assert missing_parts(reading, 8) == ()
        assert join([reading]) == reading


def test_a_part_that_was_refused_is_what_is_said_of_the_file() -> None:
    joined = join([part_of(whole(4), 1, 2), refusal(RefusalReason.TIMEOUT)])
    assert (joined.outcome, joined.reason, joined.detail) == (Outcome.REFUSED, RefusalReason.TIMEOUT, "why")
    assert (joined.mime, joined.sha256, joined.size, joined.extension_mismatch) == (
        "application/pdf",
        "a" * 64,
        7,
        True,
    )
    assert (joined.pages, joined.page_count, joined.fields, joined.children, joined.title) == ((), 0, (), (), "")
    assert joined.is_whole


def test_the_limit_of_text_holds_for_all_parts_together() -> None:
    long = whole(2)
    pages = tuple(page.model_copy(update={"text": "x" * 1_500_001}) for page in long.pages)
    long = long.model_copy(update={"pages": pages})
    joined = join([part_of(long, 1, 1), part_of(long, 2, 2)])
    assert (joined.reason, joined.pages) == (RefusalReason.TOO_LARGE, ())
    assert joined.detail == "3,000,002 characters of text; the limit is 3,000,000"

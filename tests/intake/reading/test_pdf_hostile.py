"""Damaged and hostile PDFs: what is good of them is read, and the rest has an answer in bounded time and memory."""

import random
import resource
import signal
import zlib
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from PIL import Image

from intake.model import FileWarning, Outcome, Page, PageSource, Reading, RefusalReason
from intake.reading import render_pages
from intake.reading.cpu_limit import OutOfTime, cpu_limit
from intake.reading.pdf_safety import look_at
from intake.settings import Limits
from tests.intake.reading.conftest import LETTER, text_image, text_pdf
from tests.intake.reading.raw_pdf import FONTS, assembled, one_page, packed, stream, written

Read = Callable[..., Reading]
UNREADABLE = FileWarning.PAGE_UNREADABLE
PICTURE = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray"
DRAWN = stream(b"600 0 0 700 0 0 cm /X Do")


def answered(reading: Reading) -> None:
    assert reading.reason not in (RefusalReason.CRASHED, RefusalReason.TIMEOUT)
    assert bool(reading.detail) == (reading.outcome is Outcome.REFUSED)


def pages(*bodies: bytes, count: int | None = None, lost: int = 0) -> bytes:
    """Pages of these entries and a letter each; `lost` of them are listed but not there."""
    numbers = range(10, 10 + len(bodies) + lost)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    listed = len(numbers) if count is None else count
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<%b>>%b>>"
    return assembled(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Count %d/Kids[%b]>>" % (listed, kids),
            4: stream(written(*LETTER)),
            **{10 + number: page % (FONTS, body) for number, body in enumerate(bodies)},
        }
    )


# One bad page


def test_a_page_that_is_not_there_costs_no_other(read: Read) -> None:
    data = pages(b"", b"", b"").replace(b"11 0 obj\n<</Type/Page", b"11 0 obj\n<</Type/Lost")
    data = data.replace(b"11 0 R", b"99 0 R")
    reading = read(data)
    assert [(page.number, page.source) for page in reading.pages] == [
        (1, PageSource.TEXT_LAYER),
        (2, PageSource.NONE),
        (3, PageSource.TEXT_LAYER),
    ]
    assert reading.warnings == (UNREADABLE,)


@pytest.mark.parametrize("step", ["get_textpage", "render"])
def test_a_page_that_cannot_be_read_or_drawn_costs_no_other(
    read: Read, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    from pypdfium2 import PdfiumError, PdfPage

    sound = getattr(PdfPage, step)

    def fails_on_a_narrow_page(page: PdfPage, *args: object, **options: object) -> object:
        if page.get_width() < 600:
            raise PdfiumError("it is damaged")
        return sound(page, *args, **options)

    monkeypatch.setattr(PdfPage, step, fails_on_a_narrow_page)
    scan = b"/MediaBox[0 0 500 792]/Contents 5 0 R"
    data = pages(b"", scan).replace(b"4 0 obj", b"5 0 obj\n%b\nendobj\n4 0 obj" % stream(b"9 9 90 90 re f"))
    reading = read(data)
    assert [page.source for page in reading.pages] == [PageSource.TEXT_LAYER, PageSource.NONE]
    assert UNREADABLE in reading.warnings


def test_of_no_good_page_there_is_no_reading(read: Read) -> None:
    reading = read(pages(lost=2))
    assert (reading.reason, reading.detail) == (RefusalReason.CORRUPT, "none of its pages can be read")


def test_more_pages_claimed_than_there_are_is_told(read: Read) -> None:
    reading = read(pages(b"", count=4))
    assert [page.source for page in reading.pages] == [PageSource.TEXT_LAYER] + [PageSource.NONE] * 3
    assert UNREADABLE in reading.warnings


def test_the_picture_of_a_scan_that_is_lost_is_told(read: Read) -> None:
    lost = packed(b"no such picture", PICTURE % (900, 900), b"/JPXDecode")
    reading = read(one_page(content=DRAWN, resources=b"/XObject<</X 10 0 R>>", more={10: lost}))
    assert reading.warnings == (FileWarning.PICTURE_UNREADABLE,)


def test_a_blank_scan_is_blank(read: Read) -> None:
    blank = stream(b"\xff" * 810_000, PICTURE % (900, 900), layers=1)
    reading = read(one_page(content=DRAWN, resources=b"/XObject<</X 10 0 R>>", more={10: blank}))
    assert (reading.pages[0].source, reading.warnings) == (PageSource.NONE, ())


def test_the_other_pages_are_shown(tmp_path: Path, read: Read) -> None:
    data = pages(b"", b"", b"").replace(b"11 0 R", b"99 0 R")
    reading = read(data)
    shown = render_pages(tmp_path / "upload", reading, folder=tmp_path / "work", limits=Limits(seconds=60))
    assert [picture.name for picture in shown] == ["page-1.jpg", "page-3.jpg"]


# Damaged files


def test_a_wrong_table_with_nothing_missing_is_no_matter(read: Read) -> None:
    data = text_pdf(*LETTER)
    start = data.rindex(b"startxref")
    reading = read(data[:start] + b"startxref\n7\n%%EOF\n")
    assert "explanation" in reading.pages[0].text
    assert reading.warnings == ()


@pytest.mark.parametrize("tail", [b"", b"\r\n", bytes(5000), b"% sent by a scanner\n" * 200])
def test_what_follows_the_end_is_no_matter(read: Read, tail: bytes) -> None:
    assert read(text_pdf(*LETTER) + tail).warnings == ()


def test_a_file_that_pdfium_gives_up_is_written_anew(read: Read) -> None:
    """Its trailer names no catalogue; there is one all the same."""
    data = text_pdf(*LETTER)
    end = data.rindex(b"xref\n0")
    damaged = data[:end] + b"trailer\n<< /Size 9 /Root 77 0 R >>\nstartxref\n%d\n%%%%EOF\n" % end
    reading = read(damaged)
    assert reading.warnings == (FileWarning.REPAIRED,)
    assert "explanation" in reading.pages[0].text


def test_a_file_cut_short_anywhere_is_refused_or_marked(read: Read) -> None:
    data = text_pdf(*LETTER, pages=3)
    end = data.rindex(b"%%EOF") + 4
    for size in [*range(9, end, 97), *range(end - 5, end)]:
        reading = read(data[:size])
        answered(reading)
        assert reading.reason is not None or FileWarning.REPAIRED in reading.warnings, f"cut to {size} bytes"


def test_an_update_that_is_cut_short_is_marked(read: Read) -> None:
    """The file before it ends well."""
    data = text_pdf(*LETTER)
    assert read(data + b"9 0 obj\n<</Type/Page").warnings == (FileWarning.REPAIRED,)


def test_text_that_cannot_be_unpacked_to_its_end_is_marked(read: Read) -> None:
    """pdfium shows what comes before the damage, and says nothing."""
    sound = zlib.compress(written(*LETTER) * 50, 9)
    spoilt = bytearray(sound)
    spoilt[len(sound) // 2 :] = b"\xff" * (len(sound) - len(sound) // 2)
    assert read(one_page(content=packed(sound, b"", b"/FlateDecode"))).warnings == ()
    assert read(one_page(content=packed(bytes(spoilt), b"", b"/FlateDecode"))).warnings == (FileWarning.REPAIRED,)


@pytest.mark.parametrize("seed", range(4))
def test_flipped_bits_are_answered(read: Read, seed: int) -> None:
    chance = random.Random(seed)
    for sound in (text_pdf(*LETTER, pages=2), one_page(catalogue=b"/OpenAction<</S/JavaScript/JS(a)>>")):
        for changes in (1, 5, 40):
            damaged = bytearray(sound)
            for _ in range(changes):
                damaged[chance.randrange(9, len(damaged))] ^= 1 << chance.randrange(8)
            answered(read(bytes(damaged)))


# Bombs


def bomb(megabytes: int, unit: bytes = b" ", *, layers: int = 1) -> bytes:
    """So much, packed."""
    packer = zlib.compressobj(9)
    block = unit * (1_000_000 // len(unit))
    data = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    return packed(data, b"", b"/FlateDecode" * layers)


ATTACHED = b"/Names<</EmbeddedFiles<</Names[(a)<</F(a.txt)/EF<</F 10 0 R>>>>]>>>>"
FORM = b"/AcroForm<</Fields[]/XFA[(template)10 0 R(datasets)10 0 R]>>"
SMALL = Limits(expanded_bytes=20_000_000, seconds=60)


@pytest.mark.parametrize(
    "data",
    [
        one_page(content=bomb(30)),
        one_page(content=bomb(30, b"0 0 m ")),
        one_page(content=bomb(30, layers=2)),
        one_page(content=bomb(30, layers=3)),
        one_page(catalogue=ATTACHED, more={10: bomb(30)}),
        one_page(catalogue=FORM, more={10: bomb(30)}),
        one_page(resources=b"/X<</FontFile2 10 0 R>>", more={10: bomb(30)}),
        one_page(more={number: bomb(1) for number in range(10, 35)}),
    ],
    ids=["spaces", "drawing", "twice packed", "three times", "attached", "form", "font", "many small"],
)
def test_a_bomb_is_refused_with_the_limit(read: Read, data: bytes) -> None:
    assert len(data) < 100_000
    reading = read(data, limits=SMALL)
    assert reading.reason is RefusalReason.DECOMPRESSION_BOMB
    assert "20,000,000 bytes" in reading.detail


def test_an_attached_bomb_that_no_first_look_sees_is_refused(read: Read) -> None:
    """Within another filter."""
    inner = zlib.compress(bytes(30_000_000), 9)
    body = packed(inner.hex().encode() + b">", b"", b"/ASCIIHexDecode/FlateDecode")
    reading = read(one_page(catalogue=ATTACHED, more={10: body}), limits=SMALL)
    assert reading.reason is RefusalReason.DECOMPRESSION_BOMB
    assert "20,000,000 bytes" in reading.detail


def test_a_large_picture_is_no_bomb(read: Read) -> None:
    """It is decoded line by line."""
    data = zlib.compress(b"\xff" * 30_000_000)
    body = packed(data, PICTURE % (5000, 6000), b"/FlateDecode")
    reading = read(one_page(content=DRAWN, resources=b"/XObject<</X 10 0 R>>", more={10: body}), limits=SMALL)
    assert reading.outcome is Outcome.READ


def test_a_picture_packed_twice_is(read: Read) -> None:
    body = bomb(30, layers=2).replace(b"<<", b"<<" + PICTURE % (5000, 6000), 1)
    # The outer layer lies in memory; what it hides is small here, so it takes a third one to be too much.
    assert read(one_page(more={10: body}), limits=SMALL).outcome is Outcome.READ
    body = bomb(30, layers=1).replace(b"/FlateDecode", b"/FlateDecode/FlateDecode")
    body = body.replace(b"<<", b"<<" + PICTURE % (5000, 6000), 1)
    assert read(one_page(more={10: body}), limits=SMALL).reason is RefusalReason.DECOMPRESSION_BOMB


@pytest.mark.parametrize("count", [501, 400_000])
def test_too_many_pages_are_refused_however_few_there_are(read: Read, count: int) -> None:
    reading = read(pages(b"", count=count))
    assert reading.reason is RefusalReason.TOO_MANY_PAGES
    assert "500" in reading.detail


def chain(length: int) -> bytes:
    """A page below so many others that hold nothing else."""
    tree = {n: b"<</Type/Pages/Count 1/Kids[%d 0 R]/Parent %d 0 R>>" % (n + 1, n - 1) for n in range(2, length)}
    last = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]>>" % (length - 1)
    return assembled({1: b"<</Type/Catalog/Pages 2 0 R>>", **tree, length: last})


FAN = {n: b"<</Type/Pages/Kids[%b]>>" % (b"%d 0 R " % (n + 1) * 10) for n in range(2, 20)}
LOOP = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 10 0 R>>>>"


@pytest.mark.parametrize(
    "data",
    [
        pages(b"", count=10**9),
        chain(3000),
        assembled({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 1/Kids[2 0 R]>>"}),
        assembled({1: b"<</Type/Catalog/Pages 2 0 R>>", **FAN, 20: b"<</Type/Page/MediaBox[0 0 9 9]>>"}),
        one_page(page=b"/Parent 3 0 R"),
        one_page(catalogue=b"/X" + b"[" * 50_000 + b"]" * 50_000),
        one_page(catalogue=b"/OpenAction" + b"<</Next" * 50_000 + b"<<>>" + b">>" * 50_000),
        one_page(content=stream(b"[" * 50_000 + b"] TJ" * 50_000)),
        one_page(content=stream(b"/X Do /X Do"), resources=b"/XObject<</X 10 0 R>>", more={10: stream(b"/X Do", LOOP)}),
        one_page(content=stream(b"9 9 m " * 100_000)),
        one_page(page=b"/Annots[%b]" % (b"10 0 R " * 50_000), more={10: b"<</Subtype/FreeText/Rect[0 0 9 9]>>"}),
        one_page(page=b"/Annots[%b]" % (b"<</Subtype/FreeText/Contents(a)/Rect[0 0 9 9]>>" * 20_000)),
        one_page().replace(b"[0 0 612 792]", b"[0 0 9e9 9e9]"),
        one_page().replace(b"[0 0 612 792]", b"[0 0 0 0]"),
        one_page().replace(b"[0 0 612 792]", b"[/a (b) 1 2]"),
        one_page(catalogue=b"/Names<</EmbeddedFiles 10 0 R>>", more={10: b"<</Kids[10 0 R 10 0 R]>>"}),
        one_page(content=packed(b"41" * 500 + b">", b"", b"/ASCIIHexDecode" * 2000)),
        one_page(
            content=packed(zlib.compress(b"a" * 999), b"/DecodeParms<</Predictor 12/Columns 2000000000>>", b"/Fl")
        ),
        *(
            one_page(
                content=DRAWN,
                resources=b"/XObject<</X 10 0 R>>",
                more={10: packed(b"\x97JB2\r\n\x1a\n" + bytes(90), PICTURE % (2 * 10**9, 2 * 10**9), filters)},
            )
            for filters in (b"/JBIG2Decode", b"/JPXDecode", b"/DCTDecode", b"/CCITTFaxDecode", b"/FlateDecode")
        ),
    ],
)
def test_what_has_no_end_ends(read: Read, data: bytes) -> None:
    answered(read(data))


def test_more_notes_than_are_looked_at_are_told(read: Read) -> None:
    note = b"<</Subtype/FreeText/Contents(a)/Rect[0 0 9 9]>>"
    assert read(one_page(page=b"/Annots[%b]" % (note * 900))).warnings == ()
    reading = read(one_page(page=b"/Annots[%b]" % (note * 1100)))
    assert reading.warnings == (UNREADABLE,)
    assert "explanation" in reading.pages[0].text


# What bounds the libraries


def test_a_library_is_stopped_by_the_time_it_takes() -> None:
    start, swallowed = process_time(), 0
    with pytest.raises(OutOfTime), cpu_limit(0.05):
        while process_time() - start < 5:
            try:
                sum(range(1000))
            except Exception:  # as a parser does
                swallowed += 1
    assert process_time() - start < 1
    assert swallowed == 0


def test_nothing_is_stopped_afterwards() -> None:
    with cpu_limit(5):
        pass
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it may strike in a finalizer
def test_what_was_seen_of_endless_objects_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject, IndirectObject, NameObject

    monkeypatch.setattr("intake.reading.pdf_safety._SECONDS", 0.05)
    script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})

    class Endless(PdfReader):
        def __init__(self) -> None:
            pass

        @property
        def trailer(self) -> DictionaryObject:  # type: ignore[override]
            return DictionaryObject({NameObject("/Root"): self.get_object(0)})

        def get_object(self, number: object) -> DictionaryObject:  # type: ignore[override]
            index = number.idnum if isinstance(number, IndirectObject) else 0
            sum(range(3000))
            more = {NameObject(f"/{n}"): IndirectObject(2 * index + n, 0, self) for n in (1, 2)}
            return DictionaryObject(more | {NameObject("/A"): script})

    start = process_time()
    assert look_at(Endless()).active
    assert process_time() - start < 2


def test_a_long_scan_takes_no_more_memory_than_a_short_one(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page's picture is let go before the next one is drawn."""

    def remember(image: Image.Image, number: int, **_: object) -> Page:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return Page(number=number, source=PageSource.OCR, text=str(peak))

    monkeypatch.setattr("intake.reading.ocr.read_image", remember)
    scan = tmp_path / "scan.pdf"
    page = text_image(*LETTER).resize((1700, 2200))
    page.save(scan, "PDF", save_all=True, append_images=[page] * 39, resolution=200)
    reading = read(scan.read_bytes(), limits=Limits(recognised_at_once=40, seconds=120))
    peaks = [int(page.text) for page in reading.pages]
    assert len(peaks) == 40
    assert peaks[39] - peaks[9] < 20_000_000

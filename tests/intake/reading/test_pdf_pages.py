"""Each page of a PDF is read by what it needs, and nothing that a person would see on it is passed over."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from intake.model import PageSource, Reading
from tests.intake.reading.conftest import LETTER, text_image, text_pdf

Read = Callable[..., Reading]
Draw = Callable[[Canvas], None]
STAMP = "RECEIVED BY MAIL 2026"
PAPER = (612, 792)


def scan() -> Image.Image:
    page = Image.new("RGB", (1700, 2200), "white")
    page.paste(text_image(*LETTER), (0, 300))
    return page


def pdf(draw: Draw) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=PAPER, invariant=1)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def whole(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(scan()), 0, 0, *PAPER)


def in_strips(canvas: Canvas) -> None:
    for n in range(20):
        strip = scan().crop((0, 110 * n, 1700, 110 * (n + 1)))
        canvas.drawImage(ImageReader(strip), 0, 792 - 39.6 * (n + 1), 612, 39.6)


def nested(canvas: Canvas) -> None:
    canvas.beginForm("page", 0, 0, 1224, 1584)
    canvas.drawImage(ImageReader(scan()), 0, 0, 1224, 1584)
    canvas.endForm()
    canvas.saveState()
    canvas.scale(0.5, 0.5)
    canvas.doForm("page")
    canvas.restoreState()


@pytest.mark.parametrize("scanned", [whole, in_strips, nested])
def test_a_stamp_on_a_scan_does_not_hide_the_scan(read: Read, scanned: Draw) -> None:
    def draw(canvas: Canvas) -> None:
        scanned(canvas)
        canvas.drawString(400, 770, STAMP)

    page = read(pdf(draw)).pages[0]
    assert page.source is PageSource.OCR
    assert "letter of explanation" in page.text
    assert page.text.count(STAMP) == 1, "the stamp is taken from the layer and not recognised as well"


def test_a_scan_below_a_letter_is_read_with_it(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        for n, line in enumerate(LETTER * 3):
            canvas.drawString(60, 740 - 20 * n, line)
        receipt = text_image("Receipt for the payment of the fee", "Application number C123456789")
        canvas.drawImage(ImageReader(receipt), 20, 50, 572, 300)

    text = read(pdf(draw)).pages[0].text
    assert "letter of explanation" in text
    assert "123456789" in text


def test_the_paper_a_letter_is_printed_on_costs_it_nothing(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), (250, 240, 220))), 0, 0, *PAPER)
        for n, line in enumerate(LETTER * 2):
            canvas.drawString(60, 740 - 20 * n, line)

    assert read(pdf(draw)).pages[0].source is PageSource.TEXT_LAYER


@pytest.mark.parametrize(
    ("recognised", "source"),
    [(LETTER, PageSource.TEXT_LAYER), (["sw esupport", "BH Oppose SeNet", "tPcrcentage"], PageSource.OCR)],
    ids=["well", "badly"],
)
def test_what_another_machine_recognised_counts_if_it_reads_like_a_text(
    read: Read, recognised: list[str], source: PageSource
) -> None:
    def draw(canvas: Canvas) -> None:
        whole(canvas)
        for number, line in enumerate(recognised):  # each over the line that it was recognised in
            hidden = canvas.beginText(29, 705 - 32.4 * number)
            hidden.setTextRenderMode(3)
            hidden.textLine(line)
            canvas.drawText(hidden)

    page = read(pdf(draw)).pages[0]
    assert page.source is source
    assert "letter of explanation" in page.text
    assert "SeNet" not in page.text


@pytest.mark.parametrize(("rotation", "angle", "shift"), [(90, 90, (612, 0)), (180, 180, (612, 792)), (0, 0, (0, 0))])
def test_a_page_that_its_viewer_turns_is_upright(read: Read, rotation: int, angle: int, shift: tuple[int, int]) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(rotation)
        canvas.translate(*shift)
        canvas.rotate(angle)
        for n, line in enumerate(LETTER):
            canvas.drawString(60, 500 - 20 * n, line)

    page = read(pdf(draw)).pages[0]
    assert (page.source, page.rotation) == (PageSource.TEXT_LAYER, 0)
    assert page.text.splitlines() == list(LETTER)


def test_what_was_typed_onto_a_page_is_read(read: Read) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(text_pdf(*LETTER))))
    writer.add_annotation(0, FreeText(text="UCI: 1234-5678, née Roy", rect=(50, 50, 300, 90)))
    buffer = io.BytesIO()
    writer.write(buffer)
    assert read(buffer.getvalue()).pages[0].text.endswith("\nUCI: 1234-5678, née Roy")


def test_a_few_letters_in_another_script_are_kept(read: Read) -> None:
    """The engine knows English and French only; the layer knows better."""
    path = Path("/work/shared/real/rtl-test.pdf")
    if not path.exists():
        pytest.skip("the real files are not here")
    page = read(path.read_bytes()).pages[0]
    assert page.source is PageSource.TEXT_LAYER
    assert "الداخلية" in page.text


def test_pages_are_still_read_when_the_form_is_damaged(read: Read) -> None:
    data = text_pdf(*LETTER)
    damaged = data.replace(
        b"/Type /Catalog", b"/AcroForm << /Fields [ 99 0 R << /T 5 /FT /Tx >> ] /XFA 7 >> /Type /Catalog"
    )
    assert damaged != data
    assert "letter of explanation" in read(damaged).pages[0].text

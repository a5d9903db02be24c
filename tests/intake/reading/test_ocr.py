"""A page is read the right way up at the price of few recognitions, and the engine is not loaded for nothing."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from intake.reading import ocr
from intake.reading.engines import Recognised, engine
from intake.reading.ocr import read_image
from tests.intake.reading.conftest import LETTER, text_image, text_pdf

TURNS = [
    (None, 0),
    (Image.Transpose.ROTATE_90, 90),
    (Image.Transpose.ROTATE_180, 180),
    (Image.Transpose.ROTATE_270, 270),
]


def letter() -> Image.Image:
    page = Image.new("RGB", (1700, 2200), "white")
    page.paste(text_image(*LETTER, *LETTER), (0, 100))
    return page


def card() -> Image.Image:
    """An identity card: few words, hardly any of them common."""
    image = Image.new("RGB", (1250, 880), "white")
    draw = ImageDraw.Draw(image)
    lines = ["IDENTITY CARD / CARTE D'IDENTITE", "Surname / Nom", "TREMBLAY", "Given names / Prénoms", "MARIE ANNE"]
    lines += ["Date of birth / Date de naissance", "02 FEB / FEV 1990", "Nationality / Nationalité", "UTOPIA"]
    for n, line in enumerate(lines):
        draw.text((60, 50 + 88 * n), line, fill="black", font=ImageFont.load_default(44))
    return image


class Counting:
    """The engine, with a tally of what it was asked."""

    def __init__(self) -> None:
        self.engine = engine()
        self.recognised = 0
        self.scripts = 0

    def recognise(self, image: Image.Image, *, only: str = "", seconds: float = 60.0) -> Recognised:
        self.recognised += 1
        return self.engine.recognise(image, only=only, seconds=seconds)

    def script(self, image: Image.Image) -> str | None:
        self.scripts += 1
        return self.engine.script(image)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counting]:
    counted = Counting()
    monkeypatch.setattr("intake.reading.attempts.engine", lambda: counted)
    monkeypatch.setattr(ocr, "engine", lambda: counted)
    yield counted


@pytest.mark.parametrize(("how", "rotation"), TURNS)
@pytest.mark.parametrize("draw", [letter, card])
def test_a_page_is_read_the_right_way_up(draw: object, how: Image.Transpose | None, rotation: int) -> None:
    image = letter() if draw is letter else card()
    page = read_image(image.transpose(how) if how is not None else image, 1, seconds=60)
    assert page.rotation == rotation
    assert ("explanation" if draw is letter else "TREMBLAY") in page.text


@pytest.mark.parametrize("how", [how for how, _ in TURNS])
def test_a_page_of_text_is_recognised_once_however_it_lies(counting: Counting, how: Image.Transpose | None) -> None:
    read_image(letter() if how is None else letter().transpose(how), 1, seconds=60)
    assert (counting.recognised, counting.scripts) == (1, 0)


def test_a_blank_page_is_never_recognised(counting: Counting) -> None:
    assert read_image(Image.new("RGB", (1700, 2200), "white"), 1, seconds=60).text == ""
    assert counting.recognised == 0


def test_a_word_alone_does_not_turn_the_page() -> None:
    image = Image.new("RGB", (800, 500), "white")
    ImageDraw.Draw(image).text((300, 200), "nu", fill="black", font=ImageFont.load_default(30))
    assert read_image(image, 1, seconds=60).rotation == 0


def test_one_thread_a_recognition() -> None:
    code = "import intake.reading.ocr, cv2, os; print(os.environ['OMP_THREAD_LIMIT'], cv2.getNumThreads())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"1 1\n"


def test_a_text_layer_is_read_without_loading_the_engine(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(text_pdf(*LETTER))
    code = f"""
import sys, tempfile, pathlib
from intake.reading.registry import Task, readers
from intake.settings import Limits
reader = readers()["application/pdf"]
reader.read(Task(pathlib.Path({str(path)!r}), "application/pdf", pathlib.Path(tempfile.mkdtemp()), Limits()))
print([name for name in ("tesserocr", "pytesseract") if name in sys.modules])
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert found.stdout == b"[]\n"

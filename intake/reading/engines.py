"""Tesseract, kept in this process or called as a command: one thread a recognition, English and French together."""

import os

os.environ.setdefault("OMP_THREAD_LIMIT", "1")

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from intake.reading.language import common_words

LANGUAGES = "eng+fra"


class DependencyMissing(Exception):
    """Something that must be installed is not; the message says what to do."""


@dataclass(frozen=True)
class Recognised:
    """What an engine made of one image."""

    text: str
    confidence: float
    """Mean over the words, 0 to 1."""
    words: int
    turns: int = 0
    """Quarter turns clockwise that the engine itself made to read the image."""

    @property
    def score(self) -> float:
        """How much was surely read: used to compare directions of the same page."""
        return self.confidence * self.words * (1 + common_words(self.text) / max(self.words, 1))


class OcrEngine(Protocol):
    """Turns a greyscale image into text."""

    def recognise(self, image: Image.Image, *, only: str = "") -> Recognised:
        """Read an upright image; `only` limits the characters."""

    def quarter_turns(self, image: Image.Image) -> int:
        """How many quarter turns clockwise would make the image upright, as far as the engine can tell: 0 to 3."""


class Tesserocr:
    """The engine in this process: loaded once, and shared by every forked child."""

    def __init__(self) -> None:
        import tesserocr

        self._module: Any = tesserocr
        self._path = tessdata_folder()
        self._api = tesserocr.PyTessBaseAPI(path=self._path, lang=LANGUAGES, psm=tesserocr.PSM.AUTO)

    def recognise(self, image: Image.Image, *, only: str = "") -> Recognised:
        """Read an upright image; `only` limits the characters."""
        self._api.SetVariable("tessedit_char_whitelist", only)
        self._api.SetImage(image)
        self._api.SetSourceResolution(_resolution(image))
        text = self._api.GetUTF8Text()
        confidences = self._api.AllWordConfidences()
        blocks = self._api.GetIterator()
        # Lines that run downwards: the engine read a page whose top is at the right of the image.
        downwards = blocks is not None and blocks.Orientation()[1] == self._module.WritingDirection.TOP_TO_BOTTOM
        self._api.Clear()
        return _recognised(text, list(confidences), turns=3 if downwards else 0)

    def quarter_turns(self, image: Image.Image) -> int:
        """By tesseract's orientation detection."""
        with self._module.PyTessBaseAPI(path=self._path, lang="osd", psm=self._module.PSM.OSD_ONLY) as api:
            api.SetImage(image)
            api.SetSourceResolution(_resolution(image))
            found = api.DetectOrientationScript()
        # The engine says by how much the text is turned counter-clockwise from upright reading.
        return (4 - found["orient_deg"] // 90) % 4 if found else 0


class Pytesseract:
    """The same engine as a command, a process a page: portable and slower."""

    def __init__(self) -> None:
        if shutil.which("tesseract") is None:
            raise DependencyMissing(
                "tesseract is not installed: `apt install tesseract-ocr tesseract-ocr-fra tesseract-ocr-osd`, "
                "or see https://tesseract-ocr.github.io for other systems"
            )

    def recognise(self, image: Image.Image, *, only: str = "") -> Recognised:
        """Read an upright image; `only` limits the characters."""
        import pytesseract

        config = f"--dpi {_resolution(image)}" + (f" -c tessedit_char_whitelist={only}" if only else "")
        data = pytesseract.image_to_data(
            image, lang=LANGUAGES, config=config, output_type=pytesseract.Output.DICT, timeout=120
        )
        lines: dict[tuple[int, int, int], list[str]] = {}
        confidences = []
        keys = zip(data["block_num"], data["par_num"], data["line_num"], data["text"], data["conf"], strict=True)
        for block, paragraph, line, word, confidence in keys:
            if word.strip():
                lines.setdefault((block, paragraph, line), []).append(word)
                confidences.append(int(float(confidence)))
        return _recognised("\n".join(" ".join(words) for words in lines.values()), confidences)

    def quarter_turns(self, image: Image.Image) -> int:
        """By tesseract's orientation detection."""
        import pytesseract

        try:
            found = pytesseract.image_to_osd(
                image, config=f"--dpi {_resolution(image)}", output_type=pytesseract.Output.DICT, timeout=60
            )
        except (pytesseract.TesseractError, RuntimeError):
            return 0  # too few characters to tell
        return int(found["rotate"]) // 90


def _recognised(text: str, confidences: list[int], turns: int = 0) -> Recognised:
    mean = sum(confidences) / len(confidences) / 100 if confidences else 0.0
    return Recognised(text.strip(), confidence=max(0.0, min(1.0, mean)), words=len(confidences), turns=turns)


def _resolution(image: Image.Image) -> int:
    """Dots per inch if the image were a letter-size page; tesseract only wants a plausible figure."""
    return max(70, min(600, max(image.size) // 11))


def tessdata_folder() -> str:
    """Where tesseract's language data lie. Raises DependencyMissing."""
    candidates = [Path(os.environ["TESSDATA_PREFIX"])] if "TESSDATA_PREFIX" in os.environ else []
    candidates += sorted(Path("/usr/share/tesseract-ocr").glob("*/tessdata"), reverse=True)
    candidates += [Path("/usr/share/tessdata"), Path("/usr/local/share/tessdata"), Path("/opt/homebrew/share/tessdata")]
    if (command := shutil.which("tesseract")) is not None and not any(map(_complete, candidates)):
        listed = subprocess.run([command, "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S603
        candidates += [Path(part) for part in re.findall(r'"([^"]+)"', listed.stdout)]
    for folder in candidates:
        if _complete(folder):
            return f"{folder}/"
    raise DependencyMissing(
        "tesseract's language data (eng, fra, osd) were not found: `apt install tesseract-ocr tesseract-ocr-fra "
        "tesseract-ocr-osd`, or set TESSDATA_PREFIX to their folder"
    )


def _complete(folder: Path) -> bool:
    return all((folder / f"{name}.traineddata").is_file() for name in ("eng", "fra", "osd"))


@cache
def engine() -> OcrEngine:
    """The engine that INTAKE_OCR_ENGINE names, loaded once. Raises DependencyMissing."""
    return Tesserocr() if _stays_loaded() else Pytesseract()


def check_engine() -> None:
    """Raise DependencyMissing if `engine` would, without loading what it would."""
    if _stays_loaded():
        tessdata_folder()
    else:
        Pytesseract()


def _stays_loaded() -> bool:
    """Unless another is wanted, or there is no wheel for this system: the command does the same."""
    wanted = os.environ.get("INTAKE_OCR_ENGINE", "tesserocr") == "tesserocr"
    return wanted and importlib.util.find_spec("tesserocr") is not None

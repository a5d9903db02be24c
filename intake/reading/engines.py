"""Tesseract, kept in this process or called as a command: one thread a recognition, English and French together."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from PIL import Image

from intake.reading.language import common_words

LANGUAGES = "fra+eng"  # in this order accents are kept, and English is read as well
_DATA = ("eng", "fra", "osd")
_SECONDS = 60.0
_SURE_OF_SCRIPT = 2.0
_WORD_LEVEL = "5"
_TOKEN = re.compile(r"\S+")


class DependencyMissing(Exception):
    """Something that must be installed is not; the message says what to do."""


class Overdue(Exception):
    """An image was not recognised in the time given."""


class RecognisedWord(NamedTuple):
    """A word where it lies on the image that was given, in pixels, and how sure the engine is of it, 0 to 1."""

    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float


@dataclass(frozen=True)
class Recognised:
    """What an engine made of one image."""

    text: str
    """Its lines, with an empty one between paragraphs."""
    words: tuple[RecognisedWord, ...]
    """Those of the text, in its order."""
    turns: int = 0
    """Quarter turns clockwise that the engine itself made to read the image."""

    @cached_property
    def confidence(self) -> float:
        """Mean over the words, 0 to 1."""
        return sum(word.confidence for word in self.words) / len(self.words) if self.words else 0.0

    @cached_property
    def score(self) -> float:
        """How much was surely read: used to compare directions of the same page."""
        return self.confidence * (len(self.words) + common_words(self.text))

    def with_lines(self, lines: Sequence[RecognisedWord]) -> "Recognised":
        """These lines, each one word, in place of all that was read where they lie."""
        if not lines:
            return self
        kept = [not any(_lies_in(word, line) for line in lines) for word in self.words]
        left = iter(kept)
        text = _TOKEN.sub(lambda token: token[0] if next(left) else "", self.text)
        others = [line.strip() for line in text.splitlines() if line.strip()]
        words = (*(word for word, is_kept in zip(self.words, kept, strict=True) if is_kept), *lines)
        return Recognised("\n".join([*others, *(line.text for line in lines)]), words, self.turns)


def _lies_in(word: RecognisedWord, line: RecognisedWord) -> bool:
    """Whether the middle of a word is on a line."""
    across, down = word.left + word.width / 2 - line.left, word.top + word.height / 2 - line.top
    return 0 <= across <= line.width and 0 <= down <= line.height


class OcrEngine(Protocol):
    """Turns a greyscale image into text."""

    def recognise(self, image: Image.Image, *, only: str = "", seconds: float = _SECONDS) -> Recognised:
        """Read an upright image; `only` limits the characters. Raises Overdue after so many seconds."""

    def script(self, image: Image.Image) -> str | None:
        """The script that an upright image seems to be written in: Latin, Cyrillic, Arabic, Han ..."""


class Tesserocr:
    """The engine in this process: loaded once, and shared by every forked child."""

    def __init__(self) -> None:
        import tesserocr

        self._module: Any = tesserocr
        self._path = tessdata_folder()
        self._api = tesserocr.PyTessBaseAPI(path=self._path, lang=LANGUAGES, psm=tesserocr.PSM.AUTO)

    def recognise(self, image: Image.Image, *, only: str = "", seconds: float = _SECONDS) -> Recognised:
        """Read an upright image; `only` limits the characters. Raises Overdue after so many seconds."""
        self._api.SetVariable("tessedit_char_whitelist", only)
        self._api.SetImage(image)
        self._api.SetSourceResolution(_resolution(image))
        try:
            if not self._api.Recognize(max(1, round(seconds * 1000))):
                raise Overdue
            table = self._api.GetTSVText(0)
            blocks = self._api.GetIterator()
            # Lines that run downwards: the engine read a page whose top is at the right of the image.
            downwards = blocks is not None and blocks.Orientation()[1] == self._module.WritingDirection.TOP_TO_BOTTOM
        finally:
            self._api.Clear()
        return _recognised(table, turns=3 if downwards else 0)

    def script(self, image: Image.Image) -> str | None:
        """By tesseract's detection, which finds the script by trying."""
        with self._module.PyTessBaseAPI(path=self._path, lang="osd", psm=self._module.PSM.OSD_ONLY) as api:
            api.SetImage(image)
            api.SetSourceResolution(_resolution(image))
            found = api.DetectOrientationScript()
        return _sure_script(found["script_name"], found["script_conf"]) if found else None


class Pytesseract:
    """The same engine as a command, a process a page: portable and slower."""

    def __init__(self) -> None:
        if shutil.which("tesseract") is None:
            raise DependencyMissing(
                "tesseract is not installed: `apt install tesseract-ocr tesseract-ocr-fra tesseract-ocr-osd`, "
                "or see https://tesseract-ocr.github.io for other systems"
            )
        import pytesseract

        # Of the command itself, which knows one folder only: without its data every scan would be called damaged.
        if lacking := [name for name in _DATA if name not in pytesseract.get_languages()]:
            raise _without(lacking)

    def recognise(self, image: Image.Image, *, only: str = "", seconds: float = _SECONDS) -> Recognised:
        """Read an upright image; `only` limits the characters. Raises Overdue after so many seconds."""
        import pytesseract

        config = f"--dpi {_resolution(image)}" + (f" -c tessedit_char_whitelist={only}" if only else "")
        try:
            return _recognised(pytesseract.image_to_data(image, lang=LANGUAGES, config=config, timeout=seconds))
        except RuntimeError as error:
            if "timeout" in str(error).lower():
                raise Overdue from None
            raise

    def script(self, image: Image.Image) -> str | None:
        """By tesseract's detection, which finds the script by trying."""
        import pytesseract

        try:
            found = pytesseract.image_to_osd(
                image, config=f"--dpi {_resolution(image)}", output_type=pytesseract.Output.DICT, timeout=60
            )
        except (pytesseract.TesseractError, RuntimeError):
            return None  # too few characters to tell
        return _sure_script(found["script"], found["script_conf"])


def _sure_script(name: str, confidence: float) -> str | None:
    return name if confidence >= _SURE_OF_SCRIPT else None


def _recognised(table: str, turns: int = 0) -> Recognised:
    """From tesseract's own table of words: level, page, block, paragraph, line, word, box, confidence, text."""
    words: list[RecognisedWord] = []
    text: list[str] = []
    last: tuple[str, ...] = ()
    for row in table.splitlines():
        level, _, *place, _, left, top, width, height, confidence, word = row.split("\t", 11)
        if level != _WORD_LEVEL or not word.strip():
            continue
        line = tuple(place)
        if last:
            text.append(" " if line == last else "\n" if line[:2] == last[:2] else "\n\n")
        last = line
        text.append(word)
        sure = min(max(float(confidence) / 100, 0.0), 1.0)
        words.append(RecognisedWord(word, int(left), int(top), int(width), int(height), sure))
    return Recognised("".join(text), tuple(words), turns if words else 0)


def _resolution(image: Image.Image) -> int:
    """Dots per inch if the image were a letter-size page; tesseract only wants a plausible figure."""
    return max(70, min(600, max(image.size) // 11))


def tessdata_folder() -> str:
    """Where tesseract's language data lie. Raises DependencyMissing."""
    candidates = [Path(os.environ["TESSDATA_PREFIX"])] if "TESSDATA_PREFIX" in os.environ else []
    candidates += sorted(Path("/usr/share/tesseract-ocr").glob("*/tessdata"), reverse=True)
    candidates += [Path("/usr/share/tessdata"), Path("/usr/local/share/tessdata"), Path("/opt/homebrew/share/tessdata")]
    if (command := shutil.which("tesseract")) is not None and not any(map(_complete, candidates)):
        listed = subprocess.run([command, "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S603 - our words
        candidates += [Path(part) for part in re.findall(r'"([^"]+)"', listed.stdout)]
    for folder in candidates:
        if _complete(folder):
            return f"{folder}/"
    raise _without(min(map(_lacking, candidates), key=len))


def _complete(folder: Path) -> bool:
    return not _lacking(folder)


def _lacking(folder: Path) -> list[str]:
    return [name for name in _DATA if not (folder / f"{name}.traineddata").is_file()]


def _without(data: Sequence[str]) -> DependencyMissing:
    return DependencyMissing(
        f"tesseract lacks its language data ({', '.join(data)}): `apt install tesseract-ocr tesseract-ocr-fra "
        "tesseract-ocr-osd`, or set TESSDATA_PREFIX to the folder that has eng, fra and osd"
    )


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

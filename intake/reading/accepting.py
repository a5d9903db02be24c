"""What comes out of the sandbox is believed only as far as it holds together: its parser may have been taken over."""

import stat
from pathlib import Path

from pydantic import ValidationError

from intake.model import FileWarning, Outcome, Page, Reading
from intake.reading.parts import too_long
from intake.settings import Limits
from intake.words import are_sound

_MAX_LINE = 2000  # characters
_MAX_FIELDS = 10_000
_MAX_FIELD_CHARACTERS = 3_000_000
_MAX_BARCODES = 50  # of a page


def accepted(text: str, *, folder: Path, limits: Limits, first_page: int, last_page: int | None) -> Reading | None:
    """The sandbox's answer when it is a sound reading of the pages asked for, else None."""
    try:
        reading = Reading.model_validate_json(text)
    except ValidationError:
        return None
    if not _is_bounded(reading):
        return None
    if reading.outcome is Outcome.REFUSED:
        sound = _is_sound_refusal(reading)
    else:
        sound = _has_sound_pages(reading, limits, first_page, last_page) and (
            _has_sound_children(reading, folder, limits)
            if first_page == 1
            else not (reading.fields or reading.children or reading.title)
        )
    return reading if sound else None


def _is_bounded(reading: Reading) -> bool:
    """Whether everything beside the pages is of a size that a sound reader could give it."""
    return (
        max(len(reading.title), len(reading.detail), len(reading.mime)) <= _MAX_LINE
        and len(reading.warnings) <= len(FileWarning)
        and len(reading.fields) <= _MAX_FIELDS
        and sum(len(field.path) + len(field.value) + len(field.pages) for field in reading.fields)
        <= _MAX_FIELD_CHARACTERS
        and all(1 <= number <= reading.page_count for field in reading.fields for number in field.pages)
    )


def is_plain_file(path: Path) -> bool:
    """A regular file of one name in a real folder: no link to another file, and no other name of one."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1 and not path.parent.is_symlink()


def _is_sound_refusal(reading: Reading) -> bool:
    found = (reading.pages, reading.page_count, reading.fields, reading.children, reading.title)
    return reading.reason is not None and bool(reading.detail) and not any(found)


def _has_sound_pages(reading: Reading, limits: Limits, first_page: int, last_page: int | None) -> bool:
    """Each page once and in order, and with a last page exactly those asked for: what joins the parts relies on it."""
    numbers = [page.number for page in reading.pages]
    end = last_page or first_page + len(numbers) - 1
    return (
        reading.reason is None
        and not reading.detail
        and numbers == list(range(first_page, end + 1))
        and end <= reading.page_count <= limits.pages
        and (bool(numbers) or reading.page_count < first_page)
        and not too_long(reading.pages)
        and all(are_sound(page) and _has_sound_barcodes(page) for page in reading.pages)
    )


def _has_sound_barcodes(page: Page) -> bool:
    return len(page.barcodes) <= _MAX_BARCODES and all(
        max(len(barcode.kind), len(barcode.text)) <= _MAX_LINE * 2 for barcode in page.barcodes
    )


def _has_sound_children(reading: Reading, folder: Path, limits: Limits) -> bool:
    """As many and as large as allowed, numbered as they are kept, each a file of its own."""
    children = folder / "children"
    return (
        len(reading.children) <= limits.children
        and not folder.is_symlink()
        and all(
            (child.number, child.file) == (number, f"child-{number}")
            and f"{child.name}{child.declared_type}".isprintable()
            and is_plain_file(children / child.file)
            for number, child in enumerate(reading.children, start=1)
        )
        and sum((children / child.file).lstat().st_size for child in reading.children) <= limits.expanded_bytes
    )

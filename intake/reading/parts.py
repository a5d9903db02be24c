"""A long scan is read in parts: which are still missing after the first, and how all become one reading again."""

from collections.abc import Iterable, Sequence

from intake.model import Outcome, Page, Reading, RefusalReason

_MAX_CHARACTERS = 3_000_000  # of all pages together: 500 dense ones have 2.5 million


def missing_parts(first: Reading, pages_at_once: int) -> tuple[tuple[int, int], ...]:
    """The spans of pages, each by its first and last, that the first part has left to be read."""
    starts = range(len(first.pages) + 1, first.page_count + 1, pages_at_once)
    return tuple((start, min(start + pages_at_once - 1, first.page_count)) for start in starts)


def join(parts: Sequence[Reading]) -> Reading:
    """One reading of the parts of a file, the first part first, or the refusal of the first that was refused.

    A page that was read twice counts once. Raises ValueError when pages are missing or the parts are not of one file.
    """
    if len({part.sha256 for part in parts}) != 1:
        raise ValueError("the parts are not of one file")
    first = parts[0]
    for part in parts:
        if part.reason is not None:
            return refused(first, part.reason, part.detail)
    pages = {page.number: page for part in parts for page in part.pages}
    numbers = sorted(pages)
    if numbers != list(range(1, first.page_count + 1)) or numbers[:1] != [page.number for page in first.pages[:1]]:
        raise ValueError("the parts do not make up the whole file, from its first page on")
    if detail := too_long(pages.values()):
        return refused(first, RefusalReason.TOO_LARGE, detail)
    warnings = dict.fromkeys(warning for part in parts for warning in part.warnings)
    return first.model_copy(
        update={"pages": tuple(pages[number] for number in numbers), "warnings": tuple(warnings)},
    )


def too_long(pages: Iterable[Page]) -> str:
    """Which limit the text of all these pages exceeds; empty when none."""
    length = sum(len(page.text) for page in pages)
    return f"{length:,} characters of text; the limit is {_MAX_CHARACTERS:,}" if length > _MAX_CHARACTERS else ""


def refused(reading: Reading, reason: RefusalReason, detail: str) -> Reading:
    """The file as this reading knew it, with nothing of what was in it."""
    nothing = {"pages": (), "page_count": 0, "fields": (), "children": (), "title": ""}
    return reading.model_copy(update={"outcome": Outcome.REFUSED, "reason": reason, "detail": detail, **nothing})

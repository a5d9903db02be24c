"""A page of text that was not recognised but written so."""

from intake.model import Page, PageSource, RefusalReason
from intake.reading.language import language_of
from intake.reading.registry import Refused, Task


def text_page(number: int, text: str) -> Page:
    """The page, of no source where there is no text."""
    source = PageSource.TEXT_LAYER if text else PageSource.NONE
    return Page(number=number, source=source, text=text, language=language_of(text))


def without_empty_lines(text: str) -> str:
    """Its lines that say something."""
    return "\n".join(line for line in map(str.strip, text.splitlines()) if line)


def refuse_many_pages(task: Task, count: int) -> None:
    """Raises Refused where a file has more pages than the limit."""
    if count > task.limits.pages:
        raise Refused(RefusalReason.TOO_MANY_PAGES, f"{count:,} pages; the limit is {task.limits.pages:,}")

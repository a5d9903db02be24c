"""A page of text that was not recognised but written so."""

import re

from intake.model import Page, PageSource, RefusalReason
from intake.reading.language import language_of
from intake.reading.registry import Refused, Task
from intake.reading.script import script_of

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
"""What neither JSON nor a database can hold: control characters and halves of surrogate pairs."""


def text_page(number: int, text: str) -> Page:
    """The page, of no source where there is no text."""
    source = PageSource.TEXT_LAYER if text else PageSource.NONE
    return Page(number=number, source=source, text=text, language=language_of(text), script=script_of(text))


def printable(text: str) -> str:
    """The text with spaces in place of what can't be kept; as long as it was."""
    return _UNPRINTABLE.sub(" ", text)  # not nothing, which would join what they part


def without_empty_lines(text: str) -> str:
    """Its lines that say something."""
    return "\n".join(line for line in map(str.strip, text.splitlines()) if line)


def refuse_many_pages(task: Task, count: int) -> None:
    """Raises Refused where a file has more pages than the limit."""
    if count > task.limits.pages:
        raise Refused(RefusalReason.TOO_MANY_PAGES, f"{count:,} pages; the limit is {task.limits.pages:,}")

"""The answers of a PDF's form, as the pages show them: in place of "Please wait ...", or where they were not drawn."""

from collections.abc import Iterable
from pathlib import Path

from intake.model import FileWarning, Page, PageSource, Quality, RefusalReason
from intake.reading.form_wording import Answer
from intake.reading.forms import Form, read_form
from intake.reading.language import language_of
from intake.reading.registry import Content, Refused


def add_form(path: Path, content: Content) -> Form:
    """Read the form of a PDF into the content; one that is damaged costs its answers, and no page."""
    try:
        form = read_form(path)
    except MemoryError:
        raise
    except Exception:  # pypdf raises anything on damaged structures; the pages may still be good
        content.warnings.append(FileWarning.FORM_UNREADABLE)
        return Form()
    content.fields.extend([*form.answers, *form.ticks])
    content.title = form.title
    if form.has_script:
        content.warnings.append(FileWarning.ACTIVE_CONTENT)
    return form


def form_page(number: int, content: Content) -> Page:
    """The answers in place of "Please wait ..."."""
    if FileWarning.FORM_UNREADABLE in content.warnings:
        raise Refused(RefusalReason.CORRUPT, "the answers of the form are damaged and can't be read")
    if not content.fields and not content.title:
        return Page(number=number, source=PageSource.NONE, quality=(Quality.STAND_IN,))
    lines = [content.title, *(field.line for field in content.fields if isinstance(field, Answer))]
    text = "\n".join(line for line in lines if line)
    quality = () if content.fields else (Quality.NOT_FILLED_IN,)
    return Page(
        number=number, source=PageSource.FORM_DATA, text=text, language=language_of(content.title), quality=quality
    )


def add_answers(content: Content, form: Form, elsewhere: Iterable[str]) -> None:
    """Answers that were never drawn on a page are added to the first. Ticks are only seen in their place."""
    drawn = "\n".join([*(page.text for page in content.pages), *elsewhere])
    missing = [answer.line for answer in form.answers if answer.text not in drawn]
    if missing:
        first = content.pages[0]
        text = "\n".join([first.text, *missing]).strip()
        source = PageSource.FORM_DATA if first.source is PageSource.NONE else first.source
        content.pages[0] = first.model_copy(update={"text": text, "source": source})

"""The answers of a PDF's form, as the pages show them: in place of "Please wait ...", or where they were not drawn."""

from collections.abc import Sequence
from pathlib import Path

from intake.model import FileWarning, Page, PageSource, Quality, RefusalReason
from intake.reading.form_wording import Answer
from intake.reading.forms import Form, read_form
from intake.reading.language import language_of
from intake.reading.registry import Content, Refused


def add_form(path: Path, content: Content, page_count: int) -> Form:
    """Read the form of a PDF of so many pages into the content; one that is damaged costs its answers, and no page."""
    try:
        form = read_form(path)
    except MemoryError:
        raise
    except Exception:  # pypdf raises anything on damaged structures; the pages may still be good
        content.warnings.append(FileWarning.FORM_UNREADABLE)
        return Form()
    if page_count == 1:
        _put(form, (1,))
    elif form.page_count != page_count:
        _put(form, ())
        if form.answers or form.ticks:  # nobody knows whose they are
            content.warnings.append(FileWarning.FORM_UNREADABLE)
    content.fields.extend([*form.answers, *form.ticks])
    content.title = form.title
    if form.has_script:
        content.warnings.append(FileWarning.ACTIVE_CONTENT)
    return form


def _put(form: Form, pages: tuple[int, ...]) -> None:
    for answers in (form.answers, form.typed, form.ticks):
        answers[:] = [answer.model_copy(update={"pages": pages}) for answer in answers]


def form_page(number: int, content: Content) -> Page:
    """The answers in place of "Please wait ..."."""
    if FileWarning.FORM_UNREADABLE in content.warnings:
        raise Refused(RefusalReason.CORRUPT, "the answers of the form are damaged and can't be read")
    fields = [field for field in content.fields if not field.pages or number in field.pages]
    if not fields and not content.title:
        return Page(number=number, source=PageSource.NONE, quality=(Quality.STAND_IN,))
    lines = [content.title, *(field.line for field in fields if isinstance(field, Answer))]
    text = "\n".join(line for line in lines if line)
    quality = () if fields else (Quality.NOT_FILLED_IN,)
    return Page(
        number=number, source=PageSource.FORM_DATA, text=text, language=language_of(content.title), quality=quality
    )


def place_answers(content: Content, waiting: Sequence[int]) -> None:
    """What lies on no page is the dynamic form's, which these pages stand in for."""
    content.fields[:] = [
        field if field.pages else field.model_copy(update={"pages": tuple(waiting)}) for field in content.fields
    ]


def add_answers(content: Content, form: Form) -> None:
    """Answers that were never drawn are added to the pages they lie on. Ticks are only seen in their place."""
    for index, page in enumerate(content.pages):
        lines = [answer.line for answer in form.typed if page.number in answer.pages and not answer.is_in(page.text)]
        if lines:
            text = "\n".join([page.text, *lines]).strip()
            source = PageSource.FORM_DATA if page.source is PageSource.NONE else page.source
            content.pages[index] = page.model_copy(update={"text": text, "source": source})

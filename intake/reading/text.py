"""Plain text in whatever encoding it came."""

import codecs

from intake.model import Page, PageSource, Policy, RefusalReason
from intake.reading.language import language_of
from intake.reading.registry import Content, Reader, Refused, Task

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(data: bytes) -> str:
    """Text of these bytes: by their mark, else UTF-8, else Windows' Latin. Raises Refused for binary rubbish."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    odd = sum(char == "\ufffd" or (ord(char) < 32 and char not in "\t\n\r\f") for char in text)
    if odd > 0.05 * len(text):
        raise Refused(RefusalReason.CORRUPT, "its bytes are not text in any encoding known here")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read(task: Task) -> Content:
    text = decode(task.path.read_bytes())
    pages = [part.strip() for part in text.split("\f") if part.strip()] or [""]
    if len(pages) > task.limits.pages:
        raise Refused(RefusalReason.TOO_MANY_PAGES, f"{len(pages)} pages; the limit is {task.limits.pages}")
    return Content(
        pages=[
            Page(
                number=number,
                source=PageSource.TEXT_LAYER if part else PageSource.NONE,
                text=part,
                language=language_of(part),
            )
            for number, part in enumerate(pages, start=1)
        ]
    )


READER = Reader(extensions={"text/plain": (".txt", ".text", ".log", ".md")}, policy=Policy.READ, read=_read)

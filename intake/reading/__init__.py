"""Bytes to text: `read_file` sniffs and reads one file in the sandbox, and always comes back with a Reading.

A long scan is read in parts, which several workers may share; `read_whole_file` reads them all in turn.
One module a format, found by `registry`; to add a format, add a module that has a `READER`.
"""

import errno
import hashlib
import stat
from collections.abc import Callable
from pathlib import Path

from intake.model import FileKind, FileWarning, Outcome, Policy, Reading, RefusalReason
from intake.reading.accepting import accepted, is_plain_file
from intake.reading.parts import join, missing_parts, too_long
from intake.reading.registry import Content, Refused, Task, readers
from intake.reading.text_page import printable
from intake.sandbox import Crashed, Finished, OutOfMemory, TimedOut, run_sandboxed
from intake.settings import Limits

READER_VERSION = "9"
"""Part of the key under which readings are kept; raise it whenever the same bytes may give another reading."""

UNKNOWN = FileKind(mime="application/octet-stream", policy=Policy.REFUSE, extension_mismatch=False)
OF_PAGES = {FileWarning.PAGE_UNREADABLE, FileWarning.PICTURE_UNREADABLE, FileWarning.REPAIRED}
"""Warnings that come with the pages they are about; all others come with the first."""
_LONGEST_TITLE = 500


def read_file(
    path: Path,
    *,
    name: str,
    declared_type: str = "",
    folder: Path,
    limits: Limits,
    first_page: int = 1,
    last_page: int | None = None,
    tick: Callable[[], None] | None = None,
    tick_seconds: float = 5.0,
) -> Reading:
    """Read one file, whatever it is; `folder` is the sandbox's to write in, children's bytes end in folder/children.

    Without a last page it reads until `limits.recognised_at_once` pages were recognised: the reading may not be whole.
    What belongs to the file and not to a page (fields, title, children) comes with the first page only.
    Raises OSError only when the file itself can't be opened.
    """
    path, folder = path.absolute(), folder.absolute()
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")  # a pipe or a device would be read without end
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size = status.st_size

    def refused(reason: RefusalReason, detail: str) -> Reading:
        return _refusal(UNKNOWN, sha256, size, reason, detail)

    if size == 0:
        return refused(RefusalReason.EMPTY, "the file is empty (0 bytes)")
    if size > limits.bytes:
        return refused(RefusalReason.TOO_LARGE, f"{size:,} bytes; the limit is {limits.bytes:,}")

    load_readers()
    (folder / "children").mkdir(parents=True, exist_ok=True)
    result = run_sandboxed(
        lambda: _read(path, name, declared_type, folder, limits, sha256, size, first_page, last_page).model_dump_json(),
        limits=limits,
        folder=folder,
        readable=[path],
        programs=_may_need_libreoffice(path),
        tick=tick,
        tick_seconds=tick_seconds,
    )
    match result:
        case TimedOut(seconds):
            return refused(RefusalReason.TIMEOUT, f"not read within {seconds} seconds, the limit")
        case OutOfMemory():
            return refused(RefusalReason.TOO_LARGE, _needs_memory(limits))
        case Crashed(detail):
            return refused(RefusalReason.CRASHED, f"its reader ended abnormally: {detail}")
        case Finished(text):
            reading = accepted(text, folder=folder, limits=limits, first_page=first_page, last_page=last_page)
            if reading is None:
                return refused(RefusalReason.CRASHED, "its reader gave an answer that is not valid")
            return reading.model_copy(update={"sha256": sha256, "size": size, "reader_version": READER_VERSION})


def read_whole_file(path: Path, *, name: str, declared_type: str = "", folder: Path, limits: Limits) -> Reading:
    """Read all parts of one file, one after the other; `limits.seconds` holds for each. As `read_file` otherwise."""
    parts = [read_file(path, name=name, declared_type=declared_type, folder=folder, limits=limits)]
    for first_page, last_page in missing_parts(parts[0], limits.recognised_at_once):
        below = folder / f"part-{first_page}"  # the children that the first part left are not another's to change
        parts.append(
            read_file(path, name=name, folder=below, limits=limits, first_page=first_page, last_page=last_page)
        )
        if parts[-1].reason is not None:
            break
    return join(parts)


def render_pages(
    path: Path,
    reading: Reading,
    *,
    folder: Path,
    limits: Limits,
    tick: Callable[[], None] | None = None,
    tick_seconds: float = 5.0,
) -> list[Path]:
    """Make a JPEG of each page, upright, as `page-<n>.jpg` below `folder`; fewer when the file doesn't allow it."""
    from intake.reading.pictures import draw_pages

    folder = folder.absolute()
    path = path.absolute()
    run_sandboxed(
        lambda: draw_pages(path, reading.mime, folder, limits, reading.pages),
        limits=limits,
        folder=folder,
        readable=[path],
        tick=tick,
        tick_seconds=tick_seconds,
    )
    # A picture is renamed to its final name when whole, so a child that died half-way leaves only whole ones.
    pictures = (folder / f"page-{page.number}.jpg" for page in reading.pages)
    shown = [picture for picture in pictures if is_plain_file(picture)]
    return shown if sum(picture.lstat().st_size for picture in shown) <= limits.expanded_bytes else []


def make_searchable(path: Path, reading: Reading, *, folder: Path, limits: Limits) -> Path | None:
    """Make a PDF of a scan's upright pages whose words can be searched, below `folder`; None where it can't be made."""
    from intake.reading.searchable import write_searchable

    if reading.mime != "application/pdf" and not reading.mime.startswith("image/"):
        return None
    path, target = path.absolute(), folder.absolute() / "searchable.pdf"
    folder.mkdir(parents=True, exist_ok=True)
    result = run_sandboxed(
        lambda: write_searchable(path, reading.mime, reading.pages, limits, target),
        limits=limits,
        folder=folder.absolute(),
        readable=[path],
    )
    return target if isinstance(result, Finished) and is_plain_file(target) else None


def load_readers() -> None:
    """Load sniffing and all readers: libraries are found by running ldconfig, which no confined child may."""
    import intake.sniffing  # noqa: F401 - loads libmagic

    readers()


def _read(
    path: Path,
    name: str,
    declared_type: str,
    folder: Path,
    limits: Limits,
    sha256: str,
    size: int,
    first_page: int,
    last_page: int | None,
) -> Reading:
    """In the sandbox: sniff, find the reader, read."""
    from intake.sniffing import sniff

    kind = sniff(path, name, declared_type)

    def refused(reason: RefusalReason, detail: str) -> Reading:
        return _refusal(kind, sha256, size, reason, detail)

    reader = readers().get(kind.mime)
    if reader is None:
        return refused(RefusalReason.UNSUPPORTED_TYPE, f"files of type {kind.mime}")
    try:
        content = reader.read(Task(path, kind.mime, folder, limits, first_page, last_page))
    except Refused as refusal:
        return refused(refusal.reason, refusal.detail)
    except MemoryError:
        return refused(RefusalReason.TOO_LARGE, _needs_memory(limits))
    except RecursionError:
        return refused(RefusalReason.CORRUPT, "its parts contain each other without end")
    except Exception as error:  # parsers of untrusted bytes raise anything; the file is what is wrong
        return refused(RefusalReason.CORRUPT, f"its {kind.mime} structure is damaged ({type(error).__name__})")
    if detail := too_long(content.pages):
        return refused(RefusalReason.TOO_LARGE, detail)
    wanted = range(first_page, (last_page or limits.pages) + 1)  # not all formats are read in parts
    count = len(content.pages) if content.page_count is None else content.page_count
    if first_page > 1:
        content = Content(pages=content.pages, warnings=[each for each in content.warnings if each in OF_PAGES])
    return Reading(
        outcome=Outcome.EXPANDED if kind.policy is Policy.EXPAND or content.is_container else Outcome.READ,
        mime=kind.mime,
        sha256=sha256,
        size=size,
        extension_mismatch=kind.extension_mismatch,
        warnings=tuple(dict.fromkeys([*content.warnings, *kind.warnings])),
        pages=tuple(
            page.model_copy(update={"text": printable(page.text)}) for page in content.pages if page.number in wanted
        ),
        page_count=count,
        fields=tuple(
            field.model_copy(update={"path": printable(field.path), "value": printable(field.value)})
            for field in content.fields
        ),
        children=tuple(
            child.model_copy(
                update={
                    "name": _on_one_line(child.name) or f"attachment {child.number}",
                    "declared_type": _on_one_line(child.declared_type),
                },
            )
            for child in content.children
        ),
        title=_on_one_line(content.title)[:_LONGEST_TITLE],
        reader_version=READER_VERSION,
    )


def _may_need_libreoffice(path: Path) -> bool:
    """Whether it begins as Office files of before 2007 do: the sandbox lets LibreOffice run for those alone."""
    with path.open("rb") as file:
        return file.read(4) == b"\xd0\xcf\x11\xe0"


def _on_one_line(name: str) -> str:
    """A name that reads as what it is: without line breaks, and without marks that turn it or can't be seen."""
    return "".join(character for character in name if character.isprintable())


def _needs_memory(limits: Limits) -> str:
    return f"needs more than {limits.memory:,} bytes of memory, the limit"


def _refusal(kind: FileKind, sha256: str, size: int, reason: RefusalReason, detail: str) -> Reading:
    return Reading(
        outcome=Outcome.REFUSED,
        mime=kind.mime,
        sha256=sha256,
        size=size,
        extension_mismatch=kind.extension_mismatch,
        reason=reason,
        detail=detail,
        warnings=kind.warnings,
        reader_version=READER_VERSION,
    )

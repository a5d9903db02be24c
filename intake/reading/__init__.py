"""Bytes to text: `read_file` sniffs and reads one file in the sandbox, and always comes back with a Reading.

One module a format, found by `registry`; to add a format, add a module that has a `READER`.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from intake.model import Outcome, Policy, Reading, RefusalReason
from intake.reading.registry import Content, Refused, Task, readers
from intake.sandbox import Crashed, Finished, TimedOut, run_sandboxed
from intake.settings import Limits

READER_VERSION = "1"
"""Part of the key under which readings are kept; raise it whenever the same bytes may give another reading."""

UNKNOWN_MIME = "application/octet-stream"


def read_file(
    path: Path,
    *,
    name: str,
    folder: Path,
    limits: Limits,
    tick: Callable[[], None] | None = None,
    tick_seconds: float = 5.0,
) -> Reading:
    """Read one file, whatever it is; `folder` is the sandbox's to write in, children's bytes end in folder/children.

    Raises OSError only when the file itself can't be opened.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()

    def refused(reason: RefusalReason, detail: str) -> Reading:
        return _refusal(UNKNOWN_MIME, sha256, size, reason, detail)

    if size == 0:
        return refused(RefusalReason.EMPTY, "the file is empty (0 bytes)")
    if size > limits.bytes:
        return refused(RefusalReason.TOO_LARGE, f"{size:,} bytes; the limit is {limits.bytes:,}")

    path, folder = path.absolute(), folder.absolute()
    (folder / "children").mkdir(parents=True, exist_ok=True)
    result = run_sandboxed(
        lambda: _read(path, name, folder, limits, sha256, size).model_dump_json(),
        limits=limits,
        folder=folder,
        tick=tick,
        tick_seconds=tick_seconds,
    )
    match result:
        case TimedOut(seconds):
            return refused(RefusalReason.TIMEOUT, f"not read within {seconds} seconds, the limit")
        case Crashed(detail):
            return refused(RefusalReason.CRASHED, f"its reader ended abnormally: {detail}")
        case Finished(text):
            return Reading.model_validate_json(text)


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
    turned = {page.number: page.rotation for page in reading.pages}
    texts = {page.number: page.text for page in reading.pages}
    path = path.absolute()
    run_sandboxed(
        lambda: draw_pages(path, reading.mime, folder, limits, turned, texts),
        limits=limits,
        folder=folder,
        tick=tick,
        tick_seconds=tick_seconds,
    )
    # A picture is renamed to its final name when whole, so a child that died half-way leaves only whole ones.
    return sorted(folder.glob("page-*.jpg"))


def _read(path: Path, name: str, folder: Path, limits: Limits, sha256: str, size: int) -> Reading:
    """In the sandbox: sniff, find the reader, read."""
    from intake.sniffing import sniff

    kind = sniff(path, name)
    reader = readers().get(kind.mime)
    if reader is None:
        refusal = _refusal(kind.mime, sha256, size, RefusalReason.UNSUPPORTED_TYPE, f"files of type {kind.mime}")
        return refusal.model_copy(update={"extension_mismatch": kind.extension_mismatch})
    try:
        content = reader.read(Task(path=path, mime=kind.mime, folder=folder, limits=limits))
        _check_counts(content, limits)
    except Refused as refusal:
        return _refusal(kind.mime, sha256, size, refusal.reason, refusal.detail)
    except MemoryError:
        detail = f"needs more than {limits.memory:,} bytes of memory, the limit"
        return _refusal(kind.mime, sha256, size, RefusalReason.TOO_LARGE, detail)
    except RecursionError:
        return _refusal(kind.mime, sha256, size, RefusalReason.CORRUPT, "its parts contain each other without end")
    except Exception as error:  # parsers of untrusted bytes raise anything; the file is what is wrong
        detail = f"its {kind.mime} structure is damaged ({type(error).__name__})"
        return _refusal(kind.mime, sha256, size, RefusalReason.CORRUPT, detail)
    warnings = [*content.warnings, *(["extension_mismatch"] if kind.extension_mismatch else [])]
    return Reading(
        outcome=Outcome.EXPANDED if kind.policy is Policy.EXPAND else Outcome.READ,
        mime=kind.mime,
        sha256=sha256,
        size=size,
        extension_mismatch=kind.extension_mismatch,
        warnings=tuple(warnings),
        pages=tuple(content.pages),
        fields=tuple(content.fields),
        children=tuple(content.children),
        title=content.title,
        reader_version=READER_VERSION,
    )


def _check_counts(content: Content, limits: Limits) -> None:
    if len(content.children) > limits.children:
        detail = f"holds {len(content.children)} files; the limit is {limits.children}"
        raise Refused(RefusalReason.TOO_LARGE, detail)


def _refusal(mime: str, sha256: str, size: int, reason: RefusalReason, detail: str) -> Reading:
    return Reading(
        outcome=Outcome.REFUSED,
        mime=mime,
        sha256=sha256,
        size=size,
        reason=reason,
        detail=detail,
        reader_version=READER_VERSION,
    )

"""Word documents of before 2007 (doc): converted by LibreOffice where it is installed, then read as those of today.

So are office files with a password, which are of the same container whatever is inside.
"""

from collections.abc import Iterator
from dataclasses import replace

import olefile

from intake.model import FileWarning, Policy, RefusalReason
from intake.reading.libreoffice import as_docx, program
from intake.reading.registry import Content, Reader, Refused, Task
from intake.reading.word import read_docx

_ENCRYPTED_BIT = 0x01  # of the byte at 11 in the document's stream


def _read(task: Task) -> Content:
    with olefile.OleFileIO(task.path) as ole:
        if ole.exists("EncryptedPackage") or _has_password(ole):
            raise Refused(RefusalReason.ENCRYPTED, "the document needs a password to be opened")
        warnings = list(_warnings(ole))
    if program() is None:
        detail = f"files of type {task.mime} need LibreOffice, which is not installed"
        raise Refused(RefusalReason.UNSUPPORTED_TYPE, detail)
    converted = as_docx(task.path, task.folder, task.limits)
    if converted is None:
        raise Refused(RefusalReason.CORRUPT, "the document is damaged: LibreOffice can't open it")
    content = read_docx(replace(task, path=converted))
    content.warnings += warnings
    return content


def _has_password(ole: olefile.OleFileIO) -> bool:
    if not ole.exists("WordDocument"):
        return False
    with ole.openstream("WordDocument") as stream:
        head: bytes = stream.read(12)
    return len(head) == 12 and bool(head[11] & _ENCRYPTED_BIT)


def _warnings(ole: olefile.OleFileIO) -> Iterator[FileWarning]:
    """Macros, and objects of other programs."""
    if any(entry[0] in ("Macros", "_VBA_PROJECT_CUR", "ObjectPool") for entry in ole.listdir(storages=False)):
        yield FileWarning.ACTIVE_CONTENT


READER = Reader(
    extensions={"application/msword": (".doc", ".dot"), "application/encrypted": ()}, policy=Policy.READ, read=_read
)

"""A file's real type, from its bytes: libmagic, and a second opinion where it is weak. The name is only compared.

Of no file more than some pieces are looked at: its head, its tail, and a directory that one of them points to.
"""

from pathlib import Path

from intake.model import FileKind, FileWarning, Policy
from intake.reading.registry import readers
from intake.sniffing.containers import DOCM, DOCX, ENCRYPTED, XLSM, XLSX
from intake.sniffing.names import claim_of, claimed_types, claims_document, declared_type
from intake.sniffing.polyglots import is_polyglot
from intake.sniffing.programs import is_program
from intake.sniffing.sample import Sample
from intake.sniffing.types import type_of

__all__ = ["claim_of", "disagrees", "sniff"]


def sniff(path: Path, name: str, declared: str = "") -> FileKind:
    """The kind of a file that is not empty. Raises OSError when it can't be read, and nothing else."""
    with path.open("rb") as file:
        sample = Sample(file)
        mime = type_of(sample, name)
        polyglot = is_polyglot(mime, sample)
    warnings = []
    if is_program(mime) and claims_document(name):
        warnings.append(FileWarning.DISGUISED)
    if polyglot:
        warnings.append(FileWarning.POLYGLOT)
    if disagrees(mime, name):
        warnings.append(FileWarning.EXTENSION_MISMATCH)
    if (claimed := declared_type(declared)) and claimed not in _may_be(mime):
        warnings.append(FileWarning.DECLARED_TYPE_MISMATCH)
    reader = readers().get(mime)
    return FileKind(
        mime=mime,
        policy=reader.policy if reader else Policy.REFUSE,
        extension_mismatch=disagrees(mime, name),
        warnings=tuple(warnings),
    )


def disagrees(mime: str, name: str) -> bool:
    """Whether the name's extension belongs to another type that we know."""
    claimed = claimed_types(name)
    return bool(claimed) and not claimed & _may_be(mime)


def _may_be(mime: str) -> set[str]:
    """What a file of this type may rightly be called."""
    return {DOCX, DOCM, XLSX, XLSM} if mime == ENCRYPTED else {mime}

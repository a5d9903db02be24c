"""What lies in a PDF beside its pages: the files in it become children, and what it would do becomes a warning."""

import re
from pathlib import Path
from typing import Any

from pypdf import apply_configuration
from pypdf.errors import LimitReachedError

from intake.model import FileWarning, RefusalReason
from intake.reading.cpu_limit import OutOfTime, cpu_limit
from intake.reading.pdf_repair import open_structure
from intake.reading.pdf_safety import EmbeddedFile, Findings, look_at
from intake.reading.registry import Content, Refused, Task, add_child

_SECONDS = 20.0
_LOST = FileWarning.ATTACHMENT_UNREADABLE
_COVER = re.compile(r"\bpdf\b.*\b(?:adobe|acrobat)\b", re.IGNORECASE | re.DOTALL)
_ON_COVERS = """
    for the best experience open this pdf portfolio package in acrobat adobe reader or later get now
    multiple files are bound together recommends using version to work with documents contained within a by updating
    latest you ll enjoy following benefits efficient integrated viewing easy printing quick searches don t have of
    click here download if already file view it
    pour une expérience optimale un résultat optimal de meilleurs résultats la meilleure possible obtenir veuillez
    ouvrez ouvrir ce porte documents lot dans avec ou et ultérieure ultérieures version versions supérieure supérieures
    plus récente obtenez téléchargez télécharger dès maintenant
    x xi dc pro
"""
"""What Adobe's programs write on the cover of a portfolio, in English and French: who, when or what is not among it."""
_COVER_WORDS = frozenset(_ON_COVERS.split())
_WORD = re.compile(r"[^\W_]+")
_LONGEST_VERSION = 2  # digits


def add_inside(document: Any, task: Task, content: Content, *, is_suspicious: bool) -> bool:
    """Add the files and the warnings; returns whether the PDF is a portfolio. Raises Refused for too much of it."""
    expected = document.count_attachments()
    if not (is_suspicious or expected):
        return False
    found = _findings(task.path)
    if found.active:
        content.warnings.append(FileWarning.ACTIVE_CONTENT)
    if found.external:
        content.warnings.append(FileWarning.EXTERNAL_CONTENT)
    if not found.complete or len(found.files) < min(expected, task.limits.children):
        content.warnings.append(_LOST)
    try:
        with cpu_limit(_SECONDS):
            for file in found.files:
                _add_file(file, task, content)
    except OutOfTime:
        content.warnings.append(_LOST)
    return found.portfolio


def is_portfolio_cover(text: str) -> bool:
    """The sentence that says which program opens a portfolio, and not a word besides."""
    words = _WORD.findall(text.lower())
    return bool(_COVER.search(text)) and all(
        word in _COVER_WORDS or (word.isdecimal() and len(word) <= _LONGEST_VERSION) for word in words
    )


def _findings(path: Path) -> Findings:
    try:
        return look_at(open_structure(path))
    except MemoryError:
        raise
    except Exception:  # pypdf raises anything on what is damaged: then nothing is known of its objects
        return Findings(complete=False)


def _add_file(file: EmbeddedFile, task: Task, content: Content) -> None:
    limit = task.limits.expanded_bytes
    try:
        with apply_configuration(
            zlib_maximum_output_length=limit,
            lzw_maximum_output_length=limit,
            run_length_maximum_output_length=limit,
        ):
            data = bytes(file.stream.get_data())
    except LimitReachedError:
        raise Refused(RefusalReason.DECOMPRESSION_BOMB, f"holds more than {limit:,} bytes, the limit") from None
    except MemoryError:
        raise
    except Exception:  # it is damaged, or encrypted by itself
        content.warnings.append(_LOST)
        return
    add_child(task, content, data, file.name)

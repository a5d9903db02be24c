"""One file, all the way through reading and understanding, as the JSON of `intake inspect`. Nothing is stored."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intake.model import Classifier, Document, FileWarning, Page, Reading, RefusalReason
from intake.pipeline import understand
from intake.reading import read_whole_file
from intake.reading.parts import refused
from intake.settings import Limits


@dataclass
class Opened:
    """How many files were found so far in one that was given, at any depth."""

    files: int = 1


def inspect_file(
    path: Path,
    *,
    classifier: Classifier,
    folder: Path,
    limits: Limits,
    with_text: bool = False,
    name: str | None = None,
    declared_type: str = "",
    is_message_body: bool = False,
    depth: int = 0,
    opened: Opened | None = None,
) -> dict[str, Any]:
    """Read and understand one file and the files inside it; `folder` must be empty and is ours to write in."""
    folder.mkdir(parents=True, exist_ok=True)
    # A name may hold bytes that are no text; JSON can't.
    shown = os.fsencode(path).decode("utf-8", "replace") if name is None else name
    try:
        reading = read_whole_file(
            path, name=name or path.name, declared_type=declared_type, folder=folder, limits=limits
        )
    except (OSError, ValueError) as error:  # ValueError: a name no file can have
        problem = error.strerror if isinstance(error, OSError) else str(error)
        return _shape(shown, None, problem=f"can't be opened: {problem}")
    opened = opened or Opened()
    opened.files += len(reading.children)
    if opened.files > limits.uploads:
        reading = refused(reading, RefusalReason.TOO_LARGE, f"holds more than {limits.uploads:,} files, the limit")
    documents = understand(reading, classifier, is_message_body=is_message_body)
    found = _shape(shown, reading, documents=documents, with_text=with_text)
    for child in reading.children:
        if depth >= limits.depth:
            found["warnings"].append(FileWarning.TOO_DEEP)
            break
        found["children"].append(
            inspect_file(
                folder / "children" / child.file,
                classifier=classifier,
                folder=folder / f"of-{child.number}",
                limits=limits,
                with_text=with_text,
                name=child.name,
                declared_type=child.declared_type,
                is_message_body=child.is_message_body,
                depth=depth + 1,
                opened=opened,
            )
        )
    return found


def _shape(
    path: str,
    reading: Reading | None,
    *,
    documents: tuple[Document, ...] = (),
    with_text: bool = False,
    problem: str = "",
) -> dict[str, Any]:
    if reading is None:
        return {
            "path": path,
            "sha256": None,
            "size": 0,
            "mime": "application/octet-stream",
            "extension_mismatch": False,
            "outcome": "refused",
            "reason": RefusalReason.CORRUPT.value,
            "detail": problem,
            "warnings": [],
            "pages": [],
            "documents": [],
            "children": [],
        }
    return {
        "path": path,
        "sha256": reading.sha256,
        "size": reading.size,
        "mime": reading.mime,
        "extension_mismatch": reading.extension_mismatch,
        "outcome": reading.outcome.value,
        "reason": reading.reason.value if reading.reason else None,
        "detail": reading.detail,
        "warnings": list(reading.warnings),
        "pages": [_page(page, with_text=with_text) for page in reading.pages],
        "documents": [_document(document) for document in documents],
        "children": [],
    }


def _page(page: Page, *, with_text: bool) -> dict[str, Any]:
    shape = page.model_dump(mode="json", exclude={"text", "places"})
    shape["confidence"] = round(page.confidence, 3)
    return shape | {"text": page.text} if with_text else shape


def _document(document: Document) -> dict[str, Any]:
    classification = document.classification
    return {
        "pages": list(document.pages),
        "type": classification.type,
        "confidence": round(classification.confidence, 4),
        "abstained": classification.abstained,
        "why": list(classification.why),
        "identifiers": [
            identifier.model_dump(mode="json", include={"kind", "value", "page", "verified"})
            for identifier in document.identifiers
        ],
        "parties": [
            party.model_dump(mode="json", include={"family_name", "given_names", "birth_date", "role"})
            for party in document.parties
        ],
    }

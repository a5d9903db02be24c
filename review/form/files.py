"""The files of a submission: what is known of each before anybody reads it, and what is wrong with them.

What a file really is, its bytes tell the workers; here count name, size and number.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.settings import get_form_settings
from intake.submission import UploadedFile
from review.form.limits import largest_file
from review.form.words import size_in_words

_LONGEST_NAME = 300
_LONGEST_TYPE = 200
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class NotUnderstood(Exception):
    """The list of uploads is none that our page sends."""


@dataclass(frozen=True)
class FileProblem:
    """What is wrong with the files, or with one of them."""

    message: str
    number: int | None = None


def listed(text: str) -> list[UploadedFile]:
    """The uploads that the page says it has put into the store, each as {number, name, type, size}.

    Raises NotUnderstood.
    """
    try:
        rows = json.loads(text)
        files = [
            UploadedFile(
                number=row["number"],
                name=plain_name(str(row["name"])),
                declared_type=plain_type(str(row["type"])),
                size=row["size"],
            )
            for row in rows
        ]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NotUnderstood from None
    if (
        not isinstance(rows, list)
        or any(file.size is None for file in files)
        or len({file.number for file in files}) != len(files)
    ):
        raise NotUnderstood
    return files


def plain_name(name: str) -> str:
    """A client's file name as one that every part of the system takes: no path, no control character, not too long.

    The ending is kept where the name is cut: it says of what kind the file is.
    """
    text = _on_one_line(name).replace("\\", "/").rpartition("/")[2].strip()
    if len(text) <= _LONGEST_NAME:
        return text or "?"
    ending = PurePosixPath(text).suffix[:20]
    return text[: _LONGEST_NAME - len(ending)] + ending


def plain_type(declared: str) -> str:
    """What the sender's program says a file is, in the same way; empty where it says nothing."""
    return _on_one_line(declared).strip()[:_LONGEST_TYPE]


def _on_one_line(text: str) -> str:
    return _CONTROLS.sub(" ", text.encode("utf-8", "replace").decode())


def problems_of(files: Sequence[UploadedFile]) -> list[FileProblem]:
    """All that is wrong with them."""
    largest = largest_file()
    if not files:
        return [FileProblem(_("Add at least one document."))]
    if len(files) > get_form_settings().files:
        return [FileProblem(too_many())]
    found = []
    for file in files:
        if not file.size:
            found.append(FileProblem(_("“%(name)s” is empty: choose it again.") % {"name": file.name}, file.number))
        elif file.size > largest:
            values = {"name": file.name, "most": size_in_words(largest)}
            said = _("“%(name)s” is too large: a file may have %(most)s. Send it in parts.") % values
            found.append(FileProblem(said, file.number))
    if sum(file.size or 0 for file in files) > get_form_settings().bytes:
        values = {"most": size_in_words(get_form_settings().bytes)}
        found.append(FileProblem(_("All files together may have %(most)s. Send them in several goes.") % values))
    return found


def too_many() -> str:
    """How many there may be."""
    most = get_form_settings().files
    said = ngettext("Send at most %(most)d file at once.", "Send at most %(most)d files at once.", most)
    return said % {"most": most}

"""Files that were read, and yet not wholly or not safely: a person looks before anything of them is attached."""

from collections.abc import Collection
from typing import NamedTuple

from intake.decisions import ExceptionReason, Fact
from intake.model import FileWarning


class Doubt(NamedTuple):
    """Why nothing of a file may be attached without a person."""

    reason: ExceptionReason
    fact: Fact


_DOUBTS = {
    FileWarning.POLYGLOT: Doubt(ExceptionReason.UNSAFE_FILE, Fact(code="polyglot")),
    FileWarning.REPAIRED: Doubt(ExceptionReason.CORRUPT, Fact(code="repaired")),
    FileWarning.PAGE_UNREADABLE: Doubt(ExceptionReason.CORRUPT, Fact(code="page_unreadable")),
    FileWarning.PICTURE_UNREADABLE: Doubt(ExceptionReason.CORRUPT, Fact(code="picture_unreadable")),
    FileWarning.ATTACHMENT_UNREADABLE: Doubt(ExceptionReason.CORRUPT, Fact(code="attachment_unreadable")),
    FileWarning.FORM_UNREADABLE: Doubt(ExceptionReason.CORRUPT, Fact(code="form_unreadable")),
    FileWarning.FIRST_FRAME_ONLY: Doubt(ExceptionReason.UNREADABLE, Fact(code="first_frame_only")),
    FileWarning.TEXT_ONLY: Doubt(ExceptionReason.UNREADABLE, Fact(code="text_only")),
    FileWarning.TOO_DEEP: Doubt(ExceptionReason.UNREADABLE, Fact(code="too_deep")),
    FileWarning.ENTRY_LEFT_OUT: Doubt(ExceptionReason.UNSAFE_FILE, Fact(code="entry_left_out")),
}
"""The gravest first; other warnings are for whoever looks anyway."""


def doubt_about(warnings: Collection[FileWarning]) -> Doubt | None:
    """The gravest doubt that these warnings raise."""
    return next((doubt for warning, doubt in _DOUBTS.items() if warning in warnings), None)

"""Writes a message to a client from a template, in the language of their submission.

It holds a reference number and a given name and nothing else that is personal, and no links; what a reviewer adds
stands within a fixed frame. A name that could pass for something else (an address, a sentence) is left out.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from intake.identifiers.sin import mask_sins
from intake.references import reference_of
from storage.records import models

_TEMPLATES = Path(__file__).with_name("templates.toml")
LONGEST_TEXT = 500
_NAME = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+(?:[ '’\-](?:[^\W\d_]|[\u0300-\u036f])+){0,4}")
_LONGEST_NAME = 60
_LINK = re.compile(r"(?i)\b(?:https?:|www\.|mailto:)|\b[\w-]+\.(?:ca|com|net|org|info|io|link|ly|me|ru|xyz)\b|\S@\S")
_UNPRINTABLE = re.compile(r"(?:[^\S\n]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069])+")


class Kind(StrEnum):
    """What a message is for."""

    ASK = "ask"
    REJECT = "reject"


class TextTrouble(StrEnum):
    """Why a text can't be added to a message."""

    TOO_LONG = "too_long"
    HAS_LINK = "has_link"


@dataclass(frozen=True)
class Template:
    """One template as staff choose it."""

    id: str
    kind: Kind
    title_en: str
    title_fr: str


@dataclass(frozen=True)
class Letter:
    """What the client will read."""

    subject: str
    body: str
    language: str

    def __str__(self) -> str:
        return f"{self.subject}\n\n{self.body}"


@cache
def templates() -> Mapping[str, Template]:
    """All templates by id, in the order in which staff see them."""
    return {
        id_: Template(id_, Kind(told["kind"]), told["en"]["title"], told["fr"]["title"])
        for id_, told in _told()["templates"].items()
    }


def preview(
    template_id: str,
    submission: models.Submission,
    values: Mapping[str, str] | None = None,
    upload: models.Upload | None = None,
) -> Letter | TextTrouble:
    """The message as it would be sent, or why its text can't be. Raises KeyError for an unknown template.

    Args:
        template_id: one of `templates()`.
        submission: whose client is written to.
        values: `text`, what a reviewer adds; `why` and `next`, of a rejection: why, and what the client can do.
        upload: the file that it is about; the first where none is given.
    """
    values = values or {}
    text = _clean(values.get("text", ""))
    if len(text) > LONGEST_TEXT:
        return TextTrouble.TOO_LONG
    if _LINK.search(text):
        return TextTrouble.HAS_LINK
    language = "fr" if submission.language == "fr" else "en"
    template, frame = _told()["templates"][template_id], _told()["frame"][language]
    filled = {
        "name": _name(submission.form),
        "reference": reference_of(submission.pk),
        "file": frame["file"].format(**_place(submission, upload)),
        "why": values.get("why", ""),
        "next": values.get("next", ""),
    }
    parts = (
        frame["greeting" if filled["name"] else "greeting_nobody"],
        frame["begins"],
        template[language]["body"],
        frame["note"] if text else "",
    )
    body = [part.format(**filled).strip() for part in parts]
    ends = (frame[template["kind"]].strip(), frame["ends"])
    whole = "\n\n".join(part for part in (*body, _indented(text), *ends) if part)
    return Letter(template[language]["subject"].format(**filled), whole + "\n", language)


def _name(form: Mapping[str, Any] | None) -> str:
    """The given name of a client who wrote themselves; empty where it might not be one."""
    if not form or form.get("sender", "applicant") != "applicant":
        return ""
    name = " ".join(str(form.get("given_names", "")).split())
    return name if len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) else ""


def _place(submission: models.Submission, upload: models.Upload | None) -> dict[str, str]:
    """Which of the files that the client sent it is, or is in."""
    sent = submission.uploads.filter(parent=None).count()
    return {"number": upload.path.partition("/")[0] if upload else "1", "count": str(max(sent, 1))}


def _clean(text: str) -> str:
    """What a reviewer typed, as plain lines: nothing that hides or turns text, and no SIN."""
    lines = (_UNPRINTABLE.sub(" ", line).strip() for line in text.replace("\r\n", "\n").split("\n"))
    return mask_sins("\n".join(lines)).strip()


def _indented(text: str) -> str:
    """A reviewer's words, set apart from ours."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if text else ""


@cache
def _told() -> dict[str, Any]:
    with _TEMPLATES.open("rb") as file:
        return tomllib.load(file)

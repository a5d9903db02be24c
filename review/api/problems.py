"""What went wrong, for programs and for people: RFC 9457, with a code, in the language of Accept-Language.

The codes and their sentences are the rows of problems.csv.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"
_TABLE = Path(__file__).with_name("problems.csv")
_URN = "urn:document-intake:problem:"
_LANGUAGES = ("en", "fr")


class Fault(BaseModel):
    """One thing that is not valid."""

    location: str = Field(description="Where: path, query, header or body, then the names", examples=["body.reason"])
    code: str = Field(description="What is wrong with it, as pydantic names it", examples=["string_too_short"])


class Problem(BaseModel):
    """An answer that is an error (RFC 9457)."""

    type: str = Field(description="A URN that ends in the code", examples=[f"{_URN}not_found"])
    title: str = Field(description="The same for every problem of this code", examples=["There is nothing here"])
    status: int = Field(examples=[404])
    detail: str = Field(description="A sentence for people, in English or French by Accept-Language")
    code: str = Field(description="For programs; it never changes its meaning", examples=["not_found"])
    errors: list[Fault] = Field(default=[], description="Each thing that is not valid")


@dataclass
class Refused(Exception):
    """Raised where a request can't be done; the answer is the problem of this code."""

    code: str
    values: dict[str, str] = field(default_factory=dict)
    errors: Sequence[Fault] = ()
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Row:
    status: int
    title: dict[str, str]
    detail: dict[str, str]


@cache
def codes() -> dict[str, _Row]:
    """The problems there are, by code."""
    with _TABLE.open(newline="", encoding="utf-8") as file:
        return {
            row["code"]: _Row(
                int(row["status"]),
                {language: row[f"title_{language}"] for language in _LANGUAGES},
                {language: row[f"detail_{language}"] for language in _LANGUAGES},
            )
            for row in csv.DictReader(file)
        }


def problem_response(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The answer."""
    language = language_of(request)
    row = codes()[refused.code]
    problem = Problem(
        type=f"{_URN}{refused.code}",
        title=row.title[language],
        status=row.status,
        detail=row.detail[language].format_map(refused.values),
        code=refused.code,
        errors=list(refused.errors),
    )
    headers = {"Content-Language": language, "Vary": "Accept-Language"} | refused.headers
    response = HttpResponse(problem.model_dump_json(), status=row.status, content_type=MEDIA_TYPE, headers=headers)
    response._has_been_logged = True  # type: ignore[attr-defined] - by whoever failed; Django need not say it again
    return response


def language_of(request: HttpRequest) -> str:
    """English or French, by the header alone: the API looks at no cookie."""
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return get_supported_language_variant(wanted)
        except LookupError:
            continue
    return _LANGUAGES[0]


def not_valid(errors: Sequence[dict[str, Any]]) -> Refused:
    """A problem of what pydantic found; never with what the request said there."""
    faults = [Fault(location=".".join(map(str, error["loc"])), code=error["type"]) for error in errors]
    return Refused("not_valid", {"where": ", ".join(dict.fromkeys(fault.location for fault in faults))}, faults)


def fault_in(location: str, code: str) -> Refused:
    """A problem of one value."""
    return not_valid([{"loc": (location,), "type": code}])

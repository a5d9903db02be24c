"""What a French reader gets is French, on every page that can be opened by its address alone, and on what they show."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from intake.decisions import ExceptionReason
from intake.model import RefusalReason
from storage.records import models
from storage.records.reviewing import attach_to_case, dismiss
from tests.review.building import (
    candidate,
    draw_check,
    make_case,
    raise_exception,
    raise_missing_file,
    raise_without_form,
)
from tests.review.languages import BLANKS, catalogues, entries, visible
from tests.review.people import person, sign_in

pytestmark = pytest.mark.django_db
ROLES = ("reviewer", "supervisor", "auditor", "administrator", "")
"""Without one: nobody has signed in."""
CLIENTS_WORDS = {"LEASE", "scan0001.pdf"}
"""What clients sent stays as it is."""


def addresses() -> list[str]:
    """Of all pages that need nothing else."""
    found = []
    for name in sorted({*_names(get_resolver().url_patterns)}):
        try:
            found.append(reverse(name))
        except NoReverseMatch:
            continue
    return sorted({*found})


def _names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name:
            yield f"{space}{pattern.name}"


@cache
def english() -> dict[str, re.Pattern[str]]:
    """Texts whose French is another, as they may stand in a page; of one word only those that say something."""
    found = {}
    for catalogue in catalogues():
        for entry in entries(catalogue):
            text = " ".join(re.sub(r"<[^>]*>", "", entry.text.english).split())
            if entry.text.english in entry.french or len(text) < 4:
                continue
            parts = BLANKS.split(text)
            words = re.findall(r"[^\W\d_]{3,}", " ".join(parts))
            if len(words) > 1 or (words and len(parts) == 1):
                found[text] = re.compile(r".{1,80}?".join(map(re.escape, parts)))
    return found


def left_in_english(answer: HttpResponse) -> set[str]:
    """Texts of ours that are in a page as they are in English: they fill a piece of it, from end to end."""
    pieces = {piece for piece in visible(answer.content.decode()) if piece not in CLIENTS_WORDS}
    texts = english()
    whole = pieces & texts.keys()
    sentences = [pattern for text, pattern in texts.items() if " " in text]
    return whole | {piece for piece in pieces for pattern in sentences if pattern.fullmatch(piece)}


def in_french(role: str) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="fr")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"

    return sign_in(client, person(f"someone-{role}", role)) if role else client


@pytest.fixture
def records() -> list[str]:
    """Something of everything, and the addresses that show it."""
    make_case("C-1", ("p1", "Zoé", "Côté"), ("p2", "Léa", "Côté"))
    waiting = [raise_exception(reason, candidates=[candidate("C-1")]) for reason in ExceptionReason]
    waiting += [raise_exception(ExceptionReason.CORRUPT, refused=RefusalReason.CORRUPT)]
    waiting += [raise_without_form(), raise_missing_file()]
    attached, aside = raise_exception(), raise_exception()
    attach_to_case(attached.pk, "C-1", "p1", "alex")
    dismiss(aside.pk, "twice", "alex")
    check = draw_check()
    kept = models.Attachment.objects.get(document=attached.document_id)
    return [
        *(reverse("exception", args=[item.pk]) for item in (*waiting, attached, aside)),
        reverse("case", args=["C-1"]),
        reverse("attachment", args=[kept.pk]),
        reverse("check", args=[check.pk]),
        f"{reverse('exceptions')}?state=resolved",
        "/nowhere",
    ]


@pytest.mark.parametrize("role", ROLES)
def test_pages_are_in_french(role: str, records: list[str]) -> None:
    client = in_french(role)
    shown, left = 0, {}
    for address in [*addresses(), *(records if role else ())]:
        answer = client.get(address)
        if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming and answer.content:
            shown += 1
            if said := left_in_english(answer):
                left[address] = said
            if "<html" in answer.content.decode():
                assert '<html lang="fr' in answer.content.decode(), address
    assert left == {}
    assert shown >= (20 if role in ("reviewer", "supervisor") else 3), "there are fewer pages than there were"


def test_english_on_a_french_page_is_seen() -> None:
    page = '<html lang="fr"><p>Set aside.</p><p title="Skip to the main content">Oui</p><p lang="en">Open</p></html>'
    assert left_in_english(HttpResponse(page)) == {"Set aside.", "Skip to the main content"}

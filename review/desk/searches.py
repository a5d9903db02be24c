"""What users search for. The text stays in the session: names and numbers of clients are kept out of addresses."""

import secrets

from django.db.models import QuerySet
from django.http import HttpRequest

from review.desk.filters import Filter
from storage.records import models
from storage.searching.finding import found_keys

_KEPT = 5
_SEARCHES = "searches"


def keep(request: HttpRequest, text: str) -> str:
    """Keep a text for this session; returns the key under which the list finds it."""
    kept: dict[str, str] = request.session.get(_SEARCHES, {})
    key = secrets.token_urlsafe(6)
    request.session[_SEARCHES] = dict([*kept.items(), (key, text)][-_KEPT:])
    return key


def text_of(request: HttpRequest, wanted: Filter) -> str:
    """The text that the filter searches for; empty where it searches for nothing, or the session no longer knows it."""
    text: str = request.session.get(_SEARCHES, {}).get(wanted.search, "")
    return text


def searched(
    request: HttpRequest, wanted: Filter, items: QuerySet[models.ExceptionItem]
) -> QuerySet[models.ExceptionItem]:
    """Those of the exceptions in which the text is found; all where the filter searches for nothing."""
    text = text_of(request, wanted)
    return items.filter(pk__in=_keys(request, text, items)) if text else items


def _keys(request: HttpRequest, text: str, items: QuerySet[models.ExceptionItem]) -> set[int]:
    """Looked for once a request, in which the list and its counts ask alike."""
    kept: dict[str, set[int]] = vars(request).setdefault("found_keys", {})
    if text not in kept:
        kept[text] = {key for keys in found_keys(text, items) for key in keys}
    return kept[text]

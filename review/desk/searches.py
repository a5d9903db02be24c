"""What users search for. The text stays in the session: names and numbers of clients are kept out of addresses."""

import secrets

from django.db.models import QuerySet
from django.http import HttpRequest

from review.desk.filters import Filter
from storage.records import models
from storage.searching.finding import found

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
    return items.filter(pk__in=found(text).order_by().values("pk")) if text else items

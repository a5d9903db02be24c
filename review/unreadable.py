"""Tells whoever looks at a page that something on it is kept encrypted and can't be read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from storage.encrypted.unreadable import Noticed, noticing


class NoticeUnreadable:
    """Notices, while a page is made, what can't be read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        with noticing():
            return self._get_response(request)


def unreadable(_request: HttpRequest) -> dict[str, Noticed]:
    """For templates: `unreadable.any` says whether something read so far could not be."""
    return {"unreadable": Noticed()}

"""Actions are POSTs. A GET of their address, as after signing in again or in another language, shows a page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

_P = ParamSpec("_P")
_View = Callable[Concatenate[HttpRequest, _P], HttpResponse]


def posts_else(page: str) -> Callable[[_View[_P]], _View[_P]]:
    """A view of POSTs.

    Args:
        page: the name of the address where a GET leads; it has the same parts.
    """

    def only_posts(view: _View[_P]) -> _View[_P]:
        @wraps(view)
        def posted(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            return redirect(reverse(page, kwargs=kwargs))

        return posted

    return only_posts

"""Headers of every answer: only our own styles, pictures and scripts may load, none of them inline; no copy is kept."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

_UNUSED = (
    *("accelerometer", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope", "hid"),
    *("magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
"""What browsers offer to pages, and ours never ask for. A photo for the web form is the telephone's doing."""
_ALWAYS = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def policy(connect: Sequence[str] = ()) -> str:
    """The Content-Security-Policy of a page whose scripts may ask these origins besides ours."""
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "img-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "script-src 'self'",
            " ".join(("connect-src 'self'", *connect)),
            "font-src 'self'",
        )
    )


class StrictHeaders:
    """Adds them to every response; a view may set its own, and static files are kept by browsers as they say."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the headers."""
        response = self._get_response(request)
        for name, value in {"Content-Security-Policy": policy(), **_ALWAYS}.items():
            response.headers.setdefault(name, value)
        return response


class SmallBodies:
    """Refuses what is larger than any page sends, but for the addresses that take documents."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, unless the body is too large."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        size = int(length) if length.isdecimal() else 0
        if size > settings.LARGEST_BODY and not request.path.startswith(settings.TAKES_DOCUMENTS):
            return HttpResponse(status=413)
        return self._get_response(request)

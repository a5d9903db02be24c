"""Takes the README's picture of the review page: docs/review.png, by `make picture`.

A client typed somebody else's application number: the page shows the document and both cases, with
what speaks for and against each.
"""

import tempfile
from pathlib import Path

from tests.review.real_thing import chromium, real_thing

_PICTURE = Path(__file__).with_name("review.png")
_SAMPLE, _UPLOAD = "sample-0033", "2"
_MAX_BYTES = 300_000


def main() -> None:
    """Take the picture."""
    with (
        tempfile.TemporaryDirectory(prefix="intake-picture-") as folder,
        real_thing(Path(folder), [_SAMPLE], user="alex") as service,
        chromium() as browser,
    ):
        exception = next(item["id"] for item in service.exceptions() if item["upload"] == _UPLOAD)
        page = browser.new_page(viewport={"width": 1400, "height": 1000}, locale="en-CA")
        page.goto(f"{service.address}/login?next=/exceptions/{exception}/")
        page.get_by_label("User name").fill(service.user)
        page.get_by_label("Password").fill(service.password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("img").first.evaluate("image => image.decode()")
        page.screenshot(path=_PICTURE)
    size = _PICTURE.stat().st_size
    if size > _MAX_BYTES:
        raise SystemExit(f"{_PICTURE} has {size:,} bytes; the limit is {_MAX_BYTES:,}")


if __name__ == "__main__":
    main()

"""The documentation's site as a browser shows it: its drawings are drawn, and it asks for nothing elsewhere."""

import os
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.review.real_thing import ROOT, chromium
from tests.servers.serving import serving

pytestmark = pytest.mark.browser


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    where = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    subprocess.run(command, cwd=ROOT, env=where, check=True)
    return folder


def test_drawings_are_drawn_without_asking_for_anything_elsewhere(site: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    with serving(server), chromium() as browser:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        ours = f"http://127.0.0.1:{server.server_port}/"
        page.goto(f"{ours}security/")
        page.wait_for_selector("div.mermaid")  # it was a pre, until it was drawn
        assert page.locator("div.mermaid").bounding_box()["height"] > 200  # type: ignore[index]
        page.goto(ours, wait_until="networkidle")
        assert [address for address in asked if not address.startswith(ours)] == []
        assert not page.locator('script[src*="mermaid"]').count(), "it is large, and this page has no drawing"

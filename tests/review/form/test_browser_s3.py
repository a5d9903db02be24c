"""A browser that puts files straight into an S3 store, and goes round it where it can't be reached."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Request, expect

from tests.review.form.test_browser import fill, text
from tests.review.real_thing import CHROMIUM, ROOT, chromium
from tests.servers import moto as moto_server
from tests.servers.ports import free_port, wait_for_port

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium: make test-browser installs it"),
]
BUCKET = "form-in-a-browser"


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The addresses of the pages and of the store."""
    home = tmp_path_factory.mktemp("home")
    with moto_server.moto() as store:
        client = moto_server.client("s3", store)
        client.create_bucket(Bucket=BUCKET)
        port = free_port()
        others = {key: value for key, value in os.environ.items() if not key.startswith(("INTAKE_", "DJANGO_"))}
        environment = others | {
            "INTAKE_HOME": str(home),
            "INTAKE_OBJECTS": f"s3://{BUCKET}",
            "INTAKE_S3_ENDPOINT": store,
            "INTAKE_S3_ADDRESSING": "path",
            "INTAKE_S3_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
        }
        command = [sys.executable, "-m", "commands"]
        subprocess.run([*command, "migrate"], cwd=ROOT, env=environment, check=True, capture_output=True)
        serving = subprocess.Popen(
            [*command, "serve", "--port", str(port)], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            wait_for_port(port)
            yield f"http://127.0.0.1:{port}", store
        finally:
            serving.terminate()
            serving.wait(30)


@pytest.mark.parametrize("is_reachable", [True, False], ids=["straight", "round"])
def test_files_go_into_the_store(places: tuple[str, str], is_reachable: bool) -> None:
    pages, store = places
    puts: list[str] = []
    complaints: list[str] = []

    def note(request: Request) -> None:
        if request.method == "PUT":
            puts.append("store" if request.url.startswith(store) else "pages")

    with chromium() as browser:
        page = browser.new_page(locale="en-CA", base_url=pages)
        page.on("request", note)
        page.on("console", lambda message: complaints.append(message.text))
        page.goto("/send/")
        fill(page, f"Sent {is_reachable}")
        if not is_reachable:
            page.route(f"{store}/**", lambda route: route.abort("connectionrefused"))
        page.locator("#files").set_input_files([text("one.txt", b"one"), text("two.txt", b"two")])
        page.locator("#go").click()
        page.wait_for_url("**/receipt/**")
        expect(page.locator("bdi")).to_have_text(["one.txt", "two.txt"])
    assert puts == (["store", "store"] if is_reachable else ["store", "pages", "pages"])
    assert [line for line in complaints if is_reachable or "ERR_CONNECTION_REFUSED" not in line] == []
    client = moto_server.client("s3", store)
    keys = [entry["Key"] for entry in client.list_objects_v2(Bucket=BUCKET)["Contents"]]
    manifests = [key for key in keys if key.endswith("submission.json")]
    bodies = {key: client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}
    mine = next(key for key in manifests if f"Sent {is_reachable}".encode() in bodies[key])
    folder = mine.removesuffix("submission.json")
    assert [bodies[f"{folder}files/{number}"] for number in (1, 2)] == [b"one", b"two"]

"""Takes the pictures of the six main pages that the README shows: docs/pictures/, by `make pictures`.

The pages are the real ones, over the demo's samples; what they show beside these, docs/scene.py makes.
"""

import json
import re
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.review.real_thing import READY, ROOT, RealThing, chromium, environment_of, real_thing

PICTURES = ROOT / "docs" / "pictures"
MAX_BYTES = 300_000
_SAMPLES = [f"sample-{number:04}" for number in (4, 5, 7, 10, 17, 19, 26, 32, 33, 35, 40, 41, 53, 58, 61)]
_TWO_CASES = ("sample-0007", "1")
"""Of twins: one case agrees with the number, the other with the name."""
_CLIENT = READY / "submissions" / "sample-0013"
_LOCKED = READY / "submissions" / "sample-0010" / "files" / "1"
_SCREEN: Any = {"viewport": {"width": 1400, "height": 900}}
_TELEPHONE: Any = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
_SLOW = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 60_000}


def main() -> None:
    """Take them all."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="intake-pictures-") as folder, chromium() as browser:
        with real_thing(Path(folder), _SAMPLES, user="alex") as service:
            telephone = browser.new_page(**_TELEPHONE, locale="en-CA", base_url=service.address)
            _form(telephone, Path(folder))
            service.intake("work", "--until-idle")
            sessions = _scene(service, "desk")
            _status(telephone)
            _desk(_page(browser, service, sessions["kim"]))
            _exception(_page(browser, service, sessions["alex"]), service)
            _users(_page(browser, service, sessions["max"]))
        months = Path(folder) / "months"
        months.mkdir()
        with real_thing(months, [], user="alex") as service:
            _dashboard(_page(browser, service, _scene(service, "months")["kim"]))


def _form(page: Page, folder: Path) -> None:
    """Filled in, while the second of three files is on its way."""
    said = json.loads((_CLIENT / "submission.json").read_text())["form"]
    year, month, day = said["birth_date"].split("-")
    page.goto("/send/")
    page.locator("#id_sender").check()
    for name in ("email", "family_name", "given_names", "application_number", "passport_number"):
        page.locator(f"#id_{name}").fill(said[name])
    page.locator("#id_birth_day").fill(day)
    page.locator("#id_birth_month").select_option(str(int(month)))
    page.locator("#id_birth_year").fill(year)
    page.locator("#id_application_type").select_option(said["application_type"])
    files = []
    for name, of in (("lease.jpg", "2"), ("itinerary.pdf", "1")):
        files.append(folder / name)
        files[-1].write_bytes((_CLIENT / "files" / of).read_bytes())
    files.append(folder / "bank statement.pdf")
    files[-1].write_bytes(_LOCKED.read_bytes())
    page.locator("#files").set_input_files(files)
    session = page.context.new_cdp_session(page)
    session.send("Network.emulateNetworkConditions", _SLOW)
    page.locator("#go").click()
    expect(page.locator("#list progress").nth(1)).to_have_attribute("value", re.compile(r"0\.[4-9]"))
    page.locator("#documents").evaluate("section => section.scrollIntoView()")
    _take(page, "form")
    session.send("Network.emulateNetworkConditions", _SLOW | {"uploadThroughput": -1})
    page.wait_for_url("**/receipt/**", timeout=60_000)


def _status(page: Page) -> None:
    """What became of the three files."""
    said = json.loads((_CLIENT / "submission.json").read_text())["form"]
    year, month, day = said["birth_date"].split("-")
    reference = page.locator(".reference").inner_text()
    page.goto("/status/")
    page.locator("#id_reference").fill(reference)
    page.locator("#id_birth_day").fill(day)
    page.locator("#id_birth_month").select_option(str(int(month)))
    page.locator("#id_birth_year").fill(year)
    page.locator("main button.primary").click()
    page.wait_for_url("**/shown")
    _take(page, "status")


def _desk(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_text("sam is on it")).to_be_visible()
    _take(page, "desk")


def _exception(page: Page, service: RealThing) -> None:
    wanted = [row["id"] for row in service.exceptions() if (row["submission"], row["upload"]) == _TWO_CASES]
    page.goto(f"/exceptions/{wanted[0]}/")
    page.get_by_role("img").first.evaluate("image => image.decode()")
    expect(page.locator(".sheet .box").first).to_be_visible()
    _take(page, "exception")


def _users(page: Page) -> None:
    page.set_viewport_size({"width": 1400, "height": 560})
    page.goto("/accounts/users/")
    _take(page, "users")


def _dashboard(page: Page) -> None:
    page.set_viewport_size({"width": 1400, "height": 1080})
    page.goto("/dashboards/?period=90")
    expect(page.locator("figure canvas").first).to_be_visible()
    page.wait_for_timeout(1500)  # until the charts have come to rest
    _take(page, "dashboard")


def _page(browser: Browser, service: RealThing, session: str) -> Page:
    context = browser.new_context(**_SCREEN, locale="en-CA", base_url=service.address, reduced_motion="reduce")
    context.add_cookies([{"name": "sessionid", "value": session, "url": service.address}])
    return context.new_page()


def _scene(service: RealThing, name: str) -> dict[str, str]:
    command = [sys.executable, "-m", "docs.scene", name]
    environment = environment_of(service.home, service.settings)
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - our words
    sessions: dict[str, str] = json.loads(done.stdout)
    return sessions


def _take(page: Page, name: str) -> None:
    """Kept with 256 colours, which pages do not miss. Raises SystemExit where it is too large for a README."""
    path = PICTURES / f"{name}.png"
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
    if (size := path.stat().st_size) > MAX_BYTES:
        raise SystemExit(f"{path} has {size:,} bytes; the limit is {MAX_BYTES:,}")


if __name__ == "__main__":
    main()

"""An OpenID Connect provider (django-oauth-toolkit), in a process of its own on a free port."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.servers.ports import free_port, wait_for_port

CLIENT_ID = "document-intake"
CLIENT_SECRET = "the secret of the intake pages"
PASSWORD = "a password at the provider"
CALLBACK = "http://testserver/accounts/provider/callback"


@contextmanager
def openid(folder: Path) -> Iterator[str]:
    """A running provider that keeps its database in this folder; gives its issuer address."""
    port = free_port()
    command = [sys.executable, "-m", "tests.servers.openid_provider", str(port), str(folder)]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    with (folder / "provider.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=ours)
        try:
            wait_for_port(port)
            yield f"http://127.0.0.1:{port}/o"
        finally:
            process.terminate()
            process.wait(10)


def has_groups(issuer: str, name: str, *groups: str) -> None:
    """Say of a user of the provider, made where there is none, in which groups they are."""
    address = issuer.removesuffix("/o") + "/has-groups"
    requests.post(address, {"name": name, "groups": groups}, timeout=30).raise_for_status()


def sign_in_there(address: str, name: str) -> str:
    """Go where the pages send to, sign in, and say where the provider sends back to."""
    with requests.Session() as browser:
        page = browser.get(address, timeout=30)
        page.raise_for_status()
        form = {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        answer = browser.post(page.url, form, headers={"referer": page.url}, allow_redirects=False, timeout=30)
        answer = browser.get(requests.compat.urljoin(page.url, answer.headers["Location"]), allow_redirects=False)
        return answer.headers["Location"]

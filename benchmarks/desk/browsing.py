"""A browser as a load needs it: one connection that is kept, cookies, forms; and all that a page makes it fetch."""

import gzip
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode, urljoin, urlsplit

_SEES_ITSELF = ("link", "script")
_ASKED = re.compile(r"""(?:\bfrom|\bimport\(?|@import|\burl\()\s*["']?([^"')\s;]+)""")
"""What a script imports, and what a style asks for."""


@dataclass
class Form:
    """One that posts, with what its fields hold as they come."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Page:
    """What was answered."""

    address: str
    status: int
    body: bytes
    sent: int
    """Bytes of the body, as they came."""
    seconds: float
    seen: "_Seen | None" = None

    @property
    def text(self) -> str:
        """The body of a page."""
        return self.body.decode()

    @property
    def forms(self) -> list[Form]:
        """Those that post."""
        return self._read().forms

    def form(self, name: str) -> Form | None:
        """The first whose address ends so."""
        return next((form for form in self.forms if urlsplit(form.action).path.rstrip("/").endswith(name)), None)

    @property
    def links(self) -> list[str]:
        """Addresses that it links to, in full."""
        return [urljoin(self.address, link) for link in self._read().links]

    def links_to(self, part: str) -> str:
        """The first of these that has this in it; empty where none has."""
        return next((link for link in self.links if part in link), "")

    @property
    def images(self) -> list[str]:
        """Addresses of its pictures."""
        return self._read().images

    @property
    def parts(self) -> list[str]:
        """Addresses of styles and scripts."""
        return self._read().parts

    def _read(self) -> "_Seen":
        if self.seen is None:
            self.seen = _Seen()
            self.seen.feed(self.text)
        return self.seen


class _Seen(HTMLParser):
    """Picks forms and addresses out of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.images: list[str] = []
        self.parts: list[str] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what it says."""
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(has.get("action") or has.get("hx-post", "")) if has.get("method") == "post" else None
            if self._form is not None:
                self.forms.append(self._form)
        elif tag == "a":
            self.links.append(has.get("href", ""))
        elif tag == "img":
            self.images.append(has.get("src", ""))
        elif tag in _SEES_ITSELF and (address := has.get("src") or has.get("href")):
            self.parts.append(address)
        elif self._form is not None and (name := has.get("name") or self._select):
            self._note(tag, name, has)

    def _note(self, tag: str, name: str, has: Mapping[str, str]) -> None:
        fields = self._form.fields if self._form is not None else {}
        if tag == "select":
            self._select = name
        elif tag == "option":
            # The first that says something, where none is chosen yet.
            if not fields.get(name) or "selected" in has:
                fields[name] = has.get("value", "")
        elif tag != "button" and has.get("type") != "checkbox":
            fields.setdefault(name, has.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """Note where a form ends."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""


class Browser:
    """Somebody who has signed in at one address; keeps the connection and the cookies."""

    def __init__(self, address: str, session: str) -> None:
        self._server = urlsplit(address)
        self._connection = HTTPConnection(self._server.hostname or "", self._server.port, timeout=60)
        self.cookies = {"sessionid": session}

    def get(self, path: str, **headers: str) -> Page:
        """Fetch; redirections are left to the caller."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Page:
        """Send a form as its page does."""
        sent = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.cookies.get("csrftoken", "")}
        return self._ask("POST", path, urlencode(fields).encode(), sent | headers)

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Page:
        said = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        said |= {"Accept-Language": "en", "Accept-Encoding": "gzip", **headers}
        began = time.perf_counter()
        self._connection.request(method, path, body, {name: value for name, value in said.items() if value})
        response = self._connection.getresponse()
        answer = response.read()
        taken = time.perf_counter() - began
        body = gzip.decompress(answer) if response.headers.get("Content-Encoding") == "gzip" else answer
        self._keep(response)
        address = urljoin(path, response.headers.get("Location", "")) if response.status in (302, 303) else path
        return Page(address, response.status, body, len(answer), taken)

    def _keep(self, response: HTTPResponse) -> None:
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value


def weight(browser: Browser, page: Page) -> int:
    """Bytes of a page with its styles and scripts, and all that they ask for, as sent; without pictures of pages."""
    sizes = {page.address: page.sent}
    waiting = [urljoin(page.address, part) for part in page.parts]
    while waiting:
        address = waiting.pop()
        if address in sizes or urlsplit(address).scheme:
            continue
        part = browser.get(address)
        if part.status != 200:
            raise RuntimeError(f"{address}: {part.status}")
        sizes[address] = part.sent
        waiting += [urljoin(address, asked) for asked in _asked_by(address, part)]
    return sum(sizes.values())


def _asked_by(address: str, part: Page) -> Iterator[str]:
    if urlsplit(address).path.endswith((".css", ".js")):
        yield from (asked for asked in _ASKED.findall(part.text) if asked.startswith((".", "/")))

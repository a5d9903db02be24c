"""A case system reached by HTTP: a POST of the note as JSON, with an idempotency key, signed where a secret is set.

The key goes as the IETF's httpapi group drafts it ("The Idempotency-Key HTTP Header Field"): a quoted string, the same
each time the same note is sent. Any 2xx means taken. 409 means, as in the draft, that the note came before and is still
being worked on. Other 4xx are refusals, but for those that speak of us or of the moment rather than of the note (401,
407, 408, 425, 429). All else, redirects included, means away.
"""

import json
import ssl
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, SSLError

from storage.cases.signing import content_digest, signature
from storage.cases.system import Away, CaseSystemTrouble, Note, Refused, Told

_CONNECT_SECONDS = 3.0
_ANSWER_BYTES = 10_000
_SHOWN = 300
_NOT_ABOUT_THE_NOTE = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}
_READABLE = ("application/json", "application/problem+json", "text/plain")


class HttpCaseSystem:
    """One address. While it can't be reached it is left alone for longer and longer, whatever there is to tell."""

    def __init__(
        self, url: str, token: str, secret: str = "", former: str = "", *, seconds: float, longest_pause: float
    ) -> None:
        self._url = url
        self._token = token
        self._secret, self._former = secret, former
        self._longest_pause = longest_pause
        self._headers = {"User-Agent": "document-intake"} | ({"Authorization": f"Bearer {token}"} if token else {})
        # Neither retries nor redirects: the step is the retry, and another address is for a person to set.
        self._pool = urllib3.PoolManager(
            retries=False,
            timeout=urllib3.Timeout(connect=min(_CONNECT_SECONDS, seconds), total=seconds),
            ssl_context=ssl.create_default_context(),
        )
        self._failures = 0
        self._alone_until = 0.0

    def announce(self, note: Note, key: str, traceparent: str = "") -> Told | Refused | Away:
        """Post the note."""
        if (rest := self._alone_until - time.monotonic()) > 0:
            return Away("left alone", rest)
        answer = self._post(note, key, {"traceparent": traceparent} if traceparent else {})
        if isinstance(answer, Away):
            self._alone_until = time.monotonic() + answer.pause
        return answer

    def check(self) -> str:
        """Ask for nothing, to see whether anybody answers. Raises CaseSystemTrouble."""
        host = "{0.scheme}://{0.netloc}".format(urlsplit(self._url))
        try:
            status = self._pool.request("HEAD", self._url, headers=self._headers, redirect=False).status
        except SSLError as error:
            advice = "name its authority's file in SSL_CERT_FILE if it is your own"
            raise CaseSystemTrouble(
                f"{host} shows no certificate to trust ({type(error).__name__}): {advice}"
            ) from None
        except HTTPError as error:
            advice = "check INTAKE_CASE_SYSTEM_URL"
            raise CaseSystemTrouble(f"{host} can't be reached ({type(error).__name__}): {advice}") from None
        if status == HTTPStatus.UNAUTHORIZED:
            raise CaseSystemTrouble(f"{host} does not know us: check INTAKE_CASE_SYSTEM_TOKEN")
        return f"{host} answers"

    def _post(self, note: Note, key: str, more: dict[str, str]) -> Told | Refused | Away:
        body = note.model_dump_json().encode()
        headers = {
            **self._headers,
            **more,
            "Content-Type": "application/json",
            "Content-Digest": content_digest(body),
            "Idempotency-Key": f'"{key}"',
        }
        if self._secret:
            signed = signature(self._secret.encode(), "POST", self._url, headers, former=self._former.encode())
            headers |= signed
        try:
            response = self._pool.request(
                "POST", self._url, body=body, headers=headers, redirect=False, preload_content=False
            )
        except HTTPError as error:
            self._failures += 1
            # Its name alone: the message may quote the request.
            return Away(type(error).__name__, min(2.0 ** min(self._failures, 10), self._longest_pause))
        self._failures = 0
        try:
            return self._understood(response)
        finally:
            response.close()  # not kept for the next: by then it may be dead

    def _understood(self, response: urllib3.BaseHTTPResponse) -> Told | Refused | Away:
        status = response.status
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return Told()
        about_the_note = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
        if not about_the_note or status in _NOT_ABOUT_THE_NOTE or status == HTTPStatus.CONFLICT:
            pause = min(retry_after_seconds(response.headers.get("Retry-After", "")), self._longest_pause)
            return Away(f"answered {status}", pause, still_at_it=status == HTTPStatus.CONFLICT)
        if text := self._shown(response):
            return Refused(f"it answered {status}: {text}")
        return Refused(f"it answered {status}")

    def _shown(self, response: urllib3.BaseHTTPResponse) -> str:
        """What the answer says, as one short line; whoever wrote it is not to be trusted, nor to show our token."""
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind not in _READABLE:
            return ""
        try:
            text = response.read(_ANSWER_BYTES, decode_content=False).decode(errors="replace")
        except HTTPError:
            return ""
        if kind != "text/plain":
            text = _problem(text)
        for ours in filter(None, (self._token, self._secret, self._former)):
            text = text.replace(ours, "…")
        line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return (line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…").rstrip(".")


def _problem(text: str) -> str:
    """The sentence in a problem's JSON (RFC 9457); the text as it is where there is none."""
    try:
        problem = json.loads(text)
    except (ValueError, RecursionError):
        return text
    said = [problem.get(part) for part in ("detail", "title")] if isinstance(problem, dict) else []
    return next((sentence for sentence in said if isinstance(sentence, str) and sentence), text)


def retry_after_seconds(retry_after: str) -> float:
    """Retry-After: seconds, or a date; none where it can't be understood."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    left = (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return max(left, 0.0)

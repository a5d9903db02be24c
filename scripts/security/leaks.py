"""Secrets that somebody has put into the repository, by detect-secrets. There is no baseline: nothing may be found.

What has the form of a key (of a cloud, a forge, a mail service; a private key, a JWT, a password in an address) may
stand nowhere. What only looks random, or follows a word like `password`, may not stand where the product is; tests and
samples are full of invented numbers and words.
"""

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detect_secrets.core.plugins.initialize import from_plugin_classname
from detect_secrets.core.scan import scan_file
from detect_secrets.plugins.base import RegexBasedDetector
from detect_secrets.settings import transient_settings

from scripts.security.lock import ROOT

_FORMS = (
    *("ArtifactoryDetector", "AWSKeyDetector", "AzureStorageKeyDetector", "BasicAuthDetector", "CloudantDetector"),
    *("DiscordBotTokenDetector", "GitHubTokenDetector", "GitLabTokenDetector", "IbmCloudIamDetector"),
    *("IbmCosHmacDetector", "JwtTokenDetector", "MailchimpDetector", "NpmDetector", "OpenAIDetector"),
    *("PrivateKeyDetector", "PypiTokenDetector", "SendGridDetector", "SlackDetector", "SoftlayerDetector"),
    *("SquareOAuthDetector", "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector"),
)
_LOOKS = ("KeywordDetector", "Base64HighEntropyString", "HexHighEntropyString")
_FILTERS = (
    *("allowlist.is_line_allowlisted", "heuristic.is_indirect_reference", "heuristic.is_likely_id_string"),
    *("heuristic.is_not_alphanumeric_string", "heuristic.is_potential_uuid", "heuristic.is_prefixed_with_dollar_sign"),
    *("heuristic.is_sequential_string", "heuristic.is_templated_secret"),
)
_NO_PASSWORDS = {"password", "secret", "guest", "pass", "hush", "hu%sh", "hush-hush", "rosebud"}
"""What stands in addresses that show how one is written, or are tried out."""
_PRODUCT = (
    "intake/",
    "classifiers/",
    "storage/",
    "queue_config/",
    "review/",
    "commands/",
    "deploy/",
    "scripts/",
    ".ci/",
)
_NO_TEXT = (".lock", ".png", ".npz", ".mo", ".bin", ".jpg", ".pdf")
_DIGESTS = ("scripts/assets.json", "classifiers/models/")
"""Digests of what is fetched, and the model's own: random by nature."""
_MADE = ("samples/ready/", "samples/second_hand/", "classifiers/wording/")
"""Papers and wordings that a program of ours has made, megabytes of them."""


@dataclass(frozen=True)
class Leak:
    """A line that looks like it holds a secret."""

    file: str
    line: int
    kind: str


def leaks(files: Iterable[str] | None = None) -> Iterator[Leak]:
    """What was found in these files; in all that git keeps where none are named."""
    named = list(_kept() if files is None else files)
    ours = [file for file in named if file.startswith(_PRODUCT) and not file.startswith(_DIGESTS)]
    yield from _found(_likely(named), _FORMS)
    yield from _found(ours, _LOOKS)


def _kept() -> Iterator[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607 - git, wherever it is
    for file in listed.stdout.split("\0"):
        if file and not file.endswith(_NO_TEXT) and not file.startswith(_MADE) and (ROOT / file).is_file():
            yield file


def _likely(files: Iterable[str]) -> Iterator[str]:
    """Those that hold something of such a form somewhere: a look at each whole is quicker than at each line."""
    forms = [pattern for name in _FORMS for pattern in _detector(name).denylist]
    for file in files:
        text = (ROOT / file).read_text(encoding="utf-8", errors="replace")
        if any(pattern.search(text) for pattern in forms):
            yield file


def _detector(name: str) -> RegexBasedDetector:
    found: RegexBasedDetector = from_plugin_classname(name)
    return found


def _found(files: Iterable[str], detectors: Iterable[str]) -> Iterator[Leak]:
    settings = {
        "plugins_used": [{"name": name} for name in detectors],
        "filters_used": [{"path": f"detect_secrets.filters.{name}"} for name in _FILTERS],
    }
    with transient_settings(settings):
        for file in files:
            for secret in scan_file(str(ROOT / file)):
                if secret.secret_value in _NO_PASSWORDS:
                    continue
                yield Leak(file, secret.line_number, secret.type)

"""Django's settings for processes that only need the records: workers and the command line.

The review pages build on these in `review.settings`.
"""

import contextlib
import os
import secrets

from intake.settings import get_settings
from storage.database import parse_database
from storage.encrypted import keys

_settings = get_settings()


def _kept_secret() -> str:
    """The secret from the environment, else one made once for this machine and kept beside the records."""
    if _settings.secret_key:
        return _settings.secret_key
    path = _settings.home.absolute() / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"secret_key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        # A link fails where another process was first, and then its secret counts.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()


SECRET_KEY = _kept_secret()
SECRET_KEY_FALLBACKS = [secret.strip() for secret in _settings.secret_key_fallbacks.split(",") if secret.strip()]
keys.parse(_settings.field_keys)  # a wrong one is told at the start, not when the first row is read
INSTALLED_APPS = [
    "storage.records",
    "storage.cases",
    "storage.desk",
    "storage.searching",
    "storage.splitting",
    "storage.messages",
    "storage.statistics",
    "storage.tallies",
    "storage.webhooks",
    "storage.limiting",
    "storage.waiting",
    "storage.retention",
]
_database = parse_database(_settings.database_url)
if _database.path is not None:
    _database.path.parent.mkdir(parents=True, exist_ok=True)
DATABASES = {"default": _database.django_settings(prepares=_settings.database_prepares)}
SILENCED_SYSTEM_CHECKS = ["models.W040"]  # SQLite needs no columns beside an index's keys: its searches are quick
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]

"""Sentences in many languages: Django's own translations, which are installed with it."""

import gettext
import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

TRAIN_APPLICATIONS = (
    "conf",
    "contrib/auth",
    "contrib/sessions",
    "contrib/gis",
    "contrib/humanize",
    "contrib/postgres",
)
TEST_APPLICATIONS = ("contrib/admin", "contrib/admindocs", "contrib/flatpages", "contrib/redirects", "contrib/sites")
_FILLED_IN = re.compile(r"%\(\w+\)\w|%\w|\{\w*\}|<[^>]*>|[<>]")
_LEAST = 4  # words


def translations(language: str, applications: Sequence[str]) -> list[str]:
    """The sentences of these applications in a language (`en`: as they were written), in a fixed order."""
    found = {sentence for name in applications for sentence in _sentences(language, name)}
    return sorted(sentence for sentence in found if len(sentence.split()) >= _LEAST)


def _sentences(language: str, application: str) -> list[str]:
    package = find_spec("django")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("Django is not installed")
    of = "fr" if language == "en" else language
    path = Path(package.origin).parent / application / "locale" / of / "LC_MESSAGES" / "django.mo"
    if not path.exists():
        return []
    with path.open("rb") as file:
        catalogue: dict[object, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    pairs = [(key if isinstance(key, str) else str(key[0]), text) for key, text in catalogue.items() if key]  # type: ignore[index]
    texts = [key.rpartition("\x04")[2] if language == "en" else text for key, text in pairs]
    return [" ".join(_FILLED_IN.sub(" ", text).split()) for text in texts]

"""Why a document is taken for what it is, as a code and values; `reasons.csv` has the sentences, English and French."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from classifiers.taxonomy import load_taxonomy

LANGUAGES = ("en", "fr")
_SENTENCES = Path(__file__).with_name("reasons.csv")


@dataclass(frozen=True)
class Reason:
    """One reason, without client data."""

    code: str
    """Picks the sentence."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Fill it. Those whose names begin with `type` are ids of the taxonomy, and are named by their titles."""

    def sentence(self, language: str) -> str:
        """As people read it, in en or fr."""
        named = {
            name: _title(value, language) if name.startswith("type") else value for name, value in self.values.items()
        }
        return sentences()[self.code][language].format(**named)


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """The sentence of each code by language, with braces where the values go."""
    with _SENTENCES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: {language: row[language] for language in LANGUAGES} for row in csv.DictReader(file)}


def _title(type_id: str, language: str) -> str:
    type_ = load_taxonomy()[type_id]
    return f"«\N{NO-BREAK SPACE}{type_.title_fr}\N{NO-BREAK SPACE}»" if language == "fr" else f"“{type_.title_en}”"

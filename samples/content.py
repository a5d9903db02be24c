"""Reads `content.txt`: what each type of document says, in which words."""

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from samples.facts import Facts

_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
}
_PLACES = ("Nordhaven", "Port-Clair", "Saint-Aubry", "Kelowin", "Baie-Rouge", "Millbrook", "Lac-Vert", "Easton Hills")
_ORGANISATIONS = {
    "en": ("Northern Lights College", "Maple Ridge University", "Easton Services Inc.", "Harbour Credit Union"),
    "fr": ("Collège des Trois-Lacs", "Université du Grand-Fleuve", "Services Beaupré inc.", "Caisse du Vieux-Port"),
}
_WORDS = {
    "en": ("Coordinator", "Technician", "Analyst", "Nursing", "Logistics", "Software developer", "Carpenter", "Cook"),
    "fr": ("Coordonnateur", "Technicienne", "Analyste", "Soins infirmiers", "Logistique", "Développeur", "Charpentier"),
}
FORM_NUMBERS = {
    "common_law_declaration": "IMM 5409",
    "medical_exam_proof": "IMM 1017B",
    "permit_document": "IMM 1442",
    "imm5476": "IMM 5476",
    "document_checklist": "IMM 5483",
    "tax_slip_t4": "T4",
}


@dataclass(frozen=True)
class Wording:
    """One family's way of saying one type."""

    title: str
    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Composed:
    """A document's words, ready to be drawn."""

    type: str
    kind: str
    language: str
    title: str
    organisation: str
    place: str
    date: str
    reference: tuple[tuple[str, str], ...]
    text: str
    rows: tuple[tuple[str, str], ...]
    form_number: str


@cache
def wordings() -> dict[str, tuple[str, dict[str, list[Wording]]]]:
    """Per type: its shape, and per language and family (ena, frc ...) its wordings."""
    found: dict[str, tuple[str, dict[str, list[Wording]]]] = {}
    families: dict[str, list[Wording]] = {}
    for line in (Path(__file__).parent / "content.txt").read_text().splitlines():
        if match := re.match(r"\[(\w+)\] (\w+)", line):
            families = {}
            found[match.group(1)] = (match.group(2), families)
        elif line and not line.startswith("#"):
            family, title, text, labels = (part.strip() for part in line.split(" | "))
            families.setdefault(family, []).append(Wording(title, text, tuple(labels.split(";"))))
    return found


def write_date(value: date, language: str, rng: random.Random) -> str:
    """A date as people write it; never one that could be read two ways."""
    month = _MONTHS[language][value.month - 1]
    styles = {
        "en": (value.isoformat(), f"{month} {value.day}, {value.year}", f"{value.day} {month} {value.year}"),
        "fr": (value.isoformat(), f"{value.day} {month} {value.year}", f"{value.day} {month} {value.year}"),
    }
    return rng.choice(styles[language])


_LABELS = {
    "a": {
        "en": ("Name", "Date of birth", "UCI", "Application no."),
        "fr": ("Nom", "Date de naissance", "IUC", "N° de demande"),
    },
    "b": {
        "en": ("Full name", "Born on", "Client ID", "Application number"),
        "fr": ("Nom complet", "Né(e) le", "ID client", "Numéro de demande"),
    },
    "c": {
        "en": ("Name", "Birth date", "UCI / IUC", "Application number"),
        "fr": ("Prénom et nom", "Date de naissance", "IUC / UCI", "Numéro de la demande"),
    },
}


def compose(type_id: str, language: str, family: str, facts: Facts, rng: random.Random) -> Composed:
    """The words of one document. `family` is a or b for training, c for testing."""
    kind, families = wordings()[type_id]
    wording = rng.choice(families[f"{language}{family}"])
    values = {
        "name": facts.subject.full_name,
        "born": write_date(facts.subject.birth_date, language, rng),
        "other": facts.other.full_name,
        "org": rng.choice(_ORGANISATIONS[language]),
        "place": rng.choice(_PLACES),
        "date": write_date(facts.issued - timedelta(days=rng.randrange(30, 900)), language, rng),
        "year": str(facts.issued.year),
    }
    return Composed(
        type=type_id,
        kind=kind,
        language=language,
        title=wording.title,
        organisation=values["org"],
        place=values["place"],
        date=write_date(facts.issued, language, rng),
        reference=() if type_id == "other" else _reference(language, family, facts, values["born"]),
        text=wording.text.format(**values),
        rows=tuple(_row(label, language, facts, rng) for label in wording.labels),
        form_number=FORM_NUMBERS.get(type_id, ""),
    )


def _reference(language: str, family: str, facts: Facts, born: str) -> tuple[tuple[str, str], ...]:
    name, birth, uci, application = _LABELS[family][language]
    rows = [(name, facts.subject.full_name), (birth, born)]
    if facts.uci:
        dashed = f"{facts.uci[:-4]}-{facts.uci[-4:]}" if len(facts.uci) == 8 else facts.uci
        rows.append((uci, dashed))
    if facts.application_number:
        rows.append((application, facts.application_number))
    return tuple(rows)


def _row(label: str, language: str, facts: Facts, rng: random.Random) -> tuple[str, str]:
    mark, label = label[-1], label[:-1]
    if mark == "#":
        return label, str(rng.randrange(10_000, 999_999))
    if mark == "@":
        return label, rng.choice(_PLACES)
    if mark == "~":
        return label, write_date(facts.issued + timedelta(days=rng.randrange(-200, 200)), language, rng)
    if mark == "$":
        amount = rng.randrange(20_000, 4_000_000) / 100
        text = f"${amount:,.2f}" if language == "en" else f"{amount:,.2f} $".replace(",", " ").replace(".", ",")
        return label, text
    if mark == "%":
        return label, f"{rng.randrange(60, 99)} %" if rng.random() < 0.5 else f"{rng.choice('ABC')}{rng.choice('+-')}"
    if mark == "&":
        return label, rng.choice(_ORGANISATIONS[language])
    return label, rng.choice(_WORDS[language])

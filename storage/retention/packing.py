"""Packs what is held on one client into one ZIP: an index that people read, the same as JSON, the files, the texts."""

import json
import mimetypes
import os
import tempfile
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from intake.identifiers.sin import mask_sins
from intake.references import reference_of
from storage.objects import ObjectStore
from storage.objects.errors import ObjectMissing
from storage.objects.ticking import idle
from storage.records.quarantine import record_download
from storage.records.readings import pages_of, reading_of
from storage.retention.own_data import OwnData, moment

_WORDS = {
    "en": {
        "title": "What is held on you",
        "about": "data.json has all of it; this page leads through it. […] stands for what concerns somebody else. "
        "Staff are numbered, not named.",
        "submissions": "What you sent",
        "received": "received",
        "not_given": "not given",
        "messages": "What you were written",
        "documents": "Documents, and what was decided of each",
        "text": "what was read of it",
        "cases": "Your case records",
        "events": "Who did, and looked at, what",
        "none": "Nothing.",
        "gone": "it is no longer there",
    },
    "fr": {
        "title": "Ce qui est conservé à votre sujet",
        "about": "data.json contient tout; cette page vous y guide. […] remplace ce qui concerne une autre personne. "
        "Les membres du personnel sont numérotés, non nommés.",
        "submissions": "Ce que vous avez envoyé",
        "received": "reçu",
        "not_given": "non remis",
        "messages": "Ce qui vous a été écrit",
        "documents": "Documents, et ce qui a été décidé de chacun",
        "text": "ce qui en a été lu",
        "cases": "Vos dossiers",
        "events": "Qui a fait ou consulté quoi",
        "none": "Rien.",
        "gone": "il n’existe plus",
    },
}
_FORM = {
    "family_name": {"en": "Family name", "fr": "Nom de famille"},
    "given_names": {"en": "Given names", "fr": "Prénoms"},
    "birth_date": {"en": "Birth date", "fr": "Date de naissance"},
    "birth_country": {"en": "Country of birth", "fr": "Pays de naissance"},
    "application_type": {"en": "Application type", "fr": "Type de demande"},
    "application_number": {"en": "Application number", "fr": "Numéro de demande"},
    "uci": {"en": "UCI", "fr": "IUC"},
    "passport_number": {"en": "Passport number", "fr": "Numéro de passeport"},
    "email": {"en": "E-mail", "fr": "Courriel"},
    "sender": {"en": "Sent by", "fr": "Envoyé par"},
    "language": {"en": "Language", "fr": "Langue"},
    "message": {"en": "Message", "fr": "Message"},
}
_WHY_NOT_FR = {
    "it holds documents of somebody else, too: a person has to part them": "il contient aussi des documents d’une "
    "autre personne : quelqu’un doit les séparer",
    "it is under lock: it was found to be harmful": "il est sous clé : il a été jugé nuisible",
    "it never arrived": "il n’est jamais arrivé",
}


def pack(data: OwnData, store: ObjectStore, target: Path, actor: str, tick: Callable[[], None] = idle) -> int:
    """Write the ZIP, readable by its owner alone, whole or not at all; says how many files of theirs are in it.

    Each file that leaves is written down, as when somebody takes an original from the desk. Raises StoreUnavailable,
    OSError.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
        draft = Path(folder, "draft")
        with ZipFile(draft, "w", ZIP_DEFLATED) as archive:
            names = dict(_put_files(data, store, archive, Path(folder, "file"), actor, tick))
            texts = dict(_put_texts(data, store, archive))
            archive.writestr("data.json", json.dumps(data.told, ensure_ascii=False, indent=2, default=moment))
            for language in _WORDS:
                archive.writestr(f"index.{language}.html", _index(data, names, texts, language))
        draft.chmod(0o600)
        os.replace(draft, target)  # noqa: PTH105 - in one go
    return len(names)


def _put_files(
    data: OwnData, store: ObjectStore, archive: ZipFile, scratch: Path, actor: str, tick: Callable[[], None]
) -> Iterator[tuple[tuple[str, str], str]]:
    """Each file, by submission and path, with its name in the archive."""
    for file in data.files:
        upload = file.upload
        if file.why_not:
            continue
        name = f"files/{upload.submission_id}/{upload.path}{mimetypes.guess_extension(upload.mime) or '.bin'}"
        try:
            store.fetch(upload.object_key, scratch, tick)
        except ObjectMissing:
            continue
        record_download(upload, actor)
        archive.write(scratch, name)
        yield (upload.submission_id, upload.path), name


def _put_texts(data: OwnData, store: ObjectStore, archive: ZipFile) -> Iterator[tuple[int, str]]:
    """What was read of each document, by its number."""
    for document in data.documents:
        if not document.upload.reading_key:
            continue
        try:
            pages = pages_of(document, reading_of(document.upload, store).pages)
        except (ObjectMissing, ValueError):  # it is gone, or of a version that nobody reads any more
            continue
        name = f"texts/{document.submission_id}/{document.pk}.txt"
        archive.writestr(name, mask_sins("\n\f\n".join(page.text for page in pages)))
        yield document.pk, name


def _index(data: OwnData, names: dict[tuple[str, str], str], texts: dict[int, str], language: str) -> str:
    words = _WORDS[language]
    parts = [f"<h1>{words['title']}</h1><p>{words['about']}</p>"]
    sent = [_submission(one, names, language) for one in data.told["submissions"]]
    parts.append(_section(words["submissions"], sent, words["none"]))
    messages = [_message(one) for each in data.told["submissions"] for one in each["messages"]]
    parts.append(_section(words["messages"], messages, words["none"]))
    decided = [_decided(one, language) for one in data.told["decisions"]]
    read = [f"<a href='{escape(name)}'>{words['text']}: {key}</a>" for key, name in texts.items()]
    parts.append(_section(words["documents"], decided + read, words["none"]))
    cases = [f"{escape(one['case'])} ({escape(one['application_type'])})" for one in data.told["case_records"]]
    parts.append(_section(words["cases"], cases, words["none"]))
    events = [f"{moment(one['at'])} {escape(one['by'])}: {escape(one['what'])}" for one in data.told["events"]]
    parts.append(_section(words["events"], events, words["none"]))
    return (
        f"<!doctype html><html lang='{language}'><head><meta charset='utf-8'><title>{words['title']}</title></head>"
        f"<body>{''.join(parts)}</body></html>"
    )


def _section(title: str, items: list[str], none: str = "") -> str:
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f"<h2>{escape(title)}</h2>" + (f"<ul>{listed}</ul>" if items else f"<p>{escape(none)}</p>")


def _submission(one: dict[str, Any], names: dict[tuple[str, str], str], language: str) -> str:
    words = _WORDS[language]
    files = []
    for file in one["files"]:
        name = names.get((one["submission"], file["file"]))
        said = escape(mask_sins(file["name"]))
        if name:
            files.append(f"<li><a href='{escape(name)}'>{said}</a></li>")
        else:
            why = file["not_given"] or words["gone"]
            why = _WHY_NOT_FR.get(why, why) if language == "fr" else why
            files.append(f"<li>{said} ({words['not_given']}: {escape(why)})</li>")
    head = f"{escape(reference_of(one['submission']))}, {words['received']} {moment(one['received_at'])}"
    form = "".join(
        f"<dt>{labels[language]}</dt><dd>{escape(mask_sins(str(value)))}</dd>"
        for name, labels in _FORM.items()
        if (value := (one["form"] or {}).get(name))
    )
    return f"{head}<dl>{form}</dl><ul>{''.join(files)}</ul>"


def _message(one: dict[str, Any]) -> str:
    return f"{moment(one['sent_at'] or one['created_at'])} {escape(one['subject'])}<br>{escape(one['body'])}"


def _decided(one: dict[str, Any], language: str) -> str:
    where = ", ".join(filter(None, (one["submission"], one["upload"], one["file"], one["pages"])))
    notes = "".join(
        f"<li>{moment(decision['at'])} {escape(decision[f'note_{language}'])}</li>" for decision in one["decisions"]
    )
    return f"{escape(one[f'title_{language}'] or one['type'])} ({escape(where)})<ul>{notes}</ul>"

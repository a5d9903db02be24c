"""The form as a client's browser asks for it, over a store of its own."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from intake.settings import get_settings
from intake.submission import Submission
from review.form import uploading
from review.form.limits import form_settings
from storage.objects import ObjectStore, open_store
from storage.waiting.history import forget

ANSWERS = {
    "sender": "applicant",
    "email": "zoe@example.ca",
    "language": "fr",
    "family_name": "Côté",
    "given_names": "Zoé",
    "birth_day": "1",
    "birth_month": "2",
    "birth_year": "1990",
    "birth_country": "Canada",
    "application_type": "study_permit",
    "application_number": "",
    "uci": "1234-5678",
    "passport_number": "",
    "message": "",
}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    monkeypatch.setenv("INTAKE_OBJECTS", str(tmp_path / "objects"))
    _forget()
    yield open_store(get_settings().objects_url)
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for kept in (get_settings, form_settings, uploading.object_store, uploading.store_origin):
        kept.cache_clear()
    forget()


@pytest.fixture
def page(client: Client, store: ObjectStore, db: None) -> Client:
    """A browser that has not signed in."""
    return client


def token_of(client: Client) -> str:
    """What the page that is shown holds."""
    found = re.search(r'name="token" value="([^"]+)"', client.get("/send/").content.decode())
    assert found
    return found.group(1)


def answers(client: Client, **others: Any) -> dict[str, Any]:
    """All that the form sends."""
    return ANSWERS | {"token": token_of(client)} | others


def sent(store: ObjectStore) -> list[Submission]:
    """What has arrived."""
    return [
        Submission.model_validate_json(store.get(f"submissions/{folder}/submission.json"))
        for folder in store.list_folders("submissions/")
        if store.exists(f"submissions/{folder}/submission.json")
    ]

"""A client gets all that is held on them, and not a word of anybody else's."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from intake.decisions import ExceptionReason
from intake.model import Identifier, Party
from intake.redacting import HIDDEN
from storage.audit.recording import record
from storage.audit.viewing import VIEWED
from storage.desk.acting import add_note
from storage.messages.asking import ask_client
from storage.objects import ObjectStore, open_store
from storage.records import models
from storage.records.reviewing import attach_to_case
from storage.retention.on_request import requested_by
from storage.retention.own_data import own_data
from storage.retention.packing import pack
from storage.splitting.dividing import split
from tests.review.building import object_store, raise_exception
from tests.storage.test_access import (
    BORN,
    MINE,
    OF_OTHERS,
    SPOUSES,
    STRANGERS,
    doubtful,
    form,
    make_cases,
    me,
)

pytestmark = pytest.mark.django_db
FORM_OF_KARIM = {
    "uci": STRANGERS,
    "family_name": "Haddad",
    "given_names": "Karim",
    "birth_date": "1988-05-06",
    "email": "karim@example.ca",
}


@pytest.fixture(autouse=True)
def cases(db: None) -> None:
    make_cases()


def told() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(own_data(me()).told, default=str, ensure_ascii=False))
    return found


def bytes_of(item: models.ExceptionItem, data: bytes) -> None:
    assert item.upload is not None
    object_store().put(item.upload.object_key, data)


def test_all_kinds_of_things_are_told_and_nothing_of_others() -> None:
    mine = doubtful(form=form(email="zoe@example.ca"))
    raise_exception(form=FORM_OF_KARIM, name="karim.pdf", texts=["Haddad"])
    add_note(mine.pk, "Belongs to Karim", "sam")
    record(VIEWED, "sam", exception=mine)
    record(VIEWED, "alex", details={"case": "C-1"})
    record(VIEWED, "alex", details={"case": "C-9"})
    ask_client(mine.pk, "unreadable_photo", {}, "sam")
    found = told()
    (submission,) = found["submissions"]
    assert submission["form"]["email"] == "zoe@example.ca"
    assert submission["files"][0]["name"] == "scan0001.pdf"
    assert submission["messages"][0]["recipient"] == "zoe@example.ca"
    assert submission["exceptions"][0]["resolution"] == "client_asked"
    assert [record["case"] for record in found["case_records"]] == ["C-1"]
    assert [person["family_name"] for person in found["case_records"][0]["people"]] == ["Côté"]
    assert found["decisions"]
    whos = {event["by"] for event in found["events"] if event["what"] == VIEWED}
    assert whos == {"person 1", "person 2"}
    text = json.dumps(found, ensure_ascii=False)
    others = {*OF_OTHERS, SPOUSES, '"sam"', "alex", "karim.pdf"} - {"sam"}  # which is in “the same”
    assert [value for value in others if value in text] == []


def test_numbers_and_people_of_others_in_a_document_of_theirs_are_hidden() -> None:
    raise_exception(
        form=form(),
        identifiers=[
            Identifier(kind="uci", value=MINE, page=1, verified=True, source="label"),
            Identifier(kind="uci", value=STRANGERS, page=1, verified=True, source="label"),
        ],
        parties=[
            Party(family_name="Côté", given_names="Zoé", birth_date=BORN),
            Party(family_name="Haddad", given_names="Karim", birth_date="1988-05-06"),
        ],
    )
    (document,) = told()["documents"]
    assert [number["value"] for number in document["numbers"]] == [MINE, HIDDEN]
    assert [person if person == HIDDEN else person["family_name"] for person in document["people"]] == ["Côté", HIDDEN]


def pack_mine(tmp_path: Path, store: ObjectStore | None = None) -> zipfile.ZipFile:
    pack(own_data(me()), store or object_store(), tmp_path / "mine.zip", "sam")
    return zipfile.ZipFile(tmp_path / "mine.zip")


def test_files_texts_and_an_index_in_both_languages_are_packed_and_each_file_written_down(tmp_path: Path) -> None:
    item = raise_exception(form=form(), name="<b>bail.pdf", texts=["LEASE of Zoé", "page two"])
    bytes_of(item, b"%PDF mine")
    archive = pack_mine(tmp_path)
    names = set(archive.namelist())
    assert names == {
        "data.json",
        "index.en.html",
        "index.fr.html",
        f"files/{item.submission_id}/1.pdf",
        f"texts/{item.submission_id}/{item.document_id}.txt",
    }
    assert archive.read(f"files/{item.submission_id}/1.pdf") == b"%PDF mine"
    assert "page two" in archive.read(f"texts/{item.submission_id}/{item.document_id}.txt").decode()
    english, french = (archive.read(f"index.{language}.html").decode() for language in ("en", "fr"))
    assert "&lt;b&gt;bail.pdf" in english
    assert "<b>" not in english
    assert "What you sent" in english
    assert "Ce que vous avez envoyé" in french
    assert models.Event.objects.filter(action="original_downloaded", actor="sam", upload=item.upload).count() == 1


def test_a_file_with_pages_of_somebody_else_is_named_and_not_given(tmp_path: Path) -> None:
    item = raise_exception(form=form(), texts=["LEASE of Zoé", "LEASE of Karim"])
    bytes_of(item, b"both")
    split(item.pk, [[1], [2]], "sam")
    second = models.ExceptionItem.objects.get(document__pages="2")
    attach_to_case(second.pk, "C-9", "q1", "sam")
    archive = pack_mine(tmp_path)
    assert not [name for name in archive.namelist() if name.startswith("files/")]
    assert all("Karim" not in archive.read(name).decode() for name in archive.namelist())
    assert "not given: it holds documents of somebody else" in archive.read("index.en.html").decode()
    assert "non remis : il contient aussi" in archive.read("index.fr.html").decode().replace(" ", " ").replace(
        "remis:", "remis :"
    )
    assert requested_by(me()).shared == (item.submission_id,)
    assert requested_by(me(), with_shared=True).goes == ()  # the other page waits for a person, who is told


def test_what_others_sent_about_them_is_told_without_its_sender(tmp_path: Path) -> None:
    item = raise_exception(form=FORM_OF_KARIM, name="karim.pdf", texts=["LEASE of Zoé"])
    bytes_of(item, b"about me")
    attach_to_case(item.pk, "C-1", "p1", "sam")
    found = own_data(me())
    assert found.told["submissions"] == []
    assert [document["case"] for document in found.told["documents"]] == ["C-1"]
    archive = pack_mine(tmp_path)
    assert archive.read(f"files/{item.submission_id}/1.pdf") == b"about me"
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert [value for value in ("karim", "Karim", "Haddad", STRANGERS) if value in everything] == []
    assert requested_by(me()).of_others == (item.submission_id,)


def test_a_harmful_file_is_not_given(tmp_path: Path) -> None:
    item = raise_exception(form=form())
    bytes_of(item, b"EICAR")
    models.Upload.objects.update(reason="malware")
    archive = pack_mine(tmp_path)
    assert not [name for name in archive.namelist() if name.startswith("files/")]
    assert "under lock" in archive.read("index.en.html").decode()


def test_where_the_store_is_away_nothing_is_left_of_the_zip(tmp_path: Path) -> None:
    from storage.objects.errors import StoreUnavailable

    item = raise_exception(ExceptionReason.UNREADABLE, form=form())
    bytes_of(item, b"mine")
    gone = open_store(str(tmp_path / "objects"), make=False)
    with pytest.raises(StoreUnavailable):
        pack_mine(tmp_path, gone)
    assert list(tmp_path.iterdir()) == []

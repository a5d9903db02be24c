"""`illustrate`: page images for a reviewer; without them a person can still work, so it never holds anything up."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queue_config import illustrating
from storage.records import models
from tests.queue_config.conftest import Intake

LETTER = b"Dear officer, this is my letter of explanation.\n"


def images(intake: Intake) -> list[str]:
    return [key.rsplit("/", 1)[-1] for key in intake.store.list("derived/") if "/images/" in key]


def test_an_upload_that_a_person_looks_at_gets_page_images(intake: Intake) -> None:
    intake.put("s-000001", {"1": LETTER})
    intake.finish()
    assert images(intake) == ["page-1.jpg"]
    assert intake.upload("s-000001").state == models.UploadState.DONE


def test_an_attached_upload_gets_none(intake: Intake) -> None:
    intake.put_sample("sample-0063")
    intake.finish()
    assert images(intake) == []


def test_a_worker_killed_while_drawing_is_followed_by_another(
    intake: Intake, kill_at_put: Callable[[str], None]
) -> None:
    intake.put("s-000001", {"1": LETTER})
    while (due := intake.due()) and due[0][0] != "illustrate":
        intake.run(*due[0])
    kill_at_put("/images/")
    intake.die_in(*due[0])
    intake.finish()
    assert images(intake) == ["page-1.jpg"]


def test_other_bytes_than_those_that_were_read_are_not_drawn(intake: Intake) -> None:
    intake.put("s-000001", {"1": LETTER})
    while (due := intake.due()) and due[0][0] != "illustrate":
        intake.run(*due[0])
    (intake.shop.settings.home / "objects" / "submissions" / "s-000001" / "files" / "1").write_bytes(LETTER + b"!")
    intake.finish()
    assert images(intake) == []
    assert intake.upload("s-000001").state == models.UploadState.DONE


def test_pages_that_cannot_be_drawn_hold_nothing_up(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> list[Path]:
        raise ValueError

    monkeypatch.setattr(illustrating, "render_pages", broken)
    intake.put("s-000001", {"1": LETTER})
    intake.finish()
    assert intake.upload("s-000001").state == models.UploadState.DONE

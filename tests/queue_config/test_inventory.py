"""The inventory finds every submission that nobody announced, page by page, and says how far behind it is."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_config import inventory
from storage.objects import ObjectStore
from storage.records import models
from tests.queue_config.conftest import Intake

PAGE = 4


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventory, "_PAGE", PAGE)


def put(store: ObjectStore, name: str) -> None:
    store.put(f"submissions/{name}/submission.json", b"{}")


def known() -> set[str]:
    return set(models.Submission.objects.values_list("pk", flat=True))


def rounds(store: ObjectStore, count: int) -> None:
    for _ in range(count):
        inventory.advance(store)


def test_one_pass_finds_all_wherever_they_are(intake: Intake) -> None:
    names = {f"s-{number:06}" for number in range(3 * PAGE + 1)}
    for name in names:
        put(intake.store, name)
    rounds(intake.store, 4)
    assert known() == names


def test_what_sorts_before_the_cursor_is_found_in_the_next_pass(intake: Intake) -> None:
    for number in range(2 * PAGE):
        put(intake.store, f"s-{number:06}")
    rounds(intake.store, 2)
    put(intake.store, "a-000000")
    rounds(intake.store, 2)
    assert "a-000000" in known()


def test_ids_that_grow_with_time_are_found_in_the_next_round_wherever_the_pass_is(intake: Intake) -> None:
    for number in range(5 * PAGE):
        put(intake.store, f"s-{number:06}")
    rounds(intake.store, 7)
    for number in range(5 * PAGE, 7 * PAGE):
        put(intake.store, f"s-{number:06}")
        inventory.advance(intake.store)
        inventory.advance(intake.store)
        assert f"s-{number:06}" in known()


def test_a_folder_whose_manifest_comes_late_is_found_when_it_comes(intake: Intake) -> None:
    for number in range(3 * PAGE):
        put(intake.store, f"s-{number:06}")
    rounds(intake.store, 4)
    intake.store.put("submissions/s-999999/files/1", b"x")
    rounds(intake.store, 3)
    assert "s-999999" not in known()
    put(intake.store, "s-999999")
    inventory.advance(intake.store)
    assert "s-999999" in known()


def test_the_cursor_is_kept_in_the_records(intake: Intake) -> None:
    for number in range(2 * PAGE):
        put(intake.store, f"s-{number:06}")
    inventory.advance(intake.store)
    assert models.Inventory.objects.get().position == f"s-{PAGE - 1:06}"
    assert len(known()) == PAGE


def test_it_says_how_far_behind_it_is(intake: Intake) -> None:
    for number in range(PAGE):
        put(intake.store, f"s-{number:06}")
    inventory.advance(intake.store)
    assert inventory.behind().complete_to is None
    models.Inventory.objects.update(pass_began_at=timezone.now() - timedelta(minutes=5))
    inventory.advance(intake.store)
    by = inventory.behind().by
    assert by is not None
    assert timedelta(minutes=5) <= by < timedelta(minutes=6)


NAMES = st.lists(st.from_regex(r"[a-c0-][a-c0_-]{5,7}", fullmatch=True), max_size=15)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(batches=st.lists(NAMES, max_size=4), between=st.integers(0, 3))
def test_any_folders_put_at_any_time_are_found_within_two_passes(
    intake: Intake, batches: list[list[str]], between: int
) -> None:
    names: set[str] = set()
    for batch in batches:
        for name in batch:
            put(intake.store, name)
        names |= set(batch)
        rounds(intake.store, between)
    folders = len(list(intake.store.list_folders("submissions/")))
    rounds(intake.store, 2 * (folders // PAGE + 2))
    wanted = {name for name in names if name[0] != "-"}
    assert wanted <= known()

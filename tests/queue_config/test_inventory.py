"""The inventory finds every submission that nobody announced, page by page, and says how far behind it is."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_config import inventory
from queue_config.inventory import Inventory
from queue_config.sweeper import idle
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
    looking = Inventory(store)
    for _ in range(count):
        looking.advance()


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
        rounds(intake.store, 2)
        assert f"s-{number:06}" in known()


def test_a_folder_whose_manifest_comes_late_is_found_when_it_comes(intake: Intake) -> None:
    for number in range(3 * PAGE):
        put(intake.store, f"s-{number:06}")
    rounds(intake.store, 4)
    intake.store.put("submissions/s-999999/files/1", b"x")
    rounds(intake.store, 3)
    assert "s-999999" not in known()
    put(intake.store, "s-999999")
    rounds(intake.store, 1)
    assert "s-999999" in known()


def test_the_cursor_is_kept_in_the_records(intake: Intake) -> None:
    for number in range(2 * PAGE):
        put(intake.store, f"s-{number:06}")
    rounds(intake.store, 1)
    assert models.Inventory.objects.get().position == f'"s-{PAGE - 1:06}"'
    assert len(known()) == PAGE


def test_it_says_how_far_behind_it_is(intake: Intake) -> None:
    for number in range(PAGE):
        put(intake.store, f"s-{number:06}")
    rounds(intake.store, 1)
    assert inventory.behind().complete_to is None
    models.Inventory.objects.update(pass_began_at=timezone.now() - timedelta(minutes=5))
    rounds(intake.store, 1)
    by = inventory.behind().by
    assert by is not None
    assert timedelta(minutes=5) <= by < timedelta(minutes=6)


def test_a_store_is_not_idle_before_it_was_looked_through_once(intake: Intake) -> None:
    began = timezone.now()
    for number in range(2 * PAGE):
        put(intake.store, f"s-{number:06}")
        models.Submission.objects.create(pk=f"s-{number:06}", state=models.SubmissionState.DECIDED)
    assert idle()
    rounds(intake.store, 1)
    assert not idle(began)
    rounds(intake.store, 2)
    assert idle(began)


def test_another_sweeper_that_went_on_meanwhile_is_not_set_back(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5 * PAGE):
        put(intake.store, f"s-{number:06}")
    rounds(intake.store, 1)
    slow = Inventory(intake.store)
    page = slow._page

    def meanwhile(after: str) -> list[str]:
        found = page(after)
        rounds(intake.store, 2)
        return found

    monkeypatch.setattr(slow, "_page", meanwhile)
    slow.advance()
    assert models.Inventory.objects.get().position == f'"s-{3 * PAGE - 1:06}"'


@pytest.mark.parametrize("name", ["..", "a\0b", "caf\udce9-menu", ".incoming"])
def test_a_folder_name_that_no_key_or_database_can_hold_stops_nothing(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    names = [f"s-{number:06}" for number in range(PAGE - 1)] + [name]
    for good in names[:-1]:
        put(intake.store, good)
    monkeypatch.setattr(intake.store, "list_folders", lambda _, after="": iter([] if after == name else names))
    exists = intake.store.exists
    monkeypatch.setattr(intake.store, "exists", lambda key: "caf" in key or exists(key))
    rounds(intake.store, 3)
    assert set(names[:-1]) <= known()
    assert any(pk.startswith("misnamed-") for pk in known())


def test_a_folder_that_was_left_incomplete_is_looked_at_ever_less_often(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(inventory.time, "monotonic", lambda: clock[0])
    looked: list[float] = []
    monkeypatch.setattr(intake.store, "exists", lambda _: bool(looked.append(clock[0])))
    intake.store.put("submissions/s-000001/files/1", b"x")
    looking = Inventory(intake.store)
    for _ in range(100):
        looking.advance()
        clock[0] += 1
    assert looked == [1000, 1001, 1002, 1004, 1008, 1016, 1032, 1064]


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

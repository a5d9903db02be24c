"""Secrets that two sides share are changed without a gap: with the old one only, with both, with the new one only."""

from collections.abc import Iterator

import pytest

from storage.cases.http import HttpCaseSystem
from storage.cases.system import Away, Told
from tests.servers.case_system import CaseSystem, case_system
from tests.storage.test_case_system import NOTE

OLD, NEW = "the-old-secret-of-32-characters-or-more", "the-new-secret-of-32-characters-or-more"
KEYS = [f"8e03978e-40d5-43e8-bc93-6894a57f93{number:02}" for number in range(10)]


@pytest.fixture
def server() -> Iterator[CaseSystem]:
    with case_system(secret=OLD) as running:
        yield running


def test_the_case_systems_secret_is_changed_on_our_side_then_on_theirs_and_nothing_is_refused(
    server: CaseSystem,
) -> None:
    keys = iter(KEYS)

    def told(*secrets: str) -> object:
        return HttpCaseSystem(server.url, "", *secrets, seconds=5, longest_pause=300).announce(NOTE, next(keys))

    assert told(OLD) == Told()
    assert told(NEW, OLD) == Told()
    server.secret = NEW
    assert told(NEW, OLD) == Told()
    assert told(NEW) == Told()
    assert told(OLD) == Away("answered 401")
    server.secret = OLD
    assert told(NEW) == Away("answered 401")
    assert len(server.on_cases) == 4


def test_a_receiver_that_knows_neither_takes_nothing(server: CaseSystem) -> None:
    server.secret = "another-secret-of-32-characters-or-more"
    client = HttpCaseSystem(server.url, "", NEW, OLD, seconds=5, longest_pause=300)
    assert client.announce(NOTE, KEYS[0]) == Away("answered 401")

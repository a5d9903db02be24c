"""The harness finds a bug that is put in on purpose, and nothing where there is none."""

import pytest

from tests.faults.running import Options, Outcome, run
from tests.servers import postgresql, rabbitmq, redis, swift

pytestmark = [
    pytest.mark.bugs,
    pytest.mark.skipif(
        not all(server.is_installed() for server in (postgresql, rabbitmq, redis, swift)),
        reason="run scripts/servers.sh",
    ),
]


def redelivery(bug: str = "") -> Outcome:
    """Whole workers killed where there is no sweeper."""
    return run(Options("rabbitmq", 0, seed=1, bug=bug, patience=30))


def zombies(bug: str = "") -> Outcome:
    """Workers frozen until others have done their work."""
    return run(Options("redis", 25, seed=1, bug=bug, only="freeze_at_a_moment", patience=30))


def test_what_is_acknowledged_early_gets_stuck() -> None:
    assert redelivery("early_ack").verdict.stuck


def test_what_is_acknowledged_late_does_not() -> None:
    outcome = redelivery()
    assert outcome.kills
    assert list(outcome.verdict.reasons()) == []


def test_without_fencing_tokens_zombies_do_harm() -> None:
    assert not zombies("no_fencing").verdict.is_good


def test_with_them_zombies_do_none() -> None:
    outcome = zombies()
    assert outcome.others
    assert list(outcome.verdict.reasons()) == []

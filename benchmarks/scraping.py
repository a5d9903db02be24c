"""How long Prometheus waits for what the records say, on PostgreSQL: beside a million submissions, and a backlog."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, Say
from benchmarks.running import make_home, new_home_on_postgresql, tiny
from tests.servers.postgresql import execute, is_installed

_ROWS = 1_000_000
_LIMIT = 100.0
_WAITING, _OPEN = 200_000, 100_000
_DAYS = 30

_SPREAD = f"""
UPDATE records_submission SET received_at = now() - random() * interval '{_DAYS} days' WHERE id LIKE 'old-%';
UPDATE records_submission SET decided_at = received_at + random() * interval '10 minutes' WHERE id LIKE 'old-%';
UPDATE records_decision d SET made_at = s.decided_at FROM records_submission s
  WHERE s.id = d.submission_id AND d.id < 0;
VACUUM ANALYZE;
"""
_BACKLOG = f"""
UPDATE records_upload SET state = 'waiting', due_at = now() - random() * interval '1 hour', turn = now()
  WHERE id >= -{_WAITING};
INSERT INTO records_exceptionitem (submission_id, decision_id, reason, state, opened_at, resolved_by, resolution,
  resolution_reason) SELECT 'old-' || i, -i, (ARRAY['no_case_found', 'unreadable', 'corrupt'])[1 + i % 3], 'open',
  now() - i * interval '1 second', '', '', '' FROM generate_series(1, {_OPEN}) i;
VACUUM ANALYZE;
"""


def measure(say: Say, *, rows: int = _ROWS) -> Iterator[Figure]:
    """A scrape, and a round of adding up, once connections are made. Nothing where PostgreSQL is not installed."""
    if not is_installed():
        return
    with new_home_on_postgresql() as where:
        make_home(Path(where["INTAKE_HOME"]), where)
        say(f"writing {rows:,} submissions")
        tiny(where, "fill", rows)
        _run(where["INTAKE_DATABASE"], _SPREAD)
        say(f"beside {rows:,} submissions")
        scrape, tally = map(float, tiny(where, "scrape").split())
        say("beside a backlog")
        _run(where["INTAKE_DATABASE"], _BACKLOG)
        behind, _ = map(float, tiny(where, "scrape").split())
    yield Figure(name=f"a scrape beside {rows:,} submissions", value=scrape, unit="ms", limit=_LIMIT)
    waiting = f"and {_WAITING:,} files that wait, {_OPEN:,} exceptions open"
    yield Figure(name=f"a scrape beside {rows:,} {waiting}", value=behind, unit="ms")
    yield Figure(name=f"adding up an hour beside {rows:,} submissions", value=tally, unit="ms", limit=_LIMIT)


def _run(address: str, script: str) -> None:
    for statement in filter(str.strip, script.split(";\n")):
        execute(address, statement)

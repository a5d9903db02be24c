"""What a deployment has done: the steps by its workers' log, the submissions by its records."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.scale.papers import Sent
from tests.servers.postgresql import execute

INSIDE = "inside"
"""The kind of what was found in an archive or an e-mail."""
LONG = "long_scan"
JOINED = "long_scan_joined"
"""The second step of reading a long scan, after its parts."""


@dataclass(frozen=True)
class Step:
    """One step that was done; moments as of time.time."""

    name: str
    kind: str
    """Of the file; of a submission, how many files it has; empty where neither matters."""
    ended: float
    seconds: float


@dataclass(frozen=True)
class Decided:
    """One submission."""

    id: str
    received: float
    decided: float

    @property
    def age(self) -> float:
        """Seconds from the web form to the decision."""
        return self.decided - self.received


def steps_of(log: Path, database: str, sent: Iterable[Sent]) -> list[Step]:
    """The steps that these submissions took, in the order in which they ended."""
    by_id = {each.id: each for each in sent}
    files = {str(pk): (submission, path) for pk, submission, path in execute(database, _FILES)}
    parts = {str(pk): submission for pk, submission in execute(database, _PARTS)}
    found = []
    read_before: Counter[str] = Counter()
    for line in log.read_text(encoding="utf-8").splitlines():
        row = _event(line)
        if row.get("event") != "step_done":
            continue
        name, key = row["step"], row["key"]
        if name in ("receive", "decide"):
            each = by_id.get(key)
            kind = str(len(each.kinds)) if each and name == "decide" else ""
        elif name == "read_part":
            each, kind = by_id.get(parts.get(key, "")), LONG
        else:
            submission, path = files.get(key, ("", ""))
            each = by_id.get(submission)
            kind = _kind_of(each, path) if each else ""
            read_before[key] += name == "read"
            if kind == LONG and (name == "illustrate" or read_before[key] > 1):
                kind = JOINED  # drawn, too, once it is joined
        if each is not None:
            found.append(Step(name, kind, _moment(row["timestamp"]), float(row["seconds"])))
    return sorted(found, key=lambda step: step.ended)


def decided_of(database: str, sent: Iterable[Sent]) -> list[Decided]:
    """When these submissions were received and decided, in the order in which they came."""
    wanted = {each.id for each in sent}
    rows = execute(database, _DECIDED)
    found = [Decided(id_, came.timestamp(), done.timestamp()) for id_, came, done in rows if id_ in wanted]
    return sorted(found, key=lambda each: each.received)


def is_done(database: str, sent: Sequence[Sent]) -> bool:
    """Whether all of them are decided, and nothing is left to be drawn."""
    ((drawing,),) = execute(database, _DRAWING)
    return not drawing and len(decided_of(database, sent)) == len(sent)


_FILES = "SELECT id, submission_id, path FROM records_upload"
_PARTS = "SELECT part.id, submission_id FROM records_part part JOIN records_upload upload ON upload.id = upload_id"
_DECIDED = "SELECT id, received_at, decided_at FROM records_submission WHERE state = 'decided'"
_DRAWING = "SELECT count(*) FROM records_upload WHERE state = 'illustrating'"


def _kind_of(sent: Sent, path: str) -> str:
    number, _, inside = path.partition("/")
    return INSIDE if inside or not number.isdigit() else sent.kinds[int(number) - 1]


def _event(line: str) -> dict[str, str]:
    if not line.startswith("{"):
        return {}
    try:
        row = json.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()

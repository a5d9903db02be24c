"""An intake on the test's own database and folder store, worked step by step in this process."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from intake.settings import Limits, Settings
from queue_config import tasks
from queue_config.pausing import Pause
from queue_config.steps import STEPS
from queue_config.workshop import Due, Workshop
from storage.cases.importing import import_cases
from storage.objects import ObjectStore, open_store
from storage.records import leases, ledger, models
from storage.records.leases import Lease

FORM = {
    "application_type": "study_permit",
    "family_name": "Roy",
    "given_names": "Ann",
    "birth_date": "1990-02-01",
}


class Killed(BaseException):
    """The worker is gone at this instant: nothing after it happens, not even an `except Exception`."""


class Intake:
    """Hands submissions over and works on them."""

    def __init__(self, shop: Workshop, ready: Path) -> None:
        self.shop = shop
        self._ready = ready

    @property
    def store(self) -> ObjectStore:
        return self.shop.store

    def put(self, submission_id: str, files: Mapping[str, bytes], manifest: bytes | None = None) -> str:
        """Put files by their key's end, then a manifest that lists those with a number, and announce it."""
        for name, data in files.items():
            self.store.put(f"submissions/{submission_id}/files/{name}", data)
        listed = [{"number": int(name), "name": f"file {name}"} for name in files if name.isdigit()]
        if manifest is None:
            manifest = self.manifest(submission_id, listed)
        self.store.put(f"submissions/{submission_id}/submission.json", manifest)
        ledger.announce(submission_id)
        return submission_id

    def manifest(self, submission_id: str, listed: list[dict[str, Any]], **changes: Any) -> bytes:
        whole = {"id": submission_id, "received_at": "2026-01-31T12:00:00Z", "form": FORM, "files": listed}
        return json.dumps(whole | changes).encode()

    def put_sample(self, name: str, *, twice_in_one: bool = False, under: str = "") -> str:
        """A ready sample; its case is taken too."""
        truth = next(line for line in _lines(self._ready / "truth.jsonl") if line["id"] == name)
        case = {doc["case"] for upload in truth["uploads"] for doc in upload["documents"]}
        chosen = self.shop.settings.home / "cases.jsonl"
        rows = [row for row in _lines(self._ready / "cases.jsonl") if row["id"] in case]
        chosen.write_text("".join(json.dumps(row) + "\n" for row in rows))
        list(import_cases(chosen))
        folder = self._ready / "submissions" / name
        manifest = json.loads((folder / "submission.json").read_text()) | {"id": under or name}
        files = {path.name: path.read_bytes() for path in sorted((folder / "files").iterdir())}
        if twice_in_one:
            manifest["files"].append(manifest["files"][0] | {"number": 2})
            files["2"] = files["1"]
        return self.put(under or name, files, json.dumps(manifest).encode())

    def take(self, step: str, key: str | int) -> Lease:
        lease = leases.take(STEPS[step].due().filter(pk=key), self.shop.settings.lease_seconds)
        assert lease is not None, f"{step} is not due on {key}"
        return lease

    def run(self, step: str, key: str | int) -> Due:
        """One step, outside a task: whatever it raises is raised."""
        return STEPS[step].run(self.shop, key, self.take(step, key))

    def die_in(self, step: str, key: str | int) -> None:
        """Run a step in a worker that is killed on the way; then let its lease run out."""
        with pytest.raises(Killed):
            self.run(step, key)
        self.let_leases_end()

    def let_leases_end(self) -> None:
        past = timezone.now() - timedelta(seconds=1)
        for model in {step.model for step in STEPS.values()}:
            model._default_manager.exclude(lease_until=None).update(lease_until=past)

    def due(self) -> list[tuple[str, str | int]]:
        return [
            (name, key)
            for name, step in STEPS.items()
            for key in step.model._default_manager.filter(state=step.state).values_list("pk", flat=True)
        ]

    def finish(self) -> None:
        """Work as the tasks do until nothing is left; fails where that would never be."""
        for _ in range(40):
            if not (due := self.due()):
                return
            for name, _ in due:
                tasks.run_step(name)
        raise AssertionError(f"still due after many rounds: {due}")

    def upload(self, submission_id: str, path: str = "1") -> models.Upload:
        return models.Upload.objects.get(submission_id=submission_id, path=path)

    def answers(self, submission_id: str) -> dict[str, list[str]]:
        """For each upload's path, what was decided: the reason of the exception, or attach."""
        found: dict[str, list[str]] = {}
        for decision in models.Decision.objects.filter(submission_id=submission_id).select_related("upload"):
            path = decision.upload.path if decision.upload else ""
            found.setdefault(path, []).append(decision.reason or decision.outcome)
        return {path: sorted(reasons) for path, reasons in found.items()}


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


class _NeverPausing(Pause):
    """Notes that there was a reason to pause, and goes on."""

    def seconds_left(self) -> float:
        return 0.0


@pytest.fixture
def intake(tmp_path: Path, db: None, ready: Path, monkeypatch: pytest.MonkeyPatch) -> Intake:
    shop = Workshop(Settings(home=tmp_path, lease_seconds=30, quality_sample=0), Limits(seconds=20))
    open_store(shop.settings.objects_url)
    monkeypatch.setattr(tasks, "_shop", shop)
    monkeypatch.setattr(tasks, "_pause", _NeverPausing(0))
    monkeypatch.setattr(tasks, "_RETRY_SECONDS", 0)
    monkeypatch.setattr(tasks, "close_old_connections", lambda: None)  # the test's transaction is in one
    return Intake(shop, ready)


@pytest.fixture
def kill_at_put(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """From now on the worker dies when it would put an object whose key has this in it, once."""

    def arm(part: str) -> None:
        put = intake.store.put

        def deadly(key: str, data: bytes) -> bool:
            if part in key:
                monkeypatch.setattr(intake.store, "put", put)
                raise Killed
            return put(key, data)

        monkeypatch.setattr(intake.store, "put", deadly)

    return arm

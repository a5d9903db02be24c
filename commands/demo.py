"""`intake demo`: the whole job on this machine, on the ready samples, checked against their truth."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from commands.starting import MISSING, SOME_EXCEPTIONS, apply_migrations, console, fail, migrations, set_up

_READY = Path(__file__).resolve().parent.parent / "samples" / "ready"
_PATIENCE = 600


def demo(
    once: Annotated[bool, typer.Option("--once", help="End when everything is decided")] = False,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its data; made anew")] = Path("demo-data"),
    samples: Annotated[Path, typer.Option(help="Folder of sample submissions")] = _READY,
    port: Annotated[int, typer.Option(help="Port of the review pages")] = 8000,
) -> None:
    """Run everything on this machine: samples in, worker, results, the review pages. Example: `intake demo --once`."""
    if not (samples / "truth.jsonl").is_file():
        fail(f"there are no samples in {samples}: make some by `python -m samples --out {samples}`", MISSING)
    _start_anew(folder)
    set_up(migrated=False)
    apply_migrations(migrations())
    _import_cases(samples / "cases.jsonl")
    started = time.monotonic()
    worker = _start(["work"], folder / "worker.log")
    pages = None
    try:
        if not once:
            pages = _serve(port, folder)
        submitted = _submit(samples)
        _wait(len(submitted), worker)
        seconds = time.monotonic() - started
        wrong_case = _report(samples, seconds)
        if pages is not None:
            console.print("Press Ctrl-C to end.")
            worker.wait()
    except KeyboardInterrupt:
        wrong_case = 0
    finally:
        for process in (worker, pages):
            if process is not None:
                process.terminate()
                process.wait()
    if wrong_case:
        raise typer.Exit(SOME_EXCEPTIONS)


def _start_anew(folder: Path) -> None:
    """An empty folder for the demo's data; one that isn't a demo's is left alone."""
    mark = folder / ".demo"
    if folder.exists() and any(folder.iterdir()):
        if not mark.exists():
            fail(f"{folder} holds other things: name another folder by --folder", MISSING)
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()
    os.environ["INTAKE_HOME"] = str(folder.absolute())
    # The demo is all in its folder, whatever the environment names for serious use.
    for name in ("INTAKE_OBJECTS", "INTAKE_DATABASE", "INTAKE_BROKER", "INTAKE_METRICS_PORT"):
        os.environ.pop(name, None)
    os.environ["INTAKE_SECOND_FACTOR"] = ""  # whoever tries it has no telephone set up for it


def _import_cases(path: Path) -> None:
    from storage.cases.importing import BadLine, import_cases

    taken = 0
    for entry in import_cases(path):
        if isinstance(entry, BadLine):
            fail(f"{path}, line {entry.line}: {entry.reason}", MISSING)
        taken += entry
    console.print(f"{taken} case records imported.")


def _serve(port: int, folder: Path) -> "subprocess.Popen[bytes]":
    from django.contrib.auth.models import User

    from review.accounts.users import allow_originals, ensure_reviewer, set_role

    password = ensure_reviewer("demo", "demo")
    set_role(User.objects.get(username="demo"), "supervisor", "demo")
    allow_originals("demo", "demo")
    address = f"http://127.0.0.1:{port}"
    console.print(f"For staff: {address}/  user [bold]demo[/bold], password [bold]{password}[/bold]")
    console.print(f"For clients: {address}/send/ and {address}/status/")
    return _start(["serve", "--port", str(port)], folder / "pages.log")


def _start(arguments: list[str], log: Path) -> "subprocess.Popen[bytes]":
    """One of our own commands, which ends when the demo does, however the demo ends."""
    from queue_config.orphans import die_with_parent

    command = [sys.executable, "-m", "commands", *arguments]
    with log.open("ab") as output:
        return subprocess.Popen(command, stdout=output, stderr=output, preexec_fn=die_with_parent)  # noqa: S603 - our words


def _submit(samples: Path) -> list[str]:
    """Put each sample into the object store as a web form would: the uploads, then submission.json."""
    from intake.settings import get_settings
    from queue_config.hints import hint
    from storage.objects import open_store
    from storage.records import ledger

    store = open_store(get_settings().objects_url)
    names = sorted(path.name for path in (samples / "submissions").iterdir())
    for name in names:
        folder = samples / "submissions" / name
        for file in sorted((folder / "files").glob("*")):
            store.put(f"submissions/{name}/files/{file.name}", file.read_bytes())
        store.put(f"submissions/{name}/submission.json", (folder / "submission.json").read_bytes())
        ledger.announce(name)
        hint("receive")
    return names


def _wait(expected: int, worker: "subprocess.Popen[bytes]") -> None:
    from queue_config.sweeper import idle
    from storage.records.models import Submission, SubmissionState

    columns = (TextColumn("submissions decided"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    deadline = time.monotonic() + _PATIENCE
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=expected)
        while time.monotonic() < deadline:
            decided = Submission.objects.filter(state=SubmissionState.DECIDED).count()
            progress.update(task, completed=decided)
            if decided >= expected and idle():
                return
            if worker.poll() is not None:
                fail(f"the worker ended with code {worker.returncode}", SOME_EXCEPTIONS)
            time.sleep(0.3)
    fail(f"not everything was decided within {_PATIENCE} seconds", SOME_EXCEPTIONS)


def _report(samples: Path, seconds: float) -> int:
    """Print the closing table; returns how many documents were put on a wrong case."""
    from storage.records.models import LIVE, Attachment, ExceptionItem, Submission, Upload

    checked = check_against_truth(samples / "truth.jsonl")
    table = Table("", "", title="The demo's results", show_header=False)
    table.add_row("submissions", str(Submission.objects.count()))
    table.add_row("files", str(Upload.objects.count()))
    table.add_row("documents attached", str(Attachment.objects.filter(LIVE).count()))
    table.add_row("exceptions", str(ExceptionItem.objects.count()))
    for reason, count in sorted(Counter(ExceptionItem.objects.values_list("reason", flat=True)).items()):
        table.add_row(f"  {reason}", str(count))
    table.add_section()
    table.add_row("checked against the truth", "")
    for name, count in checked.items():
        table.add_row(f"  {name}", str(count))
    table.add_section()
    table.add_row("seconds", f"{seconds:.0f}")
    console.print(table)
    return checked["documents on a wrong case"]


def check_against_truth(truth: Path) -> dict[str, int]:
    """Compare what was attached with what the samples' truth says, document by document."""
    from storage.records.models import Document, ExceptionItem
    from storage.records.readings import page_numbers

    wanted: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in truth.read_text().splitlines():
        submission = json.loads(line)
        for upload in submission["uploads"]:
            wanted[(submission["id"], upload["path"])] = upload["documents"]
    counts = Counter(
        {
            "documents on a wrong case": 0,
            "documents of a wrong type": 0,
            "attached where a person should decide": 0,
            "left to a person though decidable": 0,
            "uploads without any answer": 0,
        }
    )
    answered: set[tuple[str, str]] = set(
        ExceptionItem.objects.exclude(upload=None).values_list("submission_id", "upload__path")
    )
    for document in Document.objects.select_related("upload").prefetch_related("exceptions", "attachments"):
        key = (document.submission_id, document.upload.path)
        answered.add(key)
        truths = [true for true in wanted.get(key, []) if set(page_numbers(document.pages)) & set(true["pages"])]
        attachment = next((row for row in document.attachments.all() if row.ended_at is None), None)
        if attachment is None:
            reasons = {item.reason for item in document.exceptions.all()}
            decidable = any(true["expected"] == "attach" and not reasons & set(true["reasons"]) for true in truths)
            counts["left to a person though decidable"] += decidable
            continue
        counts["documents on a wrong case"] += any(true["case"] != attachment.case_id for true in truths) or not truths
        counts["documents of a wrong type"] += any(true["type"] != document.type for true in truths)
        counts["attached where a person should decide"] += any(true["expected"] != "attach" for true in truths)
    parents = {(submission, path.rsplit("/", 1)[0]) for submission, path in answered if "/" in path}
    counts["uploads without any answer"] = len(set(wanted) - answered - parents)
    return dict(counts)

"""`intake cases`: take case records and their changes from files, and show one."""

import hashlib
import json
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from commands.starting import SOME_EXCEPTIONS, USAGE, Doer, Viewer, console, fail, plain_errors, problems, set_up

cases = typer.Typer(no_args_is_help=True, help="Case records: import, keep up to date, and show.")


@cases.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="JSON lines, or CSV by its name's end", exists=True, dir_okay=False)],
    actor: Doer,
) -> None:
    """Take case records from a file; wrong lines are named. Example: `intake cases import cases.csv`."""
    set_up()
    from storage.audit.recording import record
    from storage.cases.contradictions import numbers_on_several_people
    from storage.cases.importing import BadLine, UnknownFormat, import_cases

    taken = bad = 0
    sha256 = ""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with (
        plain_errors(),
        Progress(*columns, console=problems, transient=True, disable=not problems.is_terminal) as progress,
    ):
        task = progress.add_task("cases", total=None)
        try:
            sha256 = _sha256(file)
            for entry in import_cases(file):
                if isinstance(entry, BadLine):
                    bad += 1
                    _show_refused(file, entry.line, entry.reason)
                else:
                    taken += entry
                    progress.update(task, description=f"{taken} cases")
        except UnknownFormat as error:
            fail(f"{file}: {error} ({taken} cases were taken before)", USAGE)
        except OSError as error:
            fail(f"{file}: {error.strerror}", USAGE)
        finally:  # what was taken is told even where the rest could not be
            if taken or bad:
                record("cases_imported", actor, details={"sha256": sha256, "taken": taken, "refused": bad})
    console.print(f"{taken} cases taken, {bad} lines refused.")
    with plain_errors():
        if contradictory := numbers_on_several_people():
            problems.print(
                f"{contradictory} numbers stand on several people, by the case records that are kept now: "
                "documents with one of them go to a person."
            )
    if bad:
        raise typer.Exit(SOME_EXCEPTIONS)


@cases.command("sync")
def sync_file(
    file: Annotated[Path, typer.Argument(help="JSON lines of changes, or - for standard input", allow_dash=True)],
    actor: Doer,
) -> None:
    """Take changes of case records: the same ones again do nothing. Example: `intake cases sync changes.jsonl`."""
    set_up()
    from storage.audit.recording import record
    from storage.cases.formats import BadLine
    from storage.cases.syncing import Taken, sync

    done = old = bad = 0
    sha256 = ""
    with plain_errors():
        try:
            sha256 = _sha256(file)
            with _opened(file) as lines:
                for result in sync(lines):
                    if isinstance(result, BadLine):
                        bad += 1
                        _show_refused(file, result.line, result.reason)
                    elif result is Taken.DONE:
                        done += 1
                    else:
                        old += 1
        except UnicodeDecodeError:
            fail(f"{file}: is not UTF-8 text: save it as UTF-8 ({done} changes were taken before)", USAGE)
        except OSError as error:
            fail(f"{file}: {error.strerror}", USAGE)
        finally:
            if done or old or bad:
                counts = {"taken": done, "known": old, "refused": bad}
                record("cases_synced", actor, details={"sha256": sha256} | counts)
    console.print(f"{done} changes taken, {old} known or overtaken, {bad} lines refused.")
    if bad:
        raise typer.Exit(SOME_EXCEPTIONS)


def _sha256(file: Path) -> str:
    """Of a file that is there; empty of a stream, which can be read but once."""
    if not file.is_file():
        return ""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _opened(file: Path) -> AbstractContextManager[Iterable[str]]:
    if str(file) == "-":
        return nullcontext(TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig"))
    return file.open(encoding="utf-8-sig")


def _show_refused(file: Path, line: int, reason: str) -> None:
    problems.print(f"{file}, line {line}: {reason}", markup=False, highlight=False, soft_wrap=True)


@cases.command("show")
def show(
    case_id: Annotated[str, typer.Argument(help="The case's id")],
    actor: Viewer,
) -> None:
    """Print one case with its people, numbers and documents as JSON. Example: `intake cases show C-000123`."""
    set_up()
    from storage.audit.recording import record
    from storage.audit.viewing import VIEWED
    from storage.cases.directory import OwnCases
    from storage.records.models import LIVE, Attachment

    with plain_errors():
        case = OwnCases().by_id(case_id)
        if case is None:
            fail(f"there is no case {case_id}", USAGE)
        record(VIEWED, actor, details={"case": case_id})
        attached = Attachment.objects.filter(LIVE, case_id=case_id).select_related("document").order_by("attached_at")
        documents = [
            {
                "attachment": row.pk,
                "type": row.document.type,
                "submission": row.document.submission_id,
                "pages": row.pages,
                "person": row.person_id or None,
                "attached_at": row.attached_at.isoformat(),
                "attached_by": row.attached_by,
            }
            for row in attached
        ]
    typer.echo(json.dumps(case.model_dump(mode="json") | {"documents": documents}, ensure_ascii=False, indent=2))

"""`intake submit` does what the web form does; `intake schema` publishes what is agreed on with others."""

import hashlib
import json
import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.starting import USAGE, fail, plain_errors, set_up

if TYPE_CHECKING:
    from intake.submission import Form, Submission


def submit(
    form: Annotated[Path, typer.Option("--form", help="JSON file with the form's fields", exists=True, dir_okay=False)],
    files: Annotated[list[Path], typer.Argument(help="The documents", exists=True, dir_okay=False)],
    urgent: Annotated[bool, typer.Option("--urgent", help="Let it go before others")] = False,
) -> None:
    """Hand over a submission and print its id. Example: `intake submit --form form.json passport.jpg letter.pdf`."""
    from pydantic import ValidationError

    from intake.submission import Form

    try:
        fields = Form.model_validate_json(form.read_bytes())
        contents = [path.read_bytes() for path in files]
        submission = _submission(fields, files, contents, urgent=urgent)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", USAGE)
    except ValidationError as error:
        reasons = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the whole'}: {e['msg']}" for e in error.errors())
        fail(f"{form}: {reasons}", USAGE)
    set_up()
    with plain_errors():
        from intake.settings import get_settings
        from queue_config.handover import hand_over
        from storage.objects import open_store

        hand_over(open_store(get_settings().objects_url), submission, contents)
    typer.echo(submission.id)


def _submission(form: "Form", files: Sequence[Path], contents: Sequence[bytes], *, urgent: bool) -> "Submission":
    from intake.submission import Submission, UploadedFile

    return Submission(
        id=f"s-{secrets.token_hex(8)}",
        received_at=datetime.now(UTC),
        urgent=urgent,
        form=form,
        files=tuple(
            UploadedFile(
                number=number,
                name=os.fsencode(path.name).decode("utf-8", "replace"),
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
            )
            for number, (path, data) in enumerate(zip(files, contents, strict=True), start=1)
        ),
    )


class Contract(StrEnum):
    """What is agreed on with others."""

    SUBMISSION = "submission"
    CASE_SYSTEM = "case-system"
    API = "api"


def schema(
    of: Annotated[
        Contract, typer.Argument(help="submission.json, what a case system is asked, or the JSON API")
    ] = Contract.SUBMISSION,
) -> None:
    """Print the JSON Schema of `submission.json`, or an OpenAPI description: of a case system, or of our JSON API.

    Example: `intake schema > submission.schema.json`, or `intake schema case-system > case-system.openapi.json`.
    """
    if of is Contract.CASE_SYSTEM:
        from intake.settings import SettingsError, get_settings
        from storage.cases.openapi import describe

        try:
            printed = describe(get_settings().case_system_url)
        except SettingsError as error:
            fail(str(error))
    elif of is Contract.API:
        set_up(migrated=False)
        from review.api.openapi import describe as describe_api

        printed = describe_api()
    else:
        from intake.submission import Submission

        printed = Submission.model_json_schema()
    typer.echo(json.dumps(printed, indent=2))

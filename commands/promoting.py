"""`intake models`, `intake replay` and `intake promote`: which model decides, and what another would have decided."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from commands.choosing_models import model_folder, opened_store
from commands.shares import DAY
from commands.starting import MISSING, USAGE, Doer, console, fail, plain_errors, problems, set_up


def models(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False) -> None:
    """The models that are kept, newest first, and which is in use. Example: `intake models`."""
    set_up()
    from storage.learning import kept_models

    with plain_errors():
        rows = kept_models.listed()
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row))
        return
    table = Table("version", "in use", "made at", "made by", "labelled documents")
    for row in rows:
        cells = (row["version"], "yes" if row["in_use"] else "", row["made_at"], row["made_by"], row["own_examples"])
        table.add_row(*map(str, cells))
    console.print(table)


def replay(
    model: Annotated[str, typer.Option(help="Version of a kept model, or a folder")],
    since: Annotated[datetime, typer.Option(formats=DAY, help="Documents received from this day on")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, the sums last")] = False,
) -> None:
    """What this model would have decided differently; nothing changes.

    Example: `intake replay --model 1a2b3c4d5e.6f7a8b --since 2026-11-01`.
    """
    set_up()
    from classifiers import load_classifier
    from classifiers.model import ModelError
    from intake.settings import get_settings
    from storage.learning.replaying import Replayed, replayed

    with plain_errors(), model_folder(model) as folder:
        try:
            classifier = load_classifier(folder, get_settings().type_error)
        except ModelError as error:
            fail(str(error), MISSING)
        found = Replayed()
        with problems.status("Replaying ...") as status:
            for difference in replayed(opened_store(), classifier, since.replace(tzinfo=UTC), found):
                status.update(f"Replaying: {found.documents} documents")
                if as_json:
                    typer.echo(json.dumps(difference.model_dump(mode="json"), ensure_ascii=False))
                else:
                    console.print(difference.line(), markup=False, highlight=False, soft_wrap=True)
    if as_json:
        typer.echo(json.dumps(found.sums()))
    else:
        console.print(", ".join(f"{name.replace('_', ' ')}: {count}" for name, count in found.sums().items()))


def promote(
    actor: Doer,
    version: Annotated[str, typer.Argument(help="Version of a kept model, from `intake models`")] = "",
    back: Annotated[bool, typer.Option("--back", help="Return to the model that decided before")] = False,
) -> None:
    """Let this model decide from now on; workers follow by themselves. Example: `intake promote 1a2b3c4d5e.6f7a8b`."""
    if bool(version) == back:
        fail("give a version, or --back", USAGE)
    set_up()
    from storage.learning import kept_models

    with plain_errors():
        chosen = kept_models.former() if back else version
        if chosen is None:
            fail("there is no model to return to", USAGE)
        if not kept_models.promote(chosen, actor):
            fail(f"there is no model {chosen}: see `intake models`", USAGE)
    typer.echo(f"{chosen or 'the model of the package'} decides from now on")

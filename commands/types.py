"""`intake types`: the list of document types in use."""

import json
from typing import Annotated

import typer
from rich.table import Table

from commands.starting import MISSING, USAGE, console, fail


def types(
    group: Annotated[str, typer.Option(help="Only this group: identity, study, form ...")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False,
) -> None:
    """What documents can be, in both languages. Example: `intake types --group study`."""
    from classifiers.taxonomy import TaxonomyError, load_taxonomy

    try:
        listed = list(load_taxonomy().values())
    except TaxonomyError as error:
        fail(str(error), MISSING)
    groups = dict.fromkeys(type_.group for type_ in listed)
    if group and group not in groups:
        fail(f"--group must be one of {', '.join(groups)}", USAGE)
    found = [type_ for type_ in listed if not group or type_.group == group]
    if as_json:
        for type_ in found:
            typer.echo(json.dumps(type_.model_dump(mode="json"), ensure_ascii=False))
        return
    table = Table("id", "group", "form", "English", "French")
    for type_ in found:
        table.add_row(type_.id, type_.group, type_.form, type_.title_en, type_.title_fr)
    console.print(table)

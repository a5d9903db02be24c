"""`intake train`, `intake calibrate` and `intake evaluate`: make the classifier's model, and measure it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.calibrating_cases import calibrate_matching
from commands.choosing_models import copied_model, model_folder, opened_store
from commands.starting import MISSING, USAGE, Doer, console, fail, plain_errors, problems, set_up

_Model = Annotated[str, typer.Option(help="Version of a kept model, or a folder; none: the one in use")]


def train(
    actor: Doer,
    out: Annotated[Path | None, typer.Option(help="Only write the model into this folder, from samples alone")] = None,
    seed: Annotated[int, typer.Option(help="Same seed and corrections, same model")] = 1,
) -> None:
    """Train a candidate from samples and what people corrected. Example: `intake train`, then `intake promote`."""
    with _packages("training"):
        from classifiers.examples import own_examples
        from classifiers.training import train as train_model
    if out is not None:
        with problems.status("Training, which takes some minutes ..."):
            console.print_json(data=train_model(seed=seed, out=out))
        return
    set_up()
    from intake.scratch import scratch_folder
    from storage.learning import kept_models, labels

    with plain_errors(), problems.status("Reading what people taught ...") as status, scratch_folder() as folder:
        store = opened_store()
        labels.complete(store)
        own = list(own_examples(labels.to_learn()))
        status.update(f"Training with {len(own)} labelled documents, which takes some minutes ...")
        card = train_model(seed=seed, out=folder, own=own)
        _calibrate(folder)
        version = kept_models.keep(store, folder, actor)
    console.print_json(data={**card, "version": version})


def calibrate(
    actor: Doer,
    model: _Model = "",
    cases: Annotated[bool, typer.Option("--cases", help="Of matching, by the case records, instead of types")] = False,
    seed: Annotated[int, typer.Option(help="Of the case records that are looked at")] = 1,
) -> None:
    """Set how much doubt is too much, by what people decided. Example: `intake calibrate --cases`."""
    set_up()
    if cases:
        console.print_json(data=calibrate_matching(seed, actor))
        return
    from classifiers.model import ModelError
    from intake.settings import get_settings
    from storage.learning import kept_models, labels

    with plain_errors(), copied_model(model) as folder:
        store = opened_store()
        labels.complete(store)
        try:
            calibration = _calibrate(folder)
            version = kept_models.keep(store, folder, actor)
        except ModelError as wrong:
            fail(str(wrong), MISSING)
    error = get_settings().type_error
    own = {"listed": calibration.own_listed.count, "unlisted": calibration.own_unlisted.count}
    console.print_json(
        data={
            "version": version,
            "error": error,
            "limits": calibration.limits(error).model_dump(),
            "own_documents": own,
            "own_documents_are_enough": calibration.own_that_count(error),
        }
    )


def evaluate(
    manifest: Annotated[Path | None, typer.Option(help="Your own labelled files: CSV with path,type,language")] = None,
    corrections: Annotated[bool, typer.Option(help="On labelled documents kept aside, beside the one in use")] = False,
    seed: Annotated[int, typer.Option(help="Seed of the documents drawn for the test")] = 7,
    count: Annotated[int, typer.Option(help="Documents of each type, language and layout", min=1)] = 1,
    model: _Model = "",
    pictures: Annotated[Path | None, typer.Option(help="Draw reliability and confusions into this folder")] = None,
) -> None:
    """Measure the classifier on what it was not trained on. Example: `intake evaluate --manifest labelled.csv`."""
    if corrections:
        _compare(model)
        return
    with _packages("evaluating"):
        from classifiers.evaluation import evaluate as ask
        from classifiers.evaluation import summarise
        from classifiers.manifest import ManifestError, labelled_files
        from classifiers.papers import test_papers
    from classifiers.model import ModelError
    from intake.reading.engines import DependencyMissing
    from intake.settings import get_settings

    try:
        papers = labelled_files(manifest) if manifest else test_papers(seed, count)
        with problems.status("Evaluating ...") as status, model_folder(model) as folder:
            answers = ask(
                papers, model=folder, error=get_settings().type_error, tick=_says(status.update, "papers read")
            )
    except ManifestError as error:
        fail(str(error), USAGE)
    except (ModelError, DependencyMissing) as error:
        fail(str(error), MISSING)
    if pictures is not None:
        with _packages("drawing"):
            from classifiers.pictures import draw
        draw(answers, pictures)
    console.print_json(data=summarise(answers))


def _compare(model: str) -> None:
    """The model given and the one in use, on labelled documents that neither was trained on."""
    set_up()
    from classifiers.comparing import compare
    from intake.settings import get_settings
    from storage.learning import labels

    with plain_errors(), model_folder(model) as candidate, model_folder("") as present:
        labels.complete(opened_store())
        console.print_json(data=compare(candidate, present, list(labels.kept_aside()), get_settings().type_error))


def _calibrate(folder: Path) -> Any:
    """Add the scores of labelled documents to the model's calibration. Raises ModelError."""
    from classifiers.calibrating import with_own
    from classifiers.calibration import load_calibration, save_calibration
    from classifiers.model import load_model
    from storage.learning import labels

    model = load_model(folder)
    calibration = with_own(load_calibration(folder, model.card.version), model, labels.kept_aside())
    save_calibration(folder, calibration)
    return calibration


def _says(update: Callable[[str], None], what: str) -> Callable[[int], None]:
    return lambda done: update(f"Evaluating: {done} {what}")


@contextmanager
def _packages(what: str) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        fail(f"{what} needs more packages ({error.name}): run `uv sync --group make`", MISSING)

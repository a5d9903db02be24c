"""`intake train` and `intake evaluate`: make the classifier's model, and measure it."""

from pathlib import Path
from typing import Annotated

import typer

from commands.starting import MISSING, console, fail, problems


def train(
    out: Annotated[Path, typer.Option(help="Folder of the new model; none: the package's own")] = Path(),
    seed: Annotated[int, typer.Option(help="Same seed, same model")] = 1,
) -> None:
    """Train the classifier from generated samples. Example: `intake train --seed 1`."""
    try:
        from classifiers.training import train as train_model
    except ImportError as error:
        fail(f"training needs more packages ({error.name}): run `uv sync --group make`", MISSING)
    from classifiers.model import MODEL_FOLDER

    with problems.status("Training, which takes some minutes ..."):
        card = train_model(seed=seed, out=MODEL_FOLDER if out == Path() else out)
    console.print_json(data=card)


def evaluate(
    seed: Annotated[int, typer.Option(help="Seed of the documents drawn for the test")] = 7,
    count: Annotated[int, typer.Option(help="Documents of each type, language and layout", min=1)] = 2,
    model: Annotated[Path, typer.Option(help="Folder of the model; none: the package's own")] = Path(),
) -> None:
    """Measure the classifier on layouts it was not trained on. Example: `intake evaluate`."""
    try:
        from classifiers.evaluation import evaluate as evaluate_model
    except ImportError as error:
        fail(f"evaluating needs more packages ({error.name}): run `uv sync --group make`", MISSING)
    from classifiers.model import MODEL_FOLDER, ModelError
    from intake.reading.engines import DependencyMissing

    with problems.status("Evaluating ...") as status:
        try:
            found = evaluate_model(
                seed=seed,
                count=count,
                model=MODEL_FOLDER if model == Path() else model,
                tick=lambda done: status.update(f"Evaluating: {done} papers read"),
            )
        except (ModelError, DependencyMissing) as error:
            fail(str(error), MISSING)
    console.print_json(data=found)

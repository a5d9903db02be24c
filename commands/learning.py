"""`intake train` and `intake evaluate`: make the classifier's model, and measure it."""

from pathlib import Path
from typing import Annotated

import typer

from commands.starting import MISSING, console, fail


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

    card = train_model(seed=seed, out=MODEL_FOLDER if out == Path() else out)
    console.print_json(data=card)


def evaluate(
    seed: Annotated[int, typer.Option(help="Seed of the documents drawn for the test")] = 7,
) -> None:
    """Measure the classifier on layouts it was not trained on. Example: `intake evaluate`."""
    try:
        from classifiers.evaluation import evaluate as evaluate_model
    except ImportError as error:
        fail(f"evaluating needs more packages ({error.name}): run `uv sync --group make`", MISSING)
    console.print_json(data=evaluate_model(seed=seed))

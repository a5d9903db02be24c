"""Two models on documents that people labelled and neither was trained on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classifiers.calibration import load_calibration
from classifiers.doubt import weigh_up
from classifiers.features import Features
from classifiers.model import load_model
from intake.intervals import wilson


def compare(
    candidate: Path, present: Path, labelled: Sequence[tuple[str, Features]], error: float
) -> dict[str, dict[str, Any]]:
    """Figures of both by their names; the text alone is judged, as rules are the same for either. Raises ModelError."""
    return {
        name: _figures(folder, labelled, error) for name, folder in (("candidate", candidate), ("present", present))
    }


def _figures(folder: Path, labelled: Sequence[tuple[str, Features]], error: float) -> dict[str, Any]:
    model = load_model(folder)
    calibration = load_calibration(folder, model.card.version)
    limits = calibration.limits(error)
    verdicts = [(type_, weigh_up(model.opinion(features), limits)) for type_, features in labelled]
    decided = [(type_, verdict) for type_, verdict in verdicts if verdict.doubt is None]
    wrong = sum(verdict.type != type_ for type_, verdict in decided)
    low, high = wilson(wrong, len(decided))
    return {
        "version": calibration.version,
        "documents": len(verdicts),
        "decided": len(decided),
        "wrong": wrong,
        "error_between": [round(low, 4), round(high, 4)],
        "right_best_guess": sum(verdict.type == type_ for type_, verdict in verdicts),
    }

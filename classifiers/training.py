"""Makes the model: examples, fit, temperature, strangeness, calibration; and writes it with its card.

Calibration is honest about new wordings: each wording is judged by a model that never saw it. The model that is kept
is then fitted on everything. Test texts and layouts (`classifiers.papers`) are not touched here.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sklearn

from classifiers.calibration import save_calibration
from classifiers.examples import Example, made_examples
from classifiers.fitting import fit
from classifiers.judging import judge_unseen
from classifiers.model import MODEL_FOLDER, save_model
from classifiers.papers import TRAIN_FAMILIES, TRAIN_LAYOUTS


def train(
    seed: int = 1, out: Path = MODEL_FOLDER, *, own: Sequence[Example] = (), drawn: int = 2, composed: int = 50
) -> dict[str, Any]:
    """Train, and write the model into a folder.

    Args:
        seed: same seed, examples and packages: same model.
        out: folder of its files.
        own: an operator's documents that people have labelled.
        drawn: papers drawn for each type, language, wording family and layout.
        composed: papers composed for each type and language.

    Returns:
        The card.
    """
    made = list(made_examples(seed, drawn=drawn, composed=composed))
    examples = [*made, *own]
    judged = judge_unseen(examples, seed)
    temperature, weights = judged.temperature(), judged.strangeness_weights()
    model = fit(examples, seed)
    card = {
        "labels": model.labels,
        "temperature": round(temperature, 4),
        "strangeness": weights,
        "seed": seed,
        "made_examples": len(made),
        "own_examples": len(own),
        "training_families": [*TRAIN_FAMILIES, "composed"],
        "training_layouts": TRAIN_LAYOUTS,
        "made_with": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    }
    saved = save_model(out, model.arrays(), card)
    save_calibration(out, judged.calibration(saved.version, saved.temperature, saved.strangeness))
    return saved.model_dump(mode="json")

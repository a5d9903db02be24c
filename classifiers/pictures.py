"""Pictures of an evaluation: whether confidence means what it says, and what is taken for what."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np

from classifiers.evaluation import Answer, reliability

mpl.use("Agg")
from matplotlib import pyplot as plt

_MOST_ROWS = 30


def draw(answers: Sequence[Answer], folder: Path) -> tuple[Path, Path]:
    """Write reliability.png and confusion.png into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / "reliability.png", folder / "confusion.png"
    _draw_reliability(answers, paths[0])
    _draw_confusion(answers, paths[1])
    return paths


def _draw_reliability(answers: Sequence[Answer], path: Path) -> None:
    rows = reliability(answers)
    figure, axes = plt.subplots(figsize=(6, 6), layout="constrained")
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=1, label="confidence as it should be")
    confidence = [row["mean_confidence"] for row in rows]
    right = [row["right"]["share"] for row in rows]
    below = [row["right"]["share"] - row["right"]["low"] for row in rows]
    above = [row["right"]["high"] - row["right"]["share"] for row in rows]
    axes.errorbar(confidence, right, yerr=[below, above], fmt="o", color="#26374a", capsize=3, label="measured, 95 %")
    for row in rows:
        axes.annotate(str(row["right"]["of"]), (row["mean_confidence"], row["right"]["share"]), (6, -12),
                      textcoords="offset points", fontsize=8)  # fmt: skip
    axes.set(xlim=(0, 1.02), ylim=(0, 1.02), xlabel="confidence", ylabel="share of right types")
    axes.set_title(f"Reliability, {len(answers)} documents")
    axes.legend(loc="upper left")
    figure.savefig(path, dpi=110)
    plt.close(figure)


def _draw_confusion(answers: Sequence[Answer], path: Path) -> None:
    """Only types with a wrong best guess on either side: a table of all would be a diagonal and nothing else."""
    confused = Counter((answer.type, answer.said) for answer in answers if not answer.right)
    types = sorted({type_ for pair in confused for type_ in pair})
    weight = Counter({type_: sum(n for pair, n in confused.items() if type_ in pair) for type_ in types})
    shown = sorted(type_ for type_, _ in weight.most_common(_MOST_ROWS))
    counts = Counter((answer.type, answer.said) for answer in answers)
    decided = Counter((answer.type, answer.said) for answer in answers if not answer.abstained)
    table = np.array([[counts[row, column] for column in shown] for row in shown]).reshape(len(shown), len(shown))
    side = 3 + 0.32 * len(shown)
    figure, axes = plt.subplots(figsize=(side + 1, side), layout="constrained")
    if shown:
        axes.imshow(np.log1p(table), cmap="Blues")
        for row, column in np.argwhere(table):
            pair = shown[row], shown[column]
            axes.text(column, row, f"{decided[pair]}/{counts[pair]}", ha="center", va="center", fontsize=6,
                      color="white" if table[row, column] > table.max() / 3 else "black")  # fmt: skip
    axes.set_xticks(range(len(shown)), shown, rotation=90, fontsize=7)
    axes.set_yticks(range(len(shown)), shown, fontsize=7)
    axes.set(xlabel="said (decided/all)", ylabel="is")
    axes.set_title("Types that were taken for another, or were the best guess for one")
    figure.savefig(path, dpi=110)
    plt.close(figure)

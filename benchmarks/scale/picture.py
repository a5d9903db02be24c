"""The picture of a plan: what waits and how long it takes, over the week."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.scale.plan import Answer


def draw_week(answer: Answer, days: Sequence[str], path: Path) -> None:
    """Draw it as PNG or SVG, as the file's name says."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    ages, hours = answer.ages, 24 * len(days)
    came = np.array([each.at for each in ages])
    decided = came + np.array([each.seconds for each in ages])
    weight = np.array([each.weight for each in ages])
    edges = np.arange(hours * 4 + 1) * 900.0
    waiting = np.cumsum(np.histogram(came, edges, weights=weight)[0] - np.histogram(decided, edges, weights=weight)[0])
    figure, (above, below) = pyplot.subplots(2, 1, figsize=(10, 6), sharex=True, layout="constrained")
    above.fill_between(edges[1:] / 3600, waiting, color="#26374a", alpha=0.8, linewidth=0)
    above.set_ylabel("submissions that wait")
    hour = (came // 3600).astype(int)
    oldest = [max((each for each in (decided - came)[hour == place]), default=np.nan) / 60 for place in range(hours)]
    below.step(np.arange(hours) + 0.5, oldest, where="mid", color="#26374a")
    below.axhline(answer.goal.target_age / 60, color="#af3c43", linestyle="--", linewidth=1)
    below.annotate("target", (hours, answer.goal.target_age / 60), color="#af3c43", ha="right", va="bottom")
    below.set_yscale("log")
    below.set_ylabel("longest age, minutes,\nof what came in the hour")
    for axes in (above, below):
        if answer.goal.outage:
            begins = answer.goal.outage_begins / 3600
            axes.axvspan(begins, begins + answer.goal.outage / 3600, color="#eee", zorder=0)
        axes.set_xlim(0, hours)
        axes.set_xticks(range(0, hours, 24), [day.capitalize() for day in days])
        axes.spines[["top", "right"]].set_visible(False)
    figure.suptitle(f"{answer.processes} worker process{'es' * (answer.processes > 1)}; grey: nobody works")
    figure.savefig(path, dpi=110, metadata={"Software": None} if path.suffix == ".png" else None)
    pyplot.close(figure)

"""A Celery worker's signs of life: of its loop, and of its processes whenever one begins or ends a task.

The loop alone says too little. A worker whose connection was cut and made anew may go on for ever without being given
anything; then hints wait, and its processes have begun none.
"""

import os
from pathlib import Path
from typing import Any

from celery import bootsteps
from celery.signals import task_postrun, task_prerun

from intake.pulse import Beat
from queue_config.app import app
from queue_config.supervising import PULSE, loop_of, tasks_of

_SECONDS = 5.0


class Beating(bootsteps.StartStopStep):
    """Has the worker's own loop say that it moves."""

    requires = ("celery.worker.components:Timer", "celery.worker.components:Pool")

    def start(self, parent: Any) -> None:
        """Begin, once the processes are made: they don't share it."""
        if stem := os.environ.get(PULSE):
            beat = Beat(loop_of(Path(stem)))
            beat()
            parent.timer.call_repeatedly(_SECONDS, beat)


app.steps["worker"].add(Beating)
if _stem := os.environ.get(PULSE):
    _beat = Beat(tasks_of(Path(_stem)))
    _beat()  # what has just begun has not been passed over

    @task_prerun.connect(weak=False)
    @task_postrun.connect(weak=False)
    def _moves(**_: Any) -> None:
        _beat()

"""A Celery task that does nothing, on the same broker and with the same settings: how fast anything can be."""

from queue_config.app import app

QUEUE = "decide"  # it has to be one that exists; nothing else is in it meanwhile


@app.task(name="benchmarks.noop")
def noop() -> None:
    """Nothing."""

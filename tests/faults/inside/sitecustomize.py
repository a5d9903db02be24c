"""Python loads this at its start in whatever the harness runs: it has it on the path, and nobody else does."""

import os

if os.environ.get("FAULTS_PLAN"):
    import tests.faults.sabotage  # noqa: F401 - waits for Celery's signal

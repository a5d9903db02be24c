"""`intake work`: a worker with the sweeper in it."""

import time
from typing import Annotated

import typer

from commands.starting import console, plain_errors, set_up


def work(
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when nothing is left to do")] = False,
    processes: Annotated[int, typer.Option(help="Worker processes", min=1)] = 2,
) -> None:
    """Work on submissions until stopped. Example: `intake work --until-idle`."""
    set_up()
    from intake.settings import get_settings
    from queue_config.supervising import WorkerProcess
    from queue_config.sweeper import Sweeper, idle
    from storage.objects import open_store

    settings = get_settings()
    sweeper = Sweeper(open_store(settings.objects_url))
    with plain_errors(), WorkerProcess(processes) as worker:
        try:
            while True:
                worker.keep_alive()
                sweeper.sweep()
                if until_idle and idle():
                    break
                time.sleep(settings.sweep_seconds)
        except KeyboardInterrupt:
            console.print("Finishing what is being worked on ...")

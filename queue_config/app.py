"""The Celery application and its settings; each with its reason."""

import os

# One thread per recognition: tesseract's own threads cost nine times the CPU for no gain.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

from celery import Celery

from intake.settings import get_settings

QUEUES = ("receive", "read", "decide", "illustrate")


def _folder(name: str) -> str:
    path = get_settings().queue_folder / name
    path.mkdir(parents=True, exist_ok=True)
    return str(path)


app = Celery("intake", include=["queue_config.tasks"])
app.conf.update(
    broker_url="filesystem://",
    broker_transport_options={
        # One folder both ways: what is put in is what is taken out.
        "data_folder_in": _folder("messages"),
        "data_folder_out": _folder("messages"),
        "control_folder": _folder("control"),
        "polling_interval": 0.02,
    },
    broker_connection_retry_on_startup=True,
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,  # the database has the results
    task_acks_late=True,  # a killed worker's message returns
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,  # tasks are long: don't hoard them
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    task_default_queue="read",
    task_create_missing_queues=True,
    task_routes={f"intake.{name}": {"queue": name} for name in QUEUES},
)

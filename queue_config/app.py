"""The Celery application and its settings; each with its reason."""

from celery import Celery
from kombu import Exchange, Queue

from intake.settings import get_limits, get_settings
from queue_config.brokers import broker_of

QUEUE_OF = {
    "receive": "intake",
    "read": "read",
    "read_part": "read_large",
    "decide": "decide",
    "deliver": "outbox",
    "tell": "webhooks",
    "mail": "mail",
    "illustrate": "illustrate",
}
"""The queue of each step, by what it costs: what is quick never waits behind what is long."""
QUEUES: tuple[str, ...] = tuple(QUEUE_OF.values())
LARGE = "read_large"

_SPARE_SECONDS = 120  # to fetch, keep and record, besides the sandbox's own limit
_GRACE_SECONDS = 30  # for a step that was told to end, to give its row back
_settings = get_settings()
SOFT_SECONDS = get_limits().seconds + _SPARE_SECONDS
HARD_SECONDS = SOFT_SECONDS + _GRACE_SECONDS
"""No step takes longer: its process is killed."""
_broker = broker_of(_settings, HARD_SECONDS)
RECOUNT_SECONDS = _broker.recount_seconds

# Without the Django fixup, which would connect to the database anew for each task: `tasks` keeps what still works.
app = Celery("intake", include=["queue_config.tasks", "queue_config.beating"], fixups=[])
app.conf.update(
    broker_url=_broker.url,
    broker_transport_options=_broker.options,
    broker_use_ssl=_broker.tls,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # it may be away for long: work goes on when it is back
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,  # the database has the results
    task_acks_late=True,  # a killed worker's message returns
    task_reject_on_worker_lost=True,
    task_soft_time_limit=SOFT_SECONDS,  # a step that hangs is told to end, and gives its row back
    task_time_limit=HARD_SECONDS,  # it would hold its process for ever
    worker_proc_alive_timeout=60,  # on a busy machine loading takes long, and killing it then takes longer
    worker_prefetch_multiplier=1,  # tasks are long: don't hoard them
    # After a lost connection Celery takes less until all that was under way is done; what was killed never is.
    worker_enable_prefetch_count_reduction=False,
    worker_max_memory_per_child=_settings.worker_memory // 1024,  # in kibibytes; looked at after each task
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    task_queues=[
        Queue(name, Exchange(name), routing_key=name, queue_arguments=_broker.queue_arguments) for name in QUEUES
    ],
    task_create_missing_queues=False,  # a misspelt queue must fail, not fill with what nobody takes
    task_default_queue="read",
    task_routes={f"intake.{step}": {"queue": queue} for step, queue in QUEUE_OF.items()},
)

"""Each worker is scaled by what waits at its own queue, and for how long, as the service itself says."""

import re

import pytest

from queue_config.app import QUEUES
from storage.metrics.catalog import CATALOG
from tests.deploy.cluster import Object, Pod, cluster, names

MADE = cluster("production")
SCALED = {found["spec"]["scaleTargetRef"]["name"]: found["spec"] for found in MADE.of("ScaledObject")}
METRIC = re.compile(r'max\((\w+)\{namespace="([\w-]+)",queue="(\w+)"\}\)')


@pytest.fixture(params=[pod.name for pod in MADE.workers])
def worker(request: pytest.FixtureRequest) -> Pod:
    return MADE.pod(request.param)


def triggers(worker: Pod) -> dict[str, Object]:
    return {trigger["name"]: trigger["metadata"] for trigger in SCALED[worker.name]["triggers"]}


def test_each_deployment_of_workers_is_scaled_once() -> None:
    assert sorted(SCALED) == sorted(pod.name for pod in MADE.workers)
    assert len(MADE.of("ScaledObject")) == len(SCALED)


def test_a_new_version_does_not_undo_what_was_scaled(worker: Pod) -> None:
    assert "replicas" not in worker.owner["spec"]


def test_it_is_scaled_by_the_length_and_the_age_of_its_own_queue(worker: Pod) -> None:
    (namespace,) = names(MADE.of("Namespace"))
    found = {name: METRIC.findall(trigger["query"]) for name, trigger in triggers(worker).items()}
    assert found == {
        "length": [(f"intake_queue_{what}", namespace, *worker.queues) for what in ("length", "under_way")],
        "age": [("intake_queue_oldest_seconds", namespace, *worker.queues)],
    }


def test_the_metrics_are_ones_that_are_exported() -> None:
    for name in ("intake_queue_length", "intake_queue_under_way", "intake_queue_oldest_seconds"):
        assert {*CATALOG[name].labels["queue"]} == {*QUEUES}


def test_what_nobody_counts_is_no_reason_to_send_workers_home(worker: Pod) -> None:
    assert SCALED[worker.name]["fallback"]["behavior"] == "currentReplicasIfHigher"
    assert SCALED[worker.name]["fallback"]["replicas"] >= 1
    for trigger in triggers(worker).values():
        assert trigger["ignoreNullValues"] == "false"


def test_what_clients_and_reviewers_wait_for_is_never_without_a_worker(worker: Pod) -> None:
    told = {"outbox", "webhooks", "mail"}  # these wait a quarter of a minute for their first worker
    assert (SCALED[worker.name]["minReplicaCount"] == 0) == bool(told & {*worker.queues})
    assert SCALED[worker.name]["maxReplicaCount"] > SCALED[worker.name]["minReplicaCount"]


def test_what_waits_for_a_quarter_of_an_hour_has_all_the_workers_that_there_may_be() -> None:
    for name in ("worker-read", "worker-intake", "worker-decide"):
        wanted = 900 / float(triggers(MADE.pod(name))["age"]["threshold"])
        assert wanted >= min(SCALED[name]["maxReplicaCount"], 30)

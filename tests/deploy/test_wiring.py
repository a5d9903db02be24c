"""Whatever names another object names one that is there, and every queue is worked on."""

import re
from collections import Counter

import pytest

from intake.settings import FormSettings
from queue_config.app import QUEUES
from tests.deploy.cluster import MINE, OVERLAYS, PROJECT, Cluster, cluster, names

GUIDE = (PROJECT / "docs" / "how-to" / "kubernetes.md").read_text(encoding="utf-8")


@pytest.fixture(params=OVERLAYS)
def made(request: pytest.FixtureRequest) -> Cluster:
    return cluster(request.param)


def test_each_queue_is_served_by_one_deployment(made: Cluster) -> None:
    assert Counter(queue for pod in made.workers for queue in pod.queues) == Counter(QUEUES)


def test_there_is_one_sweeper(made: Cluster) -> None:
    (sweeper,) = [pod for pod in made.pods if pod.role == "sweeper"]
    assert sweeper.owner["spec"]["replicas"] == 1
    assert sweeper.owner["spec"]["strategy"]["type"] == "Recreate"


def test_a_deployment_owns_its_own_pods_only(made: Cluster) -> None:
    for owner in made.of("Deployment"):
        assert [pod.name for pod in made.selected(owner["spec"]["selector"])] == names([owner])


def test_pods_are_spread_among_those_of_their_own_deployment(made: Cluster) -> None:
    for pod in made.pods:
        for rule in pod.spec.get("topologySpreadConstraints", ()):
            own = {key: pod.labels[key] for key in rule["matchLabelKeys"] if key != "pod-template-hash"}
            selector = {"matchLabels": rule["labelSelector"]["matchLabels"] | own}
            assert [found.name for found in made.selected(selector)] == [pod.name]


def test_all_is_in_one_namespace_that_refuses_what_is_not_restricted(made: Cluster) -> None:
    (namespace,) = made.of("Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    places = {found["metadata"].get("namespace") for found in made.objects if found["kind"] != "Namespace"}
    assert places == set(names([namespace]))


def test_the_pages_are_found_by_their_service_and_that_by_the_ingress(made: Cluster) -> None:
    (service,), (ingress,) = made.of("Service"), made.of("Ingress")
    (web,) = made.selected({"matchLabels": service["spec"]["selector"]})
    (port,) = service["spec"]["ports"]
    assert port["targetPort"] in web.ports
    (rule,) = ingress["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    assert path["backend"]["service"] == {"name": service["metadata"]["name"], "port": {"name": port["name"]}}
    assert ingress["spec"]["tls"][0]["hosts"] == [rule["host"]]
    settings = made.environment(web)
    assert rule["host"] in settings["INTAKE_ALLOWED_HOSTS"].split(",")
    assert settings["INTAKE_WEB_URL"] == f"https://{rule['host']}"
    assert settings["INTAKE_TRUSTED_PROXIES"] == "1"


def test_the_ingress_names_its_class_and_lets_through_what_the_web_form_takes(made: Cluster) -> None:
    (ingress,) = made.of("Ingress")
    name = ingress["spec"]["ingressClassName"]
    assert f"`ingressClassName: {name}`" in GUIDE
    most = ingress["metadata"]["annotations"][f"{name}.ingress.kubernetes.io/proxy-body-size"]
    assert int(most.removesuffix("m")) << 20 > FormSettings().bytes


def test_a_changed_setting_starts_the_pods_anew(made: Cluster) -> None:
    for name in names(made.of("ConfigMap")):
        assert re.fullmatch("[a-z-]+-[a-z0-9]{10}", name)  # it carries a hash of what is in it


def test_how_staff_sign_in_is_told_to_the_pages_alone() -> None:
    """Without the secret, which the pages alone are given, nothing that is told of it starts."""
    made = cluster(MINE)
    told = {pod.name: [name for name in made.environment(pod) if "_OIDC_" in name] for pod in made.pods}
    assert {"INTAKE_OIDC_ISSUER", "INTAKE_OIDC_CLIENT_SECRET"} <= {*told.pop("web")}
    assert {*map(tuple, told.values())} == {()}


def test_a_job_that_was_done_makes_room_for_the_next(made: Cluster) -> None:
    (job,) = made.of("Job")
    assert job["spec"]["ttlSecondsAfterFinished"] <= 600
    assert made.pod("migrate").container["args"] == ["migrate"]


def test_commands_have_a_place_where_nothing_runs_unless_it_is_asked_for(made: Cluster) -> None:
    """While all else is stopped: it takes no work, and answers nobody."""
    shell = made.pod("shell")
    assert shell.owner["spec"]["replicas"] == 0
    assert shell.container["command"] == ["sleep", "infinity"]
    assert not {"args", "ports", "startupProbe", "livenessProbe"} & {*shell.container}
    migration, worker = (made.environment(made.pod(name)) for name in ("migrate", "worker-decide"))
    assert migration.items() <= made.environment(shell).items() == worker.items()


def test_while_nodes_are_emptied_each_deployment_has_a_say() -> None:
    made = cluster("production")
    guarded = [
        pod.name for budget in made.of("PodDisruptionBudget") for pod in made.selected(budget["spec"]["selector"])
    ]
    assert sorted(guarded) == sorted(pod.name for pod in made.pods if pod.role in ("worker", "web"))
    pages = next(budget for budget in made.of("PodDisruptionBudget") if budget["metadata"]["name"] == "web")
    assert made.pod("web").owner["spec"]["replicas"] > pages["spec"]["minAvailable"]  # else no node could be emptied


def test_metrics_are_read_from_all_that_run() -> None:
    made = cluster("production")
    (monitor,) = made.of("PodMonitor")
    watched = made.selected(monitor["spec"]["selector"])
    assert {pod.name for pod in watched} == {pod.name for pod in made.pods if pod.runs}
    (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
    assert endpoint["path"] == "/metrics"
    assert all(endpoint["port"] in pod.ports for pod in watched)

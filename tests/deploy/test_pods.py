"""Every pod of every overlay is shut in, bounded, watched, and given what the product understands."""

import re
import tomllib
from urllib.parse import urlsplit

import pytest
import typer

from commands.main import app
from intake.settings import Limits, Settings
from queue_config import supervising
from tests.deploy.cluster import OVERLAYS, PROJECT, Cluster, Pod, cluster, names, quantity
from tests.deploy.settings_of import FORMERS, SECRETS, taken, unknown

VERSION = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
GUIDE = (PROJECT / "docs" / "how-to" / "kubernetes.md").read_text(encoding="utf-8")
PODS = [(overlay, pod.name) for overlay in OVERLAYS for pod in cluster(overlay).pods]
COMMANDS = {"worker": "work", "sweeper": "sweep", "web": "serve"}


@pytest.fixture(params=PODS, ids="/".join)
def place(request: pytest.FixtureRequest) -> tuple[Cluster, Pod]:
    overlay, name = request.param
    return cluster(overlay), cluster(overlay).pod(name)


@pytest.fixture
def pod(place: tuple[Cluster, Pod]) -> Pod:
    return place[1]


def test_it_is_no_root_and_can_become_none(pod: Pod) -> None:
    assert pod.spec["securityContext"]["runAsNonRoot"]
    assert pod.spec["securityContext"]["runAsUser"] == 10001  # of the image
    assert not {"hostNetwork", "hostPID", "hostIPC"} & {*pod.spec}
    for container in pod.containers:
        shut = container["securityContext"]
        assert not shut["allowPrivilegeEscalation"]
        assert shut["capabilities"] == {"drop": ["ALL"]}
        assert not shut.get("privileged")


def test_it_writes_to_its_own_scratch_and_home_only(pod: Pod) -> None:
    for container in pod.containers:
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert {mount["mountPath"] for mount in container["volumeMounts"]} == {"/tmp", "/data"}  # noqa: S108 - where it may write
    assert all("sizeLimit" in volume["emptyDir"] for volume in pod.spec["volumes"])


def test_with_a_secret_that_changes_it_can_be_given_the_former_one(pod: Pod) -> None:
    given = {one["name"] for container in pod.containers for one in container.get("env", ())}
    assert {FORMERS[secret] for secret in given & {*FORMERS}} <= given


def test_its_system_calls_are_filtered(pod: Pod) -> None:
    assert pod.spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}


def test_it_may_not_ask_the_cluster(pod: Pod) -> None:
    assert pod.spec["automountServiceAccountToken"] is False


def test_each_kind_has_an_identity_of_its_own(place: tuple[Cluster, Pod]) -> None:
    made, pod = place
    assert pod.spec["serviceAccountName"] == pod.role
    assert pod.role in names(made.of("ServiceAccount"))


def test_it_asks_for_what_it_needs_and_takes_no_more_than_allowed(pod: Pod) -> None:
    for container in pod.containers:
        resources = container["resources"]
        assert {"cpu", "memory"} <= {*resources["requests"]}
        assert {"cpu", "memory"} <= {*resources["limits"]}
        for what, limit in resources["limits"].items():
            assert quantity(resources["requests"][what]) <= quantity(limit)


def test_a_greedy_file_meets_the_sandbox_before_the_container(pod: Pod) -> None:
    if not pod.parses:
        pytest.skip("it opens no file of a client's")
    processes = int(pod.container["args"][pod.container["args"].index("--processes") + 1])
    each = Settings().worker_memory + Limits().memory
    assert quantity(pod.container["resources"]["limits"]["memory"]) > processes * each


def test_its_scratch_holds_what_one_file_may_become(pod: Pod) -> None:
    scratch = next(volume["emptyDir"] for volume in pod.spec["volumes"] if volume["name"] == "scratch")
    needed = Limits().bytes + Limits().expanded_bytes + Settings().min_free_bytes
    assert "medium" not in scratch or quantity(scratch["sizeLimit"]) > needed
    assert quantity(scratch["sizeLimit"]) > needed


def test_its_image_is_the_one_of_this_version(pod: Pod) -> None:
    for container in pod.containers:
        assert container["image"].rpartition(":")[2] == VERSION


def test_its_command_is_one_that_there_is(pod: Pod) -> None:
    if pod.role == "shell":
        pytest.skip("it waits for commands")
    role, *arguments = pod.container["args"]
    assert role == pod.role
    group = typer.main.get_command(app)
    command = group.get_command(typer.Context(group), COMMANDS.get(role, role))  # type: ignore[attr-defined]
    assert command is not None
    with command.make_context(role, [*arguments]):
        pass


def test_its_settings_are_all_known_and_taken(place: tuple[Cluster, Pod]) -> None:
    made, pod = place
    environment = made.environment(pod)
    assert unknown(environment) == set()
    told = {
        name: EXAMPLES.get(name, "x" * 50) if "secretKeyRef" in value else value for name, value in environment.items()
    }
    taken(told)


EXAMPLES = {
    "INTAKE_DATABASE": "postgresql://user:password@host/name",
    "INTAKE_BROKER": "amqps://user:password@host//",
    "INTAKE_MAIL_URL": "smtp+starttls://user:password@mail.example.org",
    "INTAKE_FIELD_KEYS": "",
}
"""What an operator may keep as a secret, where not any text will do."""


def test_no_secret_is_written_down(place: tuple[Cluster, Pod]) -> None:
    made, pod = place
    assert not made.of("Secret")
    for name, value in made.environment(pod).items():
        if "secretKeyRef" not in value:
            assert urlsplit(value).password is None
            assert name not in SECRETS or "://" in value  # an address without its password is no secret


def test_only_those_that_use_a_secret_are_given_it(place: tuple[Cluster, Pod]) -> None:
    made, pod = place
    given = {name for name, value in made.environment(pod).items() if "secretKeyRef" in value}
    objects = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    expected = {"INTAKE_DATABASE", "INTAKE_FIELD_KEYS"} | (
        set() if pod.role == "migrate" else {"INTAKE_BROKER", *objects}
    )
    if pod.role == "web":
        expected |= {"INTAKE_SECRET_KEY", "INTAKE_SECRET_KEY_FALLBACKS"}
        expected |= {"INTAKE_WEBHOOK_SECRET", "INTAKE_WEBHOOK_FORMER_SECRET"}
        expected |= {"INTAKE_OIDC_CLIENT_SECRET"} if "INTAKE_OIDC_ISSUER" in made.environment(pod) else set()
    if "outbox" in pod.queues:
        expected |= {f"INTAKE_CASE_SYSTEM_{what}" for what in ("TOKEN", "SECRET", "FORMER_SECRET")}
    if "mail" in pod.queues:
        expected |= {"INTAKE_MAIL_URL"}
    assert given == expected


def test_the_guide_names_each_secret_and_its_keys(place: tuple[Cluster, Pod]) -> None:
    for entry in place[1].container["env"]:
        kept = entry.get("valueFrom", {}).get("secretKeyRef")
        assert not kept or re.search(rf"`{kept['name']}`.*`{kept['key']}`", GUIDE)


def test_whoever_runs_is_looked_after_by_its_own_health_check(pod: Pod) -> None:
    if not pod.runs:
        pytest.skip("it runs once, or when it is asked for")
    for name in ("startupProbe", "livenessProbe"):
        probe = pod.container[name]
        if pod.role == "web":
            assert probe["httpGet"] == {"path": "/health/", "port": "http"}
        else:
            assert probe["exec"]["command"] == ["intake", "health", pod.role]


def test_a_worker_may_finish_or_give_back_its_steps(pod: Pod) -> None:
    if pod.role != "worker":
        pytest.skip("no worker")
    needed = supervising._FINISH_SECONDS + supervising._HAND_BACK_SECONDS
    assert pod.spec["terminationGracePeriodSeconds"] >= needed + 10

"""Everything on one machine: shut in, with no password of its own, each where it has to be."""

from collections import Counter
from typing import Any

import pytest
import typer

from commands.main import app
from intake.settings import Limits, Settings
from queue_config import supervising
from queue_config.app import QUEUES
from tests.deploy.composed import FILLED, TEXT, NotFilledIn, composed, example, services, variables
from tests.deploy.settings_of import FORMERS, SECRETS, taken, unknown
from tests.deploy.test_pods import COMMANDS, VERSION

Service = dict[str, Any]
SERVICES = services()
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("document-intake")]
RUNNING = [name for name in OURS if SERVICES[name]["restart"] != "no"]
WORKERS = [name for name in RUNNING if SERVICES[name]["command"][0] == "worker"]
_BYTES = {"m": 1 << 20, "g": 1 << 30}


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> Service:
    return SERVICES[request.param]


@pytest.fixture(params=OURS)
def ours(request: pytest.FixtureRequest) -> Service:
    return SERVICES[request.param]


@pytest.fixture(params=RUNNING)
def running(request: pytest.FixtureRequest) -> Service:
    return SERVICES[request.param]


def size(written: str) -> int:
    return int(written[:-1]) * _BYTES[written[-1]]


def queues(service: Service) -> list[str]:
    return service["command"][2].split(",")  # type: ignore[no-any-return]


def environment(service: Service) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in service.get("environment", {}).items()}


def test_it_is_no_root_writes_nowhere_else_and_gains_nothing(service: Service) -> None:
    assert int(service["user"].partition(":")[0]) > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "devices", "pid", "ipc"} & {*service}


def test_it_has_limits(service: Service) -> None:
    assert {*service["deploy"]["resources"]["limits"]} == {"cpus", "memory", "pids"}


def test_its_image_is_of_one_version(service: Service) -> None:
    tag = service["image"].rpartition(":")[2]
    assert tag[:1].isdigit() or tag[:2] in ("v1",)


def test_ours_is_the_image_of_this_version(ours: Service) -> None:
    assert ours["image"] == f"document-intake:{VERSION}"


def test_its_command_is_one_that_there_is(ours: Service) -> None:
    if "entrypoint" in ours:
        pytest.skip("it runs something else")
    role, *arguments = ours["command"]
    group = typer.main.get_command(app)
    command = group.get_command(typer.Context(group), COMMANDS.get(role, role))  # type: ignore[attr-defined]
    assert command is not None
    with command.make_context(role, [*arguments]):
        pass


def test_its_settings_are_all_known_and_taken(ours: Service) -> None:
    assert unknown(environment(ours)) == set()
    taken(environment(ours))


def test_what_runs_is_asked_for_its_health_and_given_time_to_end(running: Service) -> None:
    assert running["healthcheck"]["test"] == ["CMD", "intake", "health", running["command"][0]]
    needed = supervising._FINISH_SECONDS + supervising._HAND_BACK_SECONDS
    assert int(running["stop_grace_period"].removesuffix("s")) >= needed + 10


def test_what_runs_has_more_room_to_write_than_where_it_would_pause(running: Service) -> None:
    rooms = {path: options for path, _, options in (line.partition(":") for line in running["tmpfs"])}
    sizes = {path: size(dict(part.split("=") for part in rooms[path].split(","))["size"]) for path in rooms}
    assert sizes["/data"] > Settings().min_free_bytes
    assert sizes["/tmp"] > Settings().min_free_bytes + 2 * (Limits().bytes + Limits().expanded_bytes)  # noqa: S108


def test_a_greedy_file_meets_the_sandbox_before_the_container() -> None:
    for name in WORKERS:
        if {"read", "read_large", "illustrate"} & {*queues(SERVICES[name])}:
            processes = int(SERVICES[name]["command"][4])
            needed = processes * (Settings().worker_memory + Limits().memory)
            assert size(SERVICES[name]["deploy"]["resources"]["limits"]["memory"]) > needed


def test_each_queue_is_served_by_one_service() -> None:
    assert Counter(queue for name in WORKERS for queue in queues(SERVICES[name])) == Counter(QUEUES)


def test_it_waits_for_what_must_be_there_before() -> None:
    for name in RUNNING:
        before = {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()}
        assert before == {
            "migrate": "service_completed_successfully",
            "bucket": "service_completed_successfully",
            "broker": "service_healthy",
        }
    assert SERVICES["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert SERVICES["bucket"]["depends_on"] == {"objects": {"condition": "service_healthy"}}
    assert all("healthcheck" in SERVICES[name] for name in ("database", "broker", "objects"))


def test_whoever_parses_files_and_whatever_is_kept_reaches_nothing_outside() -> None:
    shut = {name for name, network in composed()["networks"].items() if (network or {}).get("internal")}
    outside = {name for name, found in SERVICES.items() if {*found.get("networks", ())} - shut}
    assert outside == {"worker-tell", "web"}
    assert shut == {"records", "hints", "documents"}


def test_only_the_pages_are_published_and_to_this_machine_alone() -> None:
    published = {name: found["ports"] for name, found in SERVICES.items() if "ports" in found}
    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_addresses_name_services_that_are_reached() -> None:
    for host, network in (("database", "records"), ("broker", "hints"), ("objects", "documents")):
        assert SERVICES[host]["networks"] == [network]
        for name in RUNNING:
            assert network in SERVICES[name]["networks"]
            assert any(f"@{host}:" in value or f"//{host}:" in value for value in environment(SERVICES[name]).values())


def test_only_those_that_use_a_secret_are_given_it() -> None:
    tells = {"INTAKE_CASE_SYSTEM_TOKEN", "INTAKE_CASE_SYSTEM_SECRET"}
    for name, found in SERVICES.items():
        given = {*environment(found)}
        assert ("INTAKE_DATABASE" in given) == (name == "migrate" or name in RUNNING)
        assert ("INTAKE_BROKER" in given) == (name in RUNNING)
        assert ("AWS_SECRET_ACCESS_KEY" in given) == (name == "bucket" or name in RUNNING)
        assert (tells <= given) == (name == "worker-tell")
        assert ("INTAKE_SECRET_KEY" in given) == (name == "web")
        assert ("INTAKE_MAIL_URL" in given) == (name in ("worker-tell", "sweeper"))


def test_whoever_is_given_a_secret_that_changes_can_be_given_the_former_one() -> None:
    for name in RUNNING:
        given = {*environment(SERVICES[name])}
        assert {FORMERS[secret] for secret in given & {*FORMERS}} <= given, name


def test_retention_can_be_turned_on_for_all_that_run() -> None:
    turned_on = services(FILLED | {"RETENTION": "package"})
    assert {environment(turned_on[name])["INTAKE_RETENTION"] for name in RUNNING} == {"package"}
    assert {environment(SERVICES[name])["INTAKE_RETENTION"] for name in RUNNING} == {""}


def test_no_password_has_a_default() -> None:
    for name in FILLED:
        with pytest.raises(NotFilledIn, match=f"^{name}$"):
            services({key: value for key, value in FILLED.items() if key != name})
    for found in SERVICES.values():
        for name, value in environment(found).items():
            if name in SECRETS or "PASS" in name or "SECRET" in name:
                assert value == "" or any(password in value for password in FILLED.values()), name


def test_the_example_sets_every_variable_and_no_secret() -> None:
    assert {*variables()} - {"INTAKE_IMAGE"} == {*example()}
    assert {name for name, without in variables().items() if without == "?"} == {*FILLED}
    assert all(example()[name] == "" for name in FILLED)


def test_nothing_in_it_is_latest() -> None:
    assert "latest" not in TEXT

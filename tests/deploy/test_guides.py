"""The guides say what is so."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from commands.main import app
from intake.settings import Settings
from tests.deploy.cluster import PROJECT, cluster
from tests.deploy.composed import services
from tests.deploy.settings_of import taken, unknown
from tests.deploy.test_alerts import needs_promtool
from tests.deploy.test_compose import environment

GUIDES = {
    name: (PROJECT / "docs" / "how-to" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("compose", "kubernetes", "back-up")
}
BLOCKS = [block for text in GUIDES.values() for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)]
COMMANDS = [found for block in BLOCKS for found in re.findall(r"(?:-- |&& |worker-\w+ |web )intake ([^\n'<>]+)", block)]
ROW = re.compile(r"^\| `([\w-]+)` \| (?:`(\w+)`)? ?\| (\d+) Mi, (\d+) (Mi|Gi) \| (\d+), (\d+) \|$", re.MULTILINE)
MADE = cluster("production")
SCALED = MADE.of("ScaledObject")


def test_they_show_commands() -> None:
    assert len(COMMANDS) >= 5


@pytest.mark.parametrize("line", COMMANDS)
def test_each_command_is_one_that_there_is(line: str) -> None:
    command, name, words = typer.main.get_command(app), "intake", shlex.split(line)
    words = [__file__ if word.startswith("/tmp/") else word for word in words]  # noqa: S108 - a file that there is
    while hasattr(command, "get_command"):
        name, words = words[0], words[1:]
        command = command.get_command(typer.Context(command), name)
        assert command is not None, name
    with command.make_context(name, words):
        pass


def test_the_table_of_deployments_is_that_of_production() -> None:
    rows = {row[0]: row for row in ROW.findall(GUIDES["kubernetes"])}
    scaled = {found["spec"]["scaleTargetRef"]["name"]: found["spec"] for found in SCALED}
    assert sorted(rows) == sorted(pod.name for pod in MADE.pods if pod.runs)
    for name, (_, queue, asked, limit, unit, fewest, most) in rows.items():
        pod = MADE.pod(name)
        assert pod.queues == ([queue] if queue else [])
        resources = pod.container["resources"]
        assert (resources["requests"]["memory"], resources["limits"]["memory"]) == (f"{asked}Mi", f"{limit}{unit}")
        fixed = pod.owner["spec"].get("replicas")
        span = scaled.get(name, {"minReplicaCount": fixed, "maxReplicaCount": fixed})
        assert (span["minReplicaCount"], span["maxReplicaCount"]) == (int(fewest), int(most))


@pytest.mark.parametrize("block", [block for block in BLOCKS if "kubectl" in block])
def test_a_command_that_is_run_in_a_pod_finds_one(block: str) -> None:
    """What rests at none is started before, and let rest again by whoever reads on."""
    rests = {found["spec"]["scaleTargetRef"]["name"]: found["spec"]["minReplicaCount"] for found in SCALED}
    before = ""
    for line in block.splitlines():
        for name in re.findall(r"exec .*deploy/([\w-]+)", line):
            pod = MADE.pod(name)
            if not pod.owner["spec"].get("replicas", rests.get(name)):
                assert re.search(rf"annotate scaledobject .*{name} .*paused-replicas=1|{name} --replicas=1", before)
        before += f"{line}\n"


def test_whoever_goes_back_lets_what_starts_workers_rest_until_the_end() -> None:
    steps = re.split(r"^\d\. ", GUIDES["back-up"].partition("## Go back")[2], flags=re.MULTILINE)[1:]
    stops, *_, starts = steps[:5]
    stop, start = stops.index("--all --overwrite autoscaling.keda.sh/paused-replicas=0"), stops.index("--replicas=0")
    assert stop < start
    assert "--all autoscaling.keda.sh/paused-replicas-\n" in starts
    assert (
        "kubectl apply -k" in starts.partition("--replicas=1")[2]
    )  # which knows how many pages there are, and no shell
    assert not any("apply -k" in step for step in steps[:4])


def test_what_it_says_of_scaling_is_so() -> None:
    wanted = {
        found["spec"]["scaleTargetRef"]["name"]: {
            trigger["name"]: trigger["metadata"]["threshold"] for trigger in found["spec"]["triggers"]
        }
        for found in SCALED
    }
    read, parts, decide = (wanted[f"worker-{name}"]["length"] for name in ("read", "read-large", "decide"))
    length = f"{read} uploads to be read, {parts} parts of long scans, {decide} submissions to be decided"
    assert f"a pod for each {length}" in " ".join(GUIDES["kubernetes"].split())
    assert f"a pod for each {wanted['worker-read']['age']} seconds" in GUIDES["kubernetes"]


def test_the_rules_that_it_makes_are_selected_as_the_pods_monitor_is(tmp_path: Path) -> None:
    """By the operator of Prometheus, which passes over what has not its label."""
    shutil.copytree(PROJECT / "deploy" / "prometheus", tmp_path / "deploy" / "prometheus")
    kubectl = tmp_path / "kubectl"
    kubectl.write_text("#!/bin/sh\necho ---\nexec cat\n")
    kubectl.chmod(0o755)
    (block,) = [block for block in BLOCKS if "PrometheusRule" in block]
    here = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-euc", block], cwd=tmp_path, env=here, capture_output=True, text=True, check=True)
    made = [*yaml.safe_load_all(done.stdout)]
    (monitor,) = MADE.of("PodMonitor")
    label = {"release": monitor["metadata"]["labels"]["release"]}
    for name, rules in zip(("rules", "alerts"), made, strict=True):
        assert (rules["apiVersion"], rules["kind"]) == ("monitoring.coreos.com/v1", "PrometheusRule")
        assert rules["metadata"] == {"name": f"intake-{name}", "namespace": "intake", "labels": label}
        written = yaml.safe_load((tmp_path / "deploy" / "prometheus" / f"{name}.yml").read_text(encoding="utf-8"))
        assert rules["spec"] == written
        assert "docs.example.org" not in str(rules)
    assert f"`release: {label['release']}`" in GUIDES["kubernetes"]


def test_the_table_of_services_names_all_that_run() -> None:
    for name, found in services().items():
        if found["restart"] != "no":
            assert f"`{name}`" in GUIDES["compose"], name


def scraping() -> Any:
    """What the guide to Compose tells Prometheus."""
    (block,) = re.findall(r"```yaml\n(scrape_configs:.*?)```", GUIDES["compose"], re.DOTALL)
    return yaml.safe_load(block)


def test_each_container_of_compose_is_asked_for_its_metrics_however_many_there_are() -> None:
    (job,) = scraping()["scrape_configs"]
    (found,) = job["dns_sd_configs"]  # all addresses of a name; a static target is one of them
    running = {name: service for name, service in services().items() if "INTAKE_METRICS_PORT" in environment(service)}
    assert sorted(found["names"]) == sorted(running)
    for service in running.values():
        assert str(found["port"]) == environment(service)["INTAKE_METRICS_PORT"]
        assert "records" in service["networks"]
    assert "static_configs" not in job


@needs_promtool
def test_prometheus_takes_what_the_guide_to_compose_tells_it(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PROJECT / "deploy" / "prometheus", tmp_path / "prometheus"))
    config = folder / "prometheus.yml"
    config.write_text(yaml.safe_dump(yaml.safe_load(config.read_text(encoding="utf-8")) | scraping()))
    done = subprocess.run(["promtool", "check", "config", config], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_settings_that_it_adds_to_compose_are_taken() -> None:
    (more,) = re.findall(r"```yaml\n(services:.*?)```", GUIDES["compose"], re.DOTALL)
    filled = re.sub(r"\$\{\w+:\?[^}]*\}", "x" * 40, more)
    for name, added in yaml.safe_load(filled)["services"].items():
        given = environment(services()[name]) | environment(added)
        assert unknown(given) == set()
        taken(given)


def test_each_address_that_production_replaces_is_named() -> None:
    for part in (
        "overlays/production",
        "settings.env",
        "network/*.yaml",
        "components/scaling",
        "base/network/web.yaml",
        "components/sign-in/sign-in.env",
    ):
        assert part in GUIDES["kubernetes"]


def test_the_backup_is_of_the_file_that_the_records_are_in() -> None:
    (named,) = re.findall(r'`sqlite3 -readonly (\S+) "\.backup', GUIDES["back-up"])
    untouched = Settings(home=Settings.model_fields["home"].default, database="")
    assert untouched.database_url == f"sqlite:///{Path(named).absolute()}"


def test_what_is_copied_of_the_store_of_compose_comes_back_with_its_metadata(tmp_path: Path) -> None:
    """It keeps an object's SHA-256 in extended attributes; an object without it is checked against nothing."""
    places = {"store": tmp_path / "store", "restored": tmp_path / "restored"}
    kept = places["store"] / "intake-documents" / "submission.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}")
    places["restored"].mkdir()
    try:
        os.setxattr(kept, "user.X-Amz-Meta.sha256", b"4413")
        os.setxattr(kept.parent, "user.acl", b"{}")
    except OSError:
        pytest.skip("this disk has no extended attributes")
    packing, unpacking = re.findall(r"debian:[\w-]+ (tar .+)", GUIDES["compose"])
    for command, place in ((packing, "store"), (unpacking, "restored")):
        here = command.replace("/data", str(places[place])).replace("/copy", str(tmp_path))
        subprocess.run(shlex.split(here), check=True)
    back = places["restored"] / kept.relative_to(places["store"])
    assert back.read_text() == "{}"
    assert os.getxattr(back, "user.X-Amz-Meta.sha256") == b"4413"
    assert os.getxattr(back.parent, "user.acl") == b"{}"

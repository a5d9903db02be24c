"""Every object fits the schemas of the oldest Kubernetes that is promised, and of the newest that is known."""

import json
from typing import Any

import pytest
from compose_spec import PyCompose

from tests.deploy.cluster import KUBERNETES, OVERLAYS, PROJECT, cluster
from tests.deploy.composed import composed
from tests.deploy.schemas import OLDEST, newest, troubles

Object = dict[str, Any]


@pytest.mark.parametrize("version", [OLDEST, newest()])
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_each_object_fits_its_schema(overlay: str, version: str) -> None:
    found = {f"{o['kind']}/{o['metadata']['name']}": troubles(o, version) for o in cluster(overlay).objects}
    assert {name: trouble for name, trouble in found.items() if trouble} == {}


def test_the_guide_names_the_oldest() -> None:
    assert f"Kubernetes {OLDEST} or newer" in (PROJECT / "docs" / "how-to" / "kubernetes.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("Deployment", ("spec", "template", "spec", "securityContexts"), {}),
        ("NetworkPolicy", ("spec", "egress"), "all"),
        ("ScaledObject", ("spec", "minReplicas"), 1),
        ("ScaledObject", ("spec", "advanced", "horizontalPodAutoscalerConfig", "behavior", "scaleup"), {}),
        ("PodMonitor", ("spec", "podMetricsEndpoints", 0, "interval"), "often"),
    ],
)
def test_what_is_misspelt_does_not_fit(kind: str, path: tuple[str | int, ...], value: object) -> None:
    changed: Any = json.loads(json.dumps(cluster("production").of(kind)[0]))
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert troubles(changed, newest())


def test_every_file_is_used_by_an_overlay_or_a_component() -> None:
    named = " ".join(path.read_text(encoding="utf-8") for path in KUBERNETES.rglob("kustomization.yaml"))
    files = [path for path in KUBERNETES.rglob("*") if path.is_file() and path.name != "kustomization.yaml"]
    assert [str(path) for path in files if path.name not in named] == []


def test_compose_yaml_fits_the_compose_specification() -> None:
    PyCompose.from_json(json.dumps(composed())).validate()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("services", "web", "comand"), ["web"]),
        (("services", "web", "networks"), ["nowhere"]),
        (("services", "web", "depends_on", "migrate", "condition"), "done"),
        (("networks", "records", "internl"), True),
    ],
)
def test_what_is_misspelt_in_compose_yaml_does_not_fit(path: tuple[str, ...], value: object) -> None:
    changed: Any = json.loads(json.dumps(composed()))
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(ValueError):
        PyCompose.from_json(json.dumps(changed)).validate()

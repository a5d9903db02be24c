"""The objects that an overlay makes of itself, and how a cluster would see them."""

import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from tests.deploy.kubectl import KUBECTL

PROJECT = Path(__file__).parents[2]
KUBERNETES = PROJECT / "deploy" / "kubernetes"
MINE = "mine"
"""Production copied, as the guide says, with every component that there is."""
OVERLAYS = ("production", "small", MINE)
Object = Mapping[str, Any]


@dataclass(frozen=True)
class Cluster:
    """What `kubectl apply` would be given."""

    objects: tuple[Object, ...]

    def of(self, kind: str) -> list[Object]:
        return [found for found in self.objects if found["kind"] == kind]

    @property
    def pods(self) -> list["Pod"]:
        """One for each Deployment and Job."""
        return [Pod(owner) for owner in self.objects if owner["kind"] in ("Deployment", "Job")]

    @property
    def workers(self) -> list["Pod"]:
        return [pod for pod in self.pods if pod.role == "worker"]

    def pod(self, name: str) -> "Pod":
        return next(pod for pod in self.pods if pod.name == name)

    def selected(self, selector: Object) -> list["Pod"]:
        """The pods that a selector finds."""
        return [pod for pod in self.pods if _finds(selector, pod.labels)]

    def environment(self, pod: "Pod") -> dict[str, str]:
        """What its container is started with; a secret is shown as where it is kept."""
        maps = {found["metadata"]["name"]: found["data"] for found in self.of("ConfigMap")}
        told: dict[str, str] = {}
        for source in pod.container.get("envFrom", ()):
            told |= maps[source["configMapRef"]["name"]]
        for entry in pod.container.get("env", ()):
            told[entry["name"]] = entry["value"] if "value" in entry else str(entry["valueFrom"])
        return told


@dataclass(frozen=True)
class Pod:
    """What a Deployment or a Job starts."""

    owner: Object

    @property
    def name(self) -> str:
        return str(self.owner["metadata"]["name"])

    @property
    def labels(self) -> Mapping[str, str]:
        return self.owner["spec"]["template"]["metadata"]["labels"]  # type: ignore[no-any-return]

    @property
    def spec(self) -> Object:
        return self.owner["spec"]["template"]["spec"]  # type: ignore[no-any-return]

    @property
    def containers(self) -> Sequence[Object]:
        return [*self.spec["containers"], *self.spec.get("initContainers", ())]

    @property
    def container(self) -> Object:
        """Its one container."""
        (only,) = self.containers
        return only

    @property
    def role(self) -> str:
        return str(self.labels["app.kubernetes.io/component"])

    @property
    def queues(self) -> list[str]:
        """What a worker takes from."""
        arguments = self.container.get("args", ())
        return arguments[arguments.index("--queues") + 1].split(",") if "--queues" in arguments else []

    @property
    def runs(self) -> bool:
        """Whether it is there all along; the migration and the shell are not."""
        return self.role in ("worker", "sweeper", "web")

    @property
    def parses(self) -> bool:
        """Whether it opens what clients sent."""
        return bool({"read", "read_large", "illustrate"} & {*self.queues})

    @property
    def ports(self) -> dict[str, int]:
        return {port["name"]: port["containerPort"] for port in self.container.get("ports", ())}


@cache
def cluster(overlay: str) -> Cluster:
    """What an overlay makes, rendered by kubectl itself."""
    if overlay != MINE:
        return _rendered(KUBERNETES / "overlays" / overlay)
    with TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(KUBERNETES, Path(folder) / "kubernetes"))
        mine = Path(shutil.copytree(copy / "overlays" / "production", copy / "overlays" / MINE))
        kustomization = mine / "kustomization.yaml"
        written = yaml.safe_load(kustomization.read_text(encoding="utf-8"))
        written["components"] = [f"../../components/{found.name}" for found in sorted((copy / "components").iterdir())]
        kustomization.write_text(yaml.safe_dump(written), encoding="utf-8")
        return _rendered(mine)


def _rendered(overlay: Path) -> Cluster:
    done = subprocess.run([KUBECTL, "kustomize", overlay], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Cluster(tuple(yaml.safe_load_all(done.stdout)))


def _finds(selector: Object, labels: Mapping[str, str]) -> bool:
    """As a label selector does; an empty one finds all."""
    wanted = selector.get("matchLabels", {}).items() <= labels.items()
    return wanted and all(_holds(rule, labels) for rule in selector.get("matchExpressions", ()))


def _holds(rule: Object, labels: Mapping[str, str]) -> bool:
    value, values = labels.get(rule["key"]), rule.get("values", ())
    answers = {
        "In": value in values,
        "NotIn": value not in values,
        "Exists": value is not None,
        "DoesNotExist": value is None,
    }
    return answers[rule["operator"]]


_UNITS = {"": 1, "m": 0.001, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "k": 10**3, "M": 10**6, "G": 10**9}


def quantity(written: str) -> float:
    """A Kubernetes quantity as a number: of cores or bytes."""
    unit = written.lstrip("0123456789.")
    return float(written.removesuffix(unit)) * _UNITS[unit]


def names(objects: Iterable[Object]) -> list[str]:
    return [str(found["metadata"]["name"]) for found in objects]

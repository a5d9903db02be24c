"""The schemas that a cluster's objects have to fit: Kubernetes' own, and those of its extensions."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from referencing import Registry, Resource

from tests.deploy.extensions import BY_KIND

OLDEST = "1.30"
_KUBERNETES = files("kubernetes_validate") / "kubernetes-json-schema"


def newest() -> str:
    """The newest version of Kubernetes whose schemas are there."""
    versions = {folder.name.split("-")[0].removeprefix("v") for folder in _KUBERNETES.iterdir()}
    return max(versions, key=lambda version: [*map(int, version.split("."))]).removesuffix(".0")


def troubles(found: Mapping[str, Any], version: str) -> list[str]:
    """What does not fit, and where; unknown fields too."""
    validator = _validator(found["kind"], found["apiVersion"], version)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(found)]


@cache
def _validator(kind: str, api: str, version: str) -> Validator:
    schema = BY_KIND.get(kind) or _schema(kind, api, version)
    return Draft202012Validator(schema, registry=_definitions(version))


def _schema(kind: str, api: str, version: str) -> Any:
    group, _, number = api.rpartition("/")
    name = "-".join(filter(None, (kind.lower(), group.partition(".")[0], number)))
    return json.loads((_KUBERNETES / f"v{version}.0-local-strict" / f"{name}.json").read_text(encoding="utf-8"))


@cache
def _definitions(version: str) -> Registry[Any]:
    folder = _KUBERNETES / f"v{version}.0-local-strict"
    whole = Resource.from_contents(json.loads((folder / "_definitions.json").read_text(encoding="utf-8")))
    return whole @ Registry()

"""The schemas that what is deployed has to fit: Kubernetes' own, those of its extensions, and that of Compose."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from referencing import Registry, Resource

OLDEST = "1.30"
_KUBERNETES = files("kubernetes_validate") / "kubernetes-json-schema"


def newest() -> str:
    """The newest version of Kubernetes whose schemas are there."""
    versions = {folder.name.split("-")[0].removeprefix("v") for folder in _KUBERNETES.iterdir()}
    return max(versions, key=lambda version: [*map(int, version.split("."))]).removesuffix(".0")


def troubles(found: Mapping[str, Any], version: str) -> list[str]:
    """What does not fit, and where; unknown fields too."""
    group, _, api = found["apiVersion"].rpartition("/")
    kind = "-".join(filter(None, (found["kind"].lower(), group.partition(".")[0], api)))
    return [f"{error.json_path}: {error.message}" for error in _of_kind(kind, version).iter_errors(found)]


@cache
def _of_kind(kind: str, version: str) -> Validator:
    schema = json.loads((_KUBERNETES / f"v{version}.0-local-strict" / f"{kind}.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema, registry=_definitions(version))


@cache
def _definitions(version: str) -> Registry[Any]:
    folder = _KUBERNETES / f"v{version}.0-local-strict"
    whole = Resource.from_contents(json.loads((folder / "_definitions.json").read_text(encoding="utf-8")))
    return whole @ Registry()

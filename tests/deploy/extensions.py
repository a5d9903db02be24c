"""Schemas of what extends Kubernetes, by hand: as much of KEDA 2.18 and of the Prometheus operator as is used here.

After their published types (scaledobject_types.go, podmonitor_types.go); a field that is not named here is refused.
"""

from typing import Any

_KUBERNETES = "https://kubernetes.io/api/_definitions.json#/$defs"
_TEXT = {"type": "string", "minLength": 1}
_COUNT = {"type": "integer", "minimum": 0}
_DURATION = {"type": "string", "pattern": "^([0-9]+(ms|s|m|h))+$"}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": [*required],
        "additionalProperties": False,
    }


def _kind(api: str, kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    metadata = {"$ref": f"{_KUBERNETES}/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}
    return _object({"apiVersion": {"const": api}, "kind": {"const": kind}, "metadata": metadata, "spec": spec})


_BEHAVIOUR = {"$ref": f"{_KUBERNETES}/io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior"}
_PROMETHEUS = _object(
    {
        "serverAddress": {"type": "string", "pattern": "^https?://"},
        "query": _TEXT,
        "threshold": {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"},
    },
    {"ignoreNullValues": {"enum": ["true", "false"]}},
)

SCALED_OBJECT = _kind(
    "keda.sh/v1alpha1",
    "ScaledObject",
    _object(
        {
            "scaleTargetRef": _object({"name": _TEXT}),
            "triggers": {
                "type": "array",
                "minItems": 1,
                "items": _object({"type": {"const": "prometheus"}, "metadata": _PROMETHEUS}, {"name": _TEXT}),
            },
        },
        {
            "pollingInterval": _COUNT,
            "cooldownPeriod": _COUNT,
            "minReplicaCount": _COUNT,
            "maxReplicaCount": _COUNT,
            "fallback": _object(
                {"failureThreshold": _COUNT, "replicas": _COUNT},
                {
                    "behavior": {
                        "enum": ["static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"]
                    }
                },
            ),
            "advanced": _object({"horizontalPodAutoscalerConfig": _object({"behavior": _BEHAVIOUR})}),
        },
    ),
)

POD_MONITOR = _kind(
    "monitoring.coreos.com/v1",
    "PodMonitor",
    _object(
        {
            "selector": {"$ref": f"{_KUBERNETES}/io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"},
            "podMetricsEndpoints": {
                "type": "array",
                "items": _object(
                    {"port": _TEXT},
                    {"path": _TEXT, "interval": _DURATION, "scrapeTimeout": _DURATION},
                ),
            },
        }
    ),
)

BY_KIND = {"ScaledObject": SCALED_OBJECT, "PodMonitor": POD_MONITOR}

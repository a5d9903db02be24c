"""Who reaches whom: nobody anybody, but for what is named here."""

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

import pytest

from storage.messages.mailing import _PORTS as MAIL_PORTS
from tests.deploy.cluster import OVERLAYS, Cluster, Object, Pod, cluster

RECORDS, HINTS, DOCUMENTS = "database", "broker", "objects"
REACHES = {
    "migrate": {RECORDS},
    "shell": {RECORDS, HINTS, DOCUMENTS},
    "sweeper": {RECORDS, HINTS, DOCUMENTS},
    "web": {RECORDS, HINTS, DOCUMENTS},
    "worker-intake": {RECORDS, HINTS, DOCUMENTS},
    "worker-read": {RECORDS, HINTS, DOCUMENTS},
    "worker-read-large": {RECORDS, HINTS, DOCUMENTS},
    "worker-decide": {RECORDS, HINTS, DOCUMENTS},
    "worker-illustrate": {RECORDS, HINTS, DOCUMENTS},
    "worker-outbox": {RECORDS, HINTS, DOCUMENTS, "case-system"},
    "worker-webhooks": {RECORDS, HINTS, DOCUMENTS, "webhooks"},
    "worker-mail": {RECORDS, HINTS, DOCUMENTS, "mail"},
}
CHOSEN = {
    "sign-in": {"web"},
    "scanner": {"web", "worker-read", "worker-read-large"},
    "traces": {*REACHES} - {"migrate", "shell"},
}
"""Who reaches what a component brings, where it was chosen."""
PORTS = {
    "names": {53},
    "database": {5432},
    "broker": {5671, 5672},
    "objects": {443},
    "case-system": {443},
    "webhooks": {443},
    "sign-in": {443},
    "scanner": {3310},
    "traces": {4318},
    "mail": {MAIL_PORTS["smtp+starttls"], MAIL_PORTS["smtps"]},
}


@pytest.fixture(params=OVERLAYS)
def made(request: pytest.FixtureRequest) -> Cluster:
    return cluster(request.param)


def policies(made: Cluster, pod: Pod, direction: str) -> Iterator[Object]:
    for policy in made.of("NetworkPolicy"):
        if direction in policy["spec"]["policyTypes"] and pod in made.selected(policy["spec"]["podSelector"]):
            yield policy


def ports(rules: list[Object]) -> set[int]:
    return {port["port"] for rule in rules for port in rule["ports"]}


def test_what_no_policy_allows_is_shut_for_every_pod(made: Cluster) -> None:
    shut = next(policy["spec"] for policy in made.of("NetworkPolicy") if policy["metadata"]["name"] == "nothing")
    assert shut == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_each_pod_reaches_what_it_needs_and_nothing_else(made: Cluster) -> None:
    chosen = {policy["metadata"]["name"] for policy in made.of("NetworkPolicy")} & {*CHOSEN}
    for pod in made.pods:
        more = {name for name in chosen if pod.name in CHOSEN[name]}
        allowed = {policy["metadata"]["name"] for policy in policies(made, pod, "Egress")} - {"nothing"}
        assert allowed == REACHES[pod.name] | more | {"names"}, pod.name


def test_only_the_worker_of_webhooks_reaches_addresses_of_the_internet(made: Cluster) -> None:
    for pod in made.pods:
        rules = [rule for policy in policies(made, pod, "Egress") for rule in policy["spec"].get("egress", ())]
        assert all(rule["to"] for rule in rules)  # a rule without places allows all
        blocks = [place["ipBlock"]["cidr"] for rule in rules for place in rule["to"] if "ipBlock" in place]
        wide = [block for block in blocks if ip_network(block).is_global or ip_network(block).prefixlen < 8]
        assert bool(wide) == (pod.name == "worker-webhooks"), pod.name


def test_every_policy_finds_a_pod_and_opens_the_ports_that_the_product_uses(made: Cluster) -> None:
    for policy in made.of("NetworkPolicy"):
        name = policy["metadata"]["name"]
        assert made.selected(policy["spec"]["podSelector"]), name
        if name in PORTS:
            assert ports(policy["spec"]["egress"]) == PORTS[name], name


def test_the_addresses_among_the_settings_are_at_ports_that_are_open(made: Cluster) -> None:
    settings = made.environment(made.pod("worker-mail"))
    store = settings.get("INTAKE_S3_ENDPOINT", "https://")
    assert store.startswith("https://")
    assert settings.get("INTAKE_CASE_SYSTEM_URL", "https://").startswith("https://")


def test_pages_and_metrics_are_reached_at_the_ports_where_they_are(made: Cluster) -> None:
    for pod in made.pods:
        reached: set[int] = set()
        for policy in policies(made, pod, "Ingress"):
            reached |= ports(policy["spec"].get("ingress", []))
        assert reached == {*pod.ports.values()}, pod.name
        if "metrics" in pod.ports:
            settings = made.environment(pod)
            assert str(pod.ports["metrics"]) == settings["INTAKE_METRICS_PORT"]
            assert settings["INTAKE_METRICS_HOST"] == "0.0.0.0"  # noqa: S104 - what policies let in


def test_the_pages_are_open_to_the_ingress_controller_and_metrics_to_prometheus(made: Cluster) -> None:
    places = {"web": {"ingress-nginx"}, "metrics": {"monitoring"}}
    for policy in made.of("NetworkPolicy"):
        for rule in policy["spec"].get("ingress", ()):
            found = {place["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] for place in rule["from"]}
            assert found == places[policy["metadata"]["name"]]


@pytest.mark.parametrize(
    "private",
    [
        "10.1.2.3",
        "172.20.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "169.254.169.254",
        "100.64.1.1",
        "fd00::1",
        "::ffff:10.1.2.3",
    ],
)
def test_webhooks_lead_to_no_private_address(made: Cluster, private: str) -> None:
    policy = next(policy for policy in made.of("NetworkPolicy") if policy["metadata"]["name"] == "webhooks")
    blocks = [place["ipBlock"] for rule in policy["spec"]["egress"] for place in rule["to"]]
    address = ip_address(private)
    whole = [block for block in blocks if address in ip_network(block["cidr"])]
    assert whole
    assert all(any(address in ip_network(shut) for shut in block["except"]) for block in whole)

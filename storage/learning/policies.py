"""The numbers that matching decides by: the ones made last, or those that the package brings. All stay."""

from functools import cache

from django.db import transaction

from intake.matching.policy import Policy, Rule, packaged
from storage.audit.recording import record
from storage.records import models


@transaction.atomic
def keep(policy: Policy, actor: str) -> None:
    """Let matching decide by these numbers from now on."""
    kept = {"policy": policy.model_dump(mode="json"), "made_by": actor}
    models.KeptPolicy.objects.create(version=policy.version, **kept)
    record("policy_made", actor, details={"version": policy.version})


def current() -> Policy:
    """The one in use."""
    last = models.KeptPolicy.objects.order_by("-pk").first()
    return packaged() if last is None else Policy.model_validate(last.policy)


def current_rule(wrong_share: float) -> Rule:
    """The rule of the policy in use: asked for at each decision, so that a new one needs no restart."""
    last = models.KeptPolicy.objects.order_by("-pk").values_list("version", flat=True).first()
    return _rule(last, wrong_share)


@cache
def _rule(version: str | None, wrong_share: float) -> Rule:
    """A version names its numbers, so it is read once."""
    kept = models.KeptPolicy.objects.filter(version=version).first() if version else None
    policy = Policy.model_validate(kept.policy) if kept else packaged()
    return policy.rule(wrong_share)

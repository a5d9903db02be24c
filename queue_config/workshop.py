"""What the steps need, opened once per process."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from intake.matching.policy import Rule
from intake.model import Classifier
from intake.settings import Limits, Settings
from storage.cases.directory import OwnCases
from storage.learning import kept_models, policies
from storage.objects import ObjectStore, open_store
from storage.records.turns import TurnRules

Due = list[tuple[str, str | int]]
"""Steps with the rows that they became due on."""


@dataclass
class Workshop:
    """Settings, and the connections and models made from them."""

    settings: Settings
    limits: Limits

    @cached_property
    def store(self) -> ObjectStore:
        """Where the bytes are."""
        return open_store(self.settings.objects_url, make=False)

    @property
    def classifier(self) -> Classifier:
        """Rules and the model that was promoted last: asked for at each step, so that a promotion needs no restart."""
        return kept_models.classifier_in_use(self.store, self.settings)

    @property
    def rule(self) -> Rule:
        """What it takes to attach, by the policy made last."""
        return policies.current_rule(self.settings.wrong_attachment)

    @cached_property
    def cases(self) -> OwnCases:
        """The case records."""
        return OwnCases()

    @property
    def turn_rules(self) -> TurnRules:
        """Who goes before whom."""
        return TurnRules(
            share=timedelta(seconds=self.settings.share_seconds), urgent=timedelta(seconds=self.settings.urgent_seconds)
        )

"""Makes the policy of matching anew: weights by the case records, and outcomes by what people decided."""

from intake.matching.estimating import estimate
from intake.matching.policy import Policy, packaged
from intake.matching.promise import Outcomes
from storage.cases.directory import OwnCases
from storage.cases.sampling import count, sample
from storage.learning import policies
from storage.learning.outcomes import outcomes

_SAMPLE = 50_000


def calibrated(seed: int) -> Policy | None:
    """The policy that the records and decisions make; None while there are no case records. Nothing is kept yet."""
    records = list(sample(_SAMPLE, seed))
    if not records:
        return None
    weights = estimate(records, count(), OwnCases(), packaged().weights, seed)
    return policies.current().model_copy(update={"weights": weights, "own": Outcomes.of(outcomes())})

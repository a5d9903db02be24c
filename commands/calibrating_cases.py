"""`intake calibrate --cases`: weights of matching from the case records, and the odds that keep the promise."""

import math
from typing import Any

from commands.starting import USAGE, fail, plain_errors, problems

_SAMPLE = 50_000


def calibrate_matching(seed: int, actor: str) -> dict[str, Any]:
    """Make the policy anew, let it decide from now on, and say what it asks for."""
    from storage.cases.sampling import count, sample

    from intake.matching.estimating import estimate
    from intake.matching.promise import Outcomes
    from intake.settings import get_settings
    from storage.cases.directory import OwnCases
    from storage.learning import policies
    from storage.learning.outcomes import outcomes

    rate = get_settings().wrong_attachment
    with plain_errors(), problems.status("Reading case records ...") as status:
        records = list(sample(_SAMPLE, seed))
        if not records:
            fail("there are no case records: import some first, with `intake cases import`", USAGE)
        status.update(f"Comparing the people of {len(records)} case records ...")
        before = policies.current()
        weights = estimate(records, count(), OwnCases(), policies.packaged().weights, seed)
        own = Outcomes.of(outcomes())
        policy = before.model_copy(update={"weights": weights, "own": own})
        policies.keep(policy, actor)
    least = policy.rule(rate).least
    return {
        "version": policy.version,
        "wrong_attachments": rate,
        "odds_needed": None if math.isinf(least) else round(2**least),
        "records": weights.records,
        "records_compared": weights.sample,
        "own_outcomes": own.count,
        "own_outcomes_are_enough": own.speaks_at(rate),
    }

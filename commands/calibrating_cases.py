"""`intake calibrate --cases`: weights of matching from the case records, and the odds that keep the promise."""

import math
from typing import Any

from commands.starting import USAGE, fail, plain_errors, problems


def calibrate_matching(seed: int, actor: str) -> dict[str, Any]:
    """Make the policy anew, let it decide from now on, and say what it asks for."""
    from intake.settings import get_settings
    from storage.learning import policies
    from storage.learning.calibrating import calibrated

    rate = get_settings().wrong_attachment
    with plain_errors(), problems.status("Comparing the people of the case records ..."):
        policy = calibrated(seed)
        if policy is None:
            fail("there are no case records: import some first, with `intake cases import`", USAGE)
        policies.keep(policy, actor)
    least = policy.rule(rate).least
    return {
        "version": policy.version,
        "wrong_attachments": rate,
        "odds_needed": None if math.isinf(least) else round(2**least),
        "records": policy.weights.records,
        "records_compared": policy.weights.sample,
        "own_outcomes": policy.own.count,
        "own_outcomes_are_enough": policy.own.speaks_at(rate),
    }

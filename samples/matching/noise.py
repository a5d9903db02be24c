"""The rows of noise, and the note of which of them befell a submission."""

import random
from dataclasses import dataclass, field

NOISE = (
    *("no_number", "one_number", "wrong_number", "mistyped_number", "old_number", "dummy"),
    *("swapped_names", "other_spelling", "nickname", "mistyped_name", "other_surname", "short_name", "birth_slip"),
    *("single_name", "no_birth_date", "first_of_january", "other_type"),
    *("representative", "email_agrees", "email_differs"),
    *("twins", "namesakes", "near_namesakes", "father_and_son", "shared_number", "several_cases", "merged", "closed"),
    *("family_member", "sponsor", "joint_paper", "older_paper", "photo"),
    *("absent", "absent_namesake", "stranger", "relative", "two_cases"),
)
"""All rows that a submission may have."""


@dataclass
class Chance:
    """Draws what happens to one submission, and notes which noise did."""

    rng: random.Random
    noise: set[str] = field(default_factory=set)

    def befalls(self, row: str, share: float) -> bool:
        """Whether this row does, by its share; then it is noted."""
        happens = self.rng.random() < share
        if happens:
            self.noise.add(row)
        return happens

"""What agreement and contradiction weigh: the numbers that matching decides by, kept as data.

The weight of a comparison is log2(m / u), in bits: how much likelier it comes out so for the client's own record than
for anybody else's (Fellegi and Sunter 1969). A shared rare name says more than a common one: where names or birth dates
agree, u is the share of people who have this very one. `intake.matching.estimating` takes all this from case records;
until it has, every name counts as a common one.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import date

from pydantic import Field

from intake.matching.names import Agreement, name_words
from intake.model import Value

_RAREST_NAME = 2**-24
"""No name is taken to be rarer: one person may be in the records twice, as two."""


class Chance(Value):
    """How often a comparison comes out in one way."""

    own: float = Field(gt=0, le=1, description="m: for the client's own record")
    other: float = Field(gt=0, le=1, description="u: for somebody else's")

    @property
    def bits(self) -> float:
        """What it weighs."""
        return math.log2(self.own / self.other)


Chances = Mapping[Agreement, Chance]


class Weights(Value):
    """All that weighs, with where it came from."""

    records: int = Field(ge=1, description="How many case records there are: any of them may be meant")
    missing: float = Field(gt=0, lt=1, description="Share of the clients whose case is not among them")
    name: dict[Agreement, Chance]
    birth_date: dict[Agreement, Chance]
    application_type: dict[Agreement, Chance]
    email: dict[Agreement, Chance]
    postal_code: dict[Agreement, Chance]
    other_number: dict[str, Chance] = Field(
        default_factory=dict,
        description="By kind: that the client's papers show another number of the kind than the record",
    )
    wrong_number: float = Field(gt=0, lt=1, description="Share of the numbers given that are somebody else's")
    unsure_number: float = Field(ge=0, description="Bits less for a number that was not read surely")
    same_source: float = Field(ge=0, description="Bits of a second number from where the first one is from")
    words: dict[str, float] = Field(description="Share of people who have this word in their name, of common ones")
    rare_word: float = Field(gt=0, lt=1, description="The same, of all other words")
    dates: dict[date, float] = Field(description="Share of people born on a day that is common, as 1 January is")
    a_date: float = Field(gt=0, lt=1, description="The same, of any other day")
    sample: int = Field(default=0, ge=0, description="How many of the operator's case records this was taken from")

    def name_bits(self, agreement: Agreement, shared: Iterable[str]) -> float:
        """What a name weighs, which has these words in common with the record's."""
        if agreement is Agreement.ABSENT:
            return 0.0
        chance = self.name[agreement]
        if agreement not in (Agreement.AGREE, Agreement.CLOSE):
            return chance.bits
        share = max(math.prod(self.words.get(word, self.rare_word) for word in shared), _RAREST_NAME)
        # As much rarer than the average name, as much more it says.
        return chance.bits + math.log2(self.name[Agreement.AGREE].other / share)

    def birth_date_bits(self, agreement: Agreement, born: date | None) -> float:
        """What a birth date weighs that compares so with the record's."""
        if agreement is Agreement.ABSENT or born is None:
            return 0.0
        bits = self.birth_date[agreement].bits
        if agreement is Agreement.AGREE:
            bits += math.log2(self.birth_date[Agreement.AGREE].other / self.dates.get(born, self.a_date))
        return bits

    @property
    def prior(self) -> float:
        """Bits of any one case before anything is known."""
        return math.log2((1 - self.missing) / self.records)

    @property
    def number_bits(self) -> float:
        """What a number weighs that leads to a case: numbers are given to one, but may be given by mistake."""
        return math.log2(self.records * (1 - self.wrong_number) / self.wrong_number)


def words_in_common(family_a: str, given_a: str, family_b: str, given_b: str) -> tuple[str, ...]:
    """The words of name b that name a has as well, or as many of b's as can be meant where a has slips."""
    known, found = name_words(family_b, given_b), set(name_words(family_a, given_a))
    return tuple(word for word in known if word in found) or tuple(known)

"""Numbers of people and cases: each comes from the running number, so that no two are equal unless it is wanted."""

import random

PREFIXES = {
    "visitor_visa": "V",
    "visitor_extension": "V",
    "study_permit": "S",
    "work_permit": "W",
    "express_entry": "E",
    "family_sponsorship": "F",
    "pr_card": "P",
    "travel_document": "P",
    "citizenship": "C",
    "refugee": "L",
}
"""Application type -> the letter that its application numbers begin with."""
DUMMIES = ("1111111111", "0000000000", "00000000", "N/A", "S/O", "n/a", "none")
_PASSPORTS = {"CHN": "E?#######", "FRA": "##??#####", "GBR": "#########", "NGA": "A########", "PHL": "?#######?"}
_USUAL_PASSPORT = "?#######"
_LETTERS = "ABCDEFGHJKLMNPRTUVWXY"
_DIGITS = {"0": "8", "1": "7", "2": "7", "3": "8", "4": "9", "5": "6", "6": "8", "7": "1", "8": "3", "9": "4"}


def uci(number: int, *, short: bool) -> str:
    """A person's number: of eight digits, as the older ones are, or of ten."""
    digits = f"{(number * 61_803_399 + 27_182_819) % 10**8:08d}"
    value = digits if short else f"11{digits}"
    return value if len(set(value)) > 1 else f"{int(value) - 1}"


def application_number(index: int, application_type: str) -> str:
    """A case's number."""
    return f"{PREFIXES[application_type]}3{(index * 41_421_357 + 57_721_567) % 10**8:08d}"


def passport_number(number: int, state: str, rng: random.Random) -> str:
    """A passport's number, in its state's shape."""
    digits = f"{(number * 3_141_593 + 1_618_033) % 10**7:07d}"
    pattern = _PASSPORTS.get(state, _USUAL_PASSPORT)
    before = pattern.count("#") - len(digits)
    rest = iter("".join(rng.choices("123456789", k=before)) + digits)
    return "".join(next(rest) if char == "#" else rng.choice(_LETTERS) if char == "?" else char for char in pattern)


def misread(value: str, rng: random.Random) -> str:
    """One digit taken for one that looks like it."""
    place = rng.choice([place for place, char in enumerate(value) if char.isdigit()])
    return value[:place] + _DIGITS[value[place]] + value[place + 1 :]


def mistyped(value: str, rng: random.Random) -> str:
    """One digit wrong, or two neighbours swapped."""
    places = [place for place, char in enumerate(value) if char.isdigit()]
    place = rng.choice(places[:-1])
    if value[place] != value[place + 1] and rng.random() < 0.4:
        return value[:place] + value[place + 1] + value[place] + value[place + 2 :]
    return value[:place] + str((int(value[place]) + rng.randrange(1, 10)) % 10) + value[place + 1 :]


def as_typed(kind: str, value: str, rng: random.Random) -> str:
    """With the dashes, spaces or small letters that people type."""
    chance = rng.random()
    if kind == "uci" and chance < 0.5:
        return f"{value[:-8]}-{value[-8:-4]}-{value[-4:]}".lstrip("-")
    if kind == "application_number" and chance < 0.2:
        return f"{value[0]} {value[1:4]} {value[4:7]} {value[7:]}"
    return value.lower() if chance > 0.9 else value

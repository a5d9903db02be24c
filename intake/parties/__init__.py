"""The people a document names, and who they are to it: from the MRZ, the form's answers, and labelled text.

Rather none than a wrong one: a name found by mistake makes work for a person.
"""

from collections.abc import Sequence

from intake.identifiers.form_fields import answers_on, parties_of
from intake.identifiers.mrz import find_mrz, party_of
from intake.model import FormField, Page, Party, Role
from intake.parties.labelled import people_on


def find_parties(pages: Sequence[Page], fields: Sequence[FormField] = ()) -> tuple[Party, ...]:
    """Everybody named, each once; the surest sources first."""
    found: list[Party] = [*(party_of(mrz) for mrz in find_mrz(pages)), *parties_of(answers_on(pages, fields))]
    if not any(party.role is Role.SUBJECT for party in found):
        others = {party.family_name for party in found}
        for page in pages:
            found.extend(party for party in people_on(page) if party.family_name not in others)
    namesakes: dict[tuple[str, Role], list[Party]] = {}
    for party in found:
        key = (" ".join(sorted(f"{party.family_name} {party.given_names}".casefold().split())), party.role)
        namesakes.setdefault(key, []).append(party)
    return tuple(party for parties in namesakes.values() for party in _people(parties))


def _people(namesakes: Sequence[Party]) -> list[Party]:
    """The people of one name: father and son are two.

    Who is named once with a birth date and once without, or with one that may mean the same, is one person.
    """
    sure = {party.birth_date: party for party in reversed(namesakes) if party.birth_date and not party.birth_date_or}
    unsure = {
        party.birth_date: party
        for party in reversed(namesakes)
        if party.birth_date_or and not {party.birth_date, party.birth_date_or} & set(sure)
    }
    dated = [party for party in namesakes if party in (*sure.values(), *unsure.values())]
    return list(dict.fromkeys(dated)) or [namesakes[0]]

"""Case records that contradict each other: taken as they come, since only a person can say whom a number is."""

from django.db import connection

from intake.identifiers import MATCHING_KINDS

_SHARED = f"""
SELECT COUNT(*) FROM (
    SELECT number.kind, number.value
    FROM cases_number number
    JOIN (
        SELECT kind, value FROM cases_number WHERE kind IN ({", ".join(["%s"] * len(MATCHING_KINDS))})
        GROUP BY kind, value HAVING COUNT(*) > 1
    ) shared ON shared.kind = number.kind AND shared.value = number.value
    JOIN cases_person person ON person.case_id = number.case_id AND person.number = number.person
    GROUP BY number.kind, number.value
    HAVING COUNT(DISTINCT person.birth_date) > 1 OR COUNT(DISTINCT NULLIF(person.given_key, '')) > 1
) contradictory
"""  # noqa: S608 - no word of it comes from outside


def numbers_on_several_people() -> int:
    """How many numbers that lead to a case stand on people of several birth dates or given names.

    One person's number on several cases is none of them. Looks through all numbers once: seconds for millions.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, MATCHING_KINDS)
        return int(cursor.fetchone()[0])

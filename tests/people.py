"""Invented people that tests of several rooms draw documents for."""

from datetime import date

from samples.facts import Person

HELENE = Person(
    family_name="Côté",
    given_names="Hélène",
    birth_date=date(1990, 2, 28),
    sex="F",
    birth_country="FRA",
    passport_number="U1234567",
    uci="1312345678",
    email="client@example.org",
)
KARIM = Person(
    family_name="Haddad",
    given_names="Karim",
    birth_date=date(1988, 5, 6),
    sex="M",
    birth_country="LBN",
    passport_number="X7654321",
)
ZOE = Person(
    family_name="O'Connor",
    given_names="Zoé",
    birth_date=date(1990, 2, 1),
    sex="F",
    birth_country="FRA",
    passport_number="AB123456",
    uci="12345678",
)
# The specimen of ICAO Doc 9303.
ERIKSSON = Person(
    family_name="Eriksson",
    given_names="Anna Maria",
    birth_date=date(1974, 8, 12),
    sex="F",
    birth_country="UTO",
    passport_number="L898902C3",
    uci="1312345678",
)

"""The people whom a document names, and who they are to it."""

import random
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.identifiers import find_identifiers
from intake.matching.names import Agreement, compare_names
from intake.model import FormField, Page, PageSource, Party, Role
from intake.parties import find_parties
from samples.content import compose
from samples.facts import Facts
from samples.mrz import td3
from tests.people import HELENE, KARIM

BORN = date(1990, 2, 28)


def page(text: str, number: int = 1) -> Page:
    return Page(number=number, source=PageSource.TEXT_LAYER, text=text)


def subjects(*texts: str) -> list[Party]:
    pages = [page(text, number) for number, text in enumerate(texts, start=1)]
    return [party for party in find_parties(pages) if party.role is Role.SUBJECT]


def names(*texts: str) -> list[tuple[str, str, date | None]]:
    return [(party.family_name, party.given_names, party.birth_date) for party in subjects(*texts)]


@pytest.mark.parametrize(
    "text",
    [
        "Family name: Côté\nGiven names: Hélène\nDate of birth: 1990-02-28",
        "Nom de famille : Côté\nPrénom(s) : Hélène\nDate de naissance : 28 février 1990",
        "Given name(s): Hélène\nSurname: Côté\nDate of birth\n1990-02-28",
        "Surname / Nom\nCôté\nGiven names / Prénoms\nHélène\nDate of birth / Date de naissance\n28 FEB/FÉV 1990",
        "Name: Hélène Côté\nDOB: 28/02/1990",
        "Full name: CÔTÉ Hélène\nBorn on: February 28, 1990",
        "Prénom et nom : Hélène Côté\nNé(e) le 28 février 1990",
        "Student name: Côté, Hélène\nBirth date: 1990-02-28",
        "Account holder: Mme Hélène Côté\nDate of birth: 28 Feb 1990",
        "This is to certify that Ms. Hélène Côté, born on 28 February 1990, studied here.",
        "Objet : dossier de Mme Hélène Côté\nDate de naissance : 1990-02-28",
    ],
)
def test_the_subject_is_whom_labels_in_either_language_name(text):
    assert names(text) == [("Côté", "Hélène", BORN)] or names(text) == [("CÔTÉ", "Hélène", BORN)]


@pytest.mark.parametrize(
    "text",
    [
        "TENANT\nName: Karim Haddad",
        "APPLICANT\nFull name: Karim Haddad",
        "EMPLOYEE\n\nName: Karim Haddad",
        "ACCOUNT HOLDER\nName  Karim Haddad",
        "Notice to tenant\nName: Karim Haddad",
        "LOCATAIRE\nNom : Karim Haddad",
        "ÉTUDIANT\nNom complet : Karim Haddad",
        "CERTIFICAT DES AVOIRS D'UN CLIENT\nNom : Karim Haddad",
        "CLIENT\nFamily name: Haddad\nGiven names: Karim",
        "Family name\nGiven names\nFamily name: Haddad\nGiven names: Karim",
    ],
)
def test_a_heading_hides_no_name_below_it(text):
    assert names(text) == [("Haddad", "Karim", None)]


def test_a_heading_of_somebody_else_does_not_lend_the_name_below_it_to_the_subject():
    assert names("SPONSOR\nName: Luc Roy\n\nTENANT\nName: Karim Haddad") == [("Haddad", "Karim", None)]


@pytest.mark.parametrize(
    "text",
    [
        "Full name (as in passport): Karim Haddad",
        "Name (print): Karim Haddad",
        "Name (Please print)\nKarim Haddad",
        "Nom (en lettres moulées) : Karim Haddad",
        "Surname (family name): Haddad\nGiven name(s) (first, middle): Karim",
        "Family name (as shown on your passport) / Nom de famille\nHaddad\nGiven name(s) (as shown on it)\nKarim",
        "2. Nom de famille (tel qu'indiqué sur votre passeport ou titre de voyage)\nHaddad\n3. Prénom(s) (idem)\nKarim",
    ],
)
def test_a_remark_may_stand_between_a_label_and_a_name(text):
    assert names(text) == [("Haddad", "Karim", None)]


def test_a_name_in_brackets_is_no_remark():
    assert not names("Our client (Karim Haddad)\nDear officer,")


@pytest.mark.parametrize(
    "text",
    [
        "Date of birth (YYYY-MM-DD)\n1990-02-28",
        "Date of birth (yyyy/mm/dd): 1990/02/28",
        "Date de naissance (AAAA-MM-JJ) : 1990-02-28",
        "Date of birth (YYYY-MM-DD) / Date de naissance (AAAA-MM-JJ)\n1990-02-28",
        "DOB (day, month, year): 28 February 1990",
    ],
)
def test_a_birth_dates_label_may_say_how_to_write_it(text):
    assert names(f"Name: Hélène Côté\n{text}") == [("Côté", "Hélène", BORN)]


@pytest.mark.parametrize(
    "text",
    [
        "We act for the applicant. Please find enclosed the documents.",
        "The habitual residence is with the applicant. This decision is written into the registers.",
        "Le présent bail est remis au locataire. Toute modification est constatée par écrit.",
        "This letter was issued at the request of the student. Kindly contact us.",
        "I declare that I have answered all questions in this application fully.",
        "I declare that I am a resident of Nordhaven.",
        "Je déclare que Nous avons (tous deux) répondu.",
    ],
)
def test_a_sentence_names_nobody(text):
    assert not find_parties([page(text)])


@pytest.mark.parametrize("leaders", [" . . . ", ". . . . ", "...... ", " …… ", " ____ ", " .: ", "....:  "])
def test_leaders_may_stand_between_a_label_and_a_name(leaders):
    assert names(f"Tenant name{leaders}Karim Haddad") == [("Haddad", "Karim", None)]


@pytest.mark.parametrize(
    "text",
    [
        "Spouse's name: Karim Haddad",
        "Name of landlord: Karim Haddad",
        "Landlord name\nKarim Haddad",
        "Father: name: Karim Haddad",
        "SPONSOR\nName: Karim Haddad",
        "Nom de la mère : Karim Haddad",
        "Manager name: Karim Haddad",
        "School name: Nordhaven Academy",
        "Company name: Haddad Brothers",
        "STUDENT\nProgram name: Computer Science",
        "CLIENT\nPlan name: Everyday Savings",
        "Name: University of Nordhaven",
        "Nom : Collège des Trois-Lacs",
        "Name: Harbour Credit Union",
        "Name: 12 Haddad Street",
        "Signature name: of the applicant",
    ],
)
def test_others_and_things_are_not_the_subject(text):
    assert not names(text)


def test_a_name_that_looks_like_a_role_hides_nobody():
    assert names("Family name: Omari  Given names: Ali\nDate of birth: 1990-02-28") == [("Omari", "Ali", BORN)]
    assert names("Nom de famille : Compère  Prénoms : Luc") == [("Compère", "Luc", None)]


def test_given_names_are_those_beside_the_family_name():
    sponsor_first = (
        "SPONSOR\nFamily name: Roy\nGiven names: Marie\n\nAPPLICANT\nFamily name: Haddad\nGiven names: Karim"
    )
    assert names(sponsor_first) == [("Haddad", "Karim", None)]


def test_of_two_birth_dates_on_a_page_none_is_the_subjects():
    assert names("Name: Hélène Côté\nDate of birth: 1990-02-28\nDate of birth: 1988-05-06") == [
        ("Côté", "Hélène", None)
    ]


def test_the_spouses_birth_date_is_not_the_subjects():
    text = "Name: Hélène Côté\nSpouse's date of birth: 1988-05-06"
    assert names(text) == [("Côté", "Hélène", None)]
    assert names(f"{text}\nDate of birth: 1990-02-28") == [("Côté", "Hélène", BORN)]


def test_an_ambiguous_birth_date_keeps_both_readings_and_the_date_of_issue_never_stands_in_for_it():
    (party,) = subjects("Name: Hélène Côté\nDate of birth: 04/11/1990 Issued: 2020-01-05")
    assert (party.birth_date, party.birth_date_or) == (date(1990, 11, 4), date(1990, 4, 11))


@pytest.mark.parametrize("sure", ["4 novembre 1990", "1990-11-04"])
def test_a_sure_birth_date_settles_an_ambiguous_one(sure):
    same_page = "Name: Hélène Côté\nDate of birth: 04/11/1990\nDate of birth: {}"
    apart = ("Name: Hélène Côté\nDate of birth: 04/11/1990", f"Name: Hélène Côté\nBorn on {sure}")
    for texts in ((same_page.format(sure),), apart, apart[::-1]):
        (party,) = subjects(*texts)
        assert (party.birth_date, party.birth_date_or) == (date(1990, 11, 4), None)


def test_an_ambiguous_birth_date_that_can_not_be_a_namesakes_is_another_persons():
    born = [
        party.birth_date for party in subjects("Name: Ali Omari\nDOB: 04/11/1990", "Name: Ali Omari\nDOB: 1960-01-01")
    ]
    assert born == [date(1990, 11, 4), date(1960, 1, 1)]


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("Re: Hélène Côté, UCI 13-1234-5678", None),
        ("RE: CÔTÉ, Hélène - DOB 1990-02-28 - Application W123456789", BORN),
        ("Objet : Demande de Hélène Côté, née le 28 février 1990", BORN),
        ("Objet : Permis d'études de Hélène Côté / IUC 13-1234-5678", None),
        ("Re: Study permit application for Hélène Côté\nApplication number: S123456789", None),
        ("Concerning Hélène Côté (UCI 1234-5678)", None),
        ("About: Mrs. Hélène Côté, born 1990-02-28", BORN),
        ("Au sujet de Hélène Côté, IUC : 12345678", None),
    ],
)
def test_a_letter_is_about_whom_its_reference_names_beside_a_number_or_a_birth_date(text, born):
    (party,) = subjects(f"Port-Clair, 2026-03-01\n\n{text}\n\nDear officer,")
    assert (party.family_name.casefold(), party.given_names, party.birth_date) == ("côté", "Hélène", born)


@pytest.mark.parametrize(
    "text",
    [
        "Re: Karim Haddad",
        "Subject: Spring Sale At Nordhaven\nUntil 2026-03-01",
        "Re: Request For Documents\nUCI 12345678",
        "Re: Karim Haddad and Hélène Côté, UCI 1234-5678",
        "Re: my sponsor Karim Haddad, UCI 1234-5678",
        "We spoke about Karim Haddad, UCI 1234-5678",
    ],
)
def test_a_reference_without_a_number_or_with_several_people_names_nobody(text):
    assert not names(text)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Spouse's name: Karim Haddad", Role.SPOUSE),
        ("Nom du conjoint : Karim Haddad", Role.SPOUSE),
        ("Sponsor: Karim Haddad", Role.SPONSOR),
        ("Name of the sponsor\nKarim Haddad", Role.SPONSOR),
        ("Nom du répondant : HADDAD Karim", Role.SPONSOR),
        ("SPONSOR\nFamily name: Haddad\nGiven names: Karim", Role.SPONSOR),
        ("Section B. Representative\nFamily name: Haddad\nGiven names: Karim", Role.REPRESENTATIVE),
        ("Representative: Karim Haddad", Role.REPRESENTATIVE),
        ("Nom de la représentante : Karim Haddad", Role.REPRESENTATIVE),
        ("Father's name: Karim Haddad", Role.PARENT),
        ("Supervisor name: Karim Haddad", Role.EMPLOYER),
        ("School contact: Karim Haddad", Role.SCHOOL),
        ("Registrar: Dr. Karim Haddad", Role.SCHOOL),
        ("Name of landlord: Karim Haddad", Role.OTHER),
    ],
)
def test_others_are_named_with_their_role(text, role):
    subject, party = find_parties([page(f"{text}\n\nStudent: Hélène Côté")])
    assert (subject.family_name, subject.role) == ("Côté", Role.SUBJECT)
    assert (party.family_name.casefold(), party.given_names, party.role) == ("haddad", "Karim", role)


@pytest.mark.parametrize(
    "text",
    ["Sponsor: the person who signs", "Representative: Please complete this form", "Name of employer: Nordhaven Mills"],
)
def test_instructions_and_companies_are_nobody(text):
    assert not find_parties([page(text)])


def test_an_initial_is_no_family_name_in_capitals():
    assert names("Name: H. Côté") == [("Côté", "H.", None)]


@pytest.mark.parametrize("above", ["Sponsor: Karim Haddad\n", "SPONSOR\nAddress: Port-Clair\n", "Mother\n"])
def test_who_is_called_the_applicant_is_the_subject_in_whatever_part(above):
    assert names(f"{above}Applicant's name: Hélène Côté") == [("Côté", "Hélène", None)]


def test_others_have_their_own_birth_dates():
    text = (
        "SPONSOR\nFamily name: Roy\nGiven names: Marie\nDate of birth: 1980-01-02\n\n"
        "APPLICANT\nFamily name: Haddad\nGiven names: Karim\nDate of birth: 05/06/1990"
    )
    applicant, sponsor = find_parties([page(text)])
    assert (applicant.role, applicant.birth_date, applicant.birth_date_or) == (
        Role.SUBJECT,
        date(1990, 6, 5),
        date(1990, 5, 6),
    )
    assert (sponsor.role, sponsor.family_name, sponsor.birth_date) == (Role.SPONSOR, "Roy", date(1980, 1, 2))


def test_of_two_people_in_one_role_neither_gets_the_others_birth_date():
    parties = find_parties(
        [page("Father's name: Luc Roy\nMother's name: Anne Lee\nMother's date of birth: 1960-01-02")]
    )
    assert [(party.role, party.birth_date) for party in parties] == [(Role.PARENT, None)] * 2


@pytest.mark.parametrize(
    "text",
    [
        "Name: 王伟 (WANG Wei)",
        "Name: WANG Wei 王伟",
        "Nom complet : 王伟 / WANG Wei",
        "Family name: 王 WANG\nGiven names: 伟 Wei",
        "Full name: Ван Вэй / WANG Wei",
    ],
)
def test_of_a_name_in_two_scripts_the_latin_one_is_kept(text):
    assert names(text) == [("WANG", "Wei", None)]


def test_the_machine_readable_zone_goes_before_labels():
    (party,) = subjects("\n".join(["Name: Karim Haddad", *td3(HELENE, "U1234567", date(2030, 1, 1))]))
    assert (party.family_name, party.source, party.birth_date) == ("COTE", "mrz", BORN)


def test_two_passports_on_one_page_name_two_people():
    zones = [*td3(HELENE, "U1234567", date(2030, 1, 1)), *td3(KARIM, "X7654321", date(2030, 1, 1))]
    assert {party.family_name for party in subjects("\n".join(zones))} == {"COTE", "HADDAD"}


def test_father_and_son_of_one_name_are_two_people():
    born = {
        party.birth_date
        for party in subjects(*(f"Name: Karim Haddad\nDate of birth: {year}-05-06" for year in (1960, 1990)))
    }
    assert born == {date(1960, 5, 6), date(1990, 5, 6)}


def test_who_is_named_on_each_page_is_named_once_with_the_birth_date():
    assert names("Name: Hélène Côté", "Name: Hélène Côté\nDate of birth: 1990-02-28") == [("Côté", "Hélène", BORN)]


def answers(**extra: str) -> list[FormField]:
    place = "Page1/PersonalDetails"
    values = {
        f"{place}/Name/FamilyName": "Côté",
        f"{place}/Name/GivenName": "Hélène",
        f"{place}/DOBYear": "1990",
        f"{place}/DOBMonth": "02",
        f"{place}/DOBDay": "28",
    } | {path.replace("__", "/"): value for path, value in extra.items()}
    return [FormField(path=path, value=value, pages=(1,)) for path, value in values.items()]


@pytest.mark.parametrize(
    ("place", "role"),
    [
        ("Page1__MaritalStatus__SectionA__", Role.SPOUSE),
        ("Part1__SponsorDetails__", Role.SPONSOR),
        ("Page2__Representative__", Role.REPRESENTATIVE),
        ("Page3__Child__", Role.CHILD),
        ("Page3__Mother__", Role.PARENT),
    ],
)
def test_a_form_names_people_in_their_roles(place, role):
    parties = {
        party.role: party
        for party in find_parties([page("")], answers(**{f"{place}FamilyName": "Haddad", f"{place}GivenName": "Karim"}))
    }
    assert (parties[Role.SUBJECT].family_name, parties[Role.SUBJECT].birth_date) == ("Côté", BORN)
    assert (parties[role].family_name, parties[role].given_names) == ("Haddad", "Karim")


@pytest.mark.parametrize("year", ["", "****", "19x0", "9" * 400, "0"])
def test_a_birth_date_that_can_not_be_is_none(year):
    fields = [f if not f.path.endswith("DOBYear") else f.model_copy(update={"value": year}) for f in answers()]
    (party,) = find_parties([page("")], fields)
    assert party.birth_date is None


def test_a_strangers_paper_bound_to_a_form_is_the_strangers():
    pages = [page("Name: Karim Haddad\nDate of birth: 1988-05-06", number=3)]
    (party,) = find_parties(pages, answers())
    assert party.family_name == "Haddad"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("family", ["a", "b", "c"])
@pytest.mark.parametrize("type_id", ["bank_statement", "transcript", "lease", "pay_stub", "letter_of_acceptance"])
def test_drawn_documents_name_their_subject(type_id, family, language):
    facts = Facts(subject=HELENE, other=KARIM, issued=date(2026, 3, 1))
    words = compose(type_id, language, family, facts, random.Random(1))
    lines = [words.organisation, words.title, *(f"{label}: {value}" for label, value in words.reference), words.text]
    (party,) = subjects("\n".join(lines))
    assert compare_names(party.family_name, party.given_names, "Côté", "Hélène") is Agreement.AGREE
    assert party.birth_date == BORN


@settings(deadline=None)
@given(st.lists(st.text(max_size=80), max_size=3))
def test_any_text_at_all_is_searched_without_raising(texts):
    for party in subjects(*texts):
        assert party.family_name


_WORDS = (
    "Name|Nom|Family name|Given names|Date of birth|certify that|:|\n| |  |/|Côté|HADDAD|Karim|Mr.|1990-02-28|sponsor"
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(_WORDS.split("|")), max_size=25))
def test_any_mixture_of_labels_and_names_is_searched_without_raising(parts):
    for party in subjects("".join(parts)):
        assert party.family_name


@pytest.mark.parametrize(
    "filler",
    [
        *(" ", "\t", ".", "_", "\n", "name ", "Name: ", "A", "A ", "born on ", "/ a", "(", "name/ ", "王", "Name: 王 "),
        *("re:", "sponsor: ", "SPONSOR\n", "Father: A ", "Re: Karim Haddad, UCI 13-1234-5678\n", "DOB 04/11/1990\n"),
        *("name\n", "name..", "name:a.", "TENANT\n", "Name (as in ", "Name (a) / a (a) ", "that a ", "born (x) "),
    ],
)
def test_no_page_takes_long_however_it_is_filled(filler):
    text = "Name" + filler * (20_000 // len(filler)) + "!"
    start = time.process_time()
    subjects(text)
    assert time.process_time() - start < 2


def test_labels_are_read_though_a_blank_line_is_recognised_below_them():
    text = (
        "Surname / Nom\n\nDÉSIR\n\nGiven names / Prénoms\n\nLUCIA\nDate of birth / Date de naissance\n\n25 AUG 1963\n"
    )
    (party,) = find_parties([Page(number=1, source=PageSource.OCR, text=text)])
    assert (party.family_name, party.given_names, party.birth_date) == ("DÉSIR", "LUCIA", date(1963, 8, 25))
    (shown,) = find_identifiers(
        [Page(number=1, source=PageSource.OCR, text="Passport No. / N° de passeport\n\nZ3354428\n")]
    )
    assert (shown.kind, shown.value) == ("passport_number", "Z3354428")

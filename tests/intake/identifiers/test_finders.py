"""Numbers on pages and in forms: found by their labels, and dummies identify nobody."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.identifiers import MATCHING_KINDS, find_identifiers, finders, normalise, verifies
from intake.identifiers.sin import mask_sins
from intake.model import FormField, Page, PageSource, Role

DUMMIES = (
    "1111111111",
    "11111111",
    "0000000",
    "00000000",
    "0000000000",
    "000-000-0000",
    "N/A",
    "n/a",
    "S/O",
    "NA",
    "",
    " ",
)


PARTS = [
    "UCI",
    "IUC",
    "Application no.",
    "Passport number",
    "IME",
    ":",
    "\n",
    " ",
    "-",
    "O",
    "0",
    "S5",
    "B8",
    "1",
    "13",
]
PARTS += [
    "W",
    "EP",
    "/",
    "N°",
    "de",
    "SPONSOR\n",
    "Sponsor's ",
    "of the sponsor",
    "E-mail",
    "a@example.org",
    "$",
    "(",
    ".",
]


def page(text: str, number: int = 1) -> Page:
    return Page(number=number, source=PageSource.OCR, text=text)


def found(text: str, kind: str) -> list[tuple[str, bool]]:
    return [(i.value, i.verified) for i in find_identifiers([page(text)]) if i.kind == kind]


def fields(**answers: str) -> list[FormField]:
    return [FormField(path=path, value=value, pages=(1,)) for path, value in answers.items()]


@pytest.mark.parametrize("dummy", DUMMIES)
@pytest.mark.parametrize("kind", MATCHING_KINDS)
def test_what_clients_are_told_to_type_identifies_nobody(kind, dummy):
    assert normalise(kind, dummy) is None


@pytest.mark.parametrize("dummy", DUMMIES)
def test_a_dummy_on_a_page_identifies_nobody(dummy):
    assert not find_identifiers([page(f"UCI: {dummy}\nApplication number: {dummy}\nPassport No. {dummy}")])


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("uci", "1234-5678", "12345678"),
        ("uci", " 13-1234-5678 ", "1312345678"),
        ("uci", "13 1234 5678", "1312345678"),
        ("uci", "123456789", None),
        ("uci", "T1234567890", None),
        ("uci", "CAN123456789012", None),
        ("application_number", "w123456789", "W123456789"),
        ("application_number", "E-123 456 789", "E123456789"),
        ("application_number", "EP12345678", "EP12345678"),
        ("application_number", "EP12345678901", "EP12345678901"),
        ("application_number", "X123456789", None),
        ("application_number", "XE123456789", None),
        ("application_number", "W12345678", None),
        ("passport_number", "ab 123456", "AB123456"),
        ("passport_number", "ABCDEFGH", None),
        ("passport_number", "A1234", None),
        ("ime_number", "12345678", "IME12345678"),
        ("ime_number", "IME-12345678", "IME12345678"),
        ("receipt_number", " ab12 ", "AB12"),
        ("application_number", "T123456789", None),
        ("email", " Karim@Example.org ", "karim@example.org"),
        ("email", "none@example.org", None),
        ("email", "n/a", None),
        ("postal_code", "h2x 1y4", "H2X1Y4"),
        ("postal_code", "H2X-1Y4", "H2X1Y4"),
        ("postal_code", "75001", None),
    ],
)
def test_a_number_is_kept_in_one_way_of_writing(kind, raw, value):
    assert normalise(kind, raw) == value


@pytest.mark.parametrize("kind", [*MATCHING_KINDS, "ime_number", "email", "postal_code", "anything"])
@settings(deadline=None)
@given(raw=st.text(max_size=30))
def test_a_kept_number_stays_as_it_is(kind, raw):
    value = normalise(kind, raw)
    assert value is None or normalise(kind, value) == value


@pytest.mark.parametrize(
    "label",
    [
        "UCI",
        "U.C.I.",
        "IUC",
        "I.U.C.",
        "UCI / IUC",
        "IUC/UCI",
        "Client ID",
        "ID client",
        "Client ID No.",
        "UCI number",
        "Unique client identifier (UCI)",
        "Identificateur unique de client",
        "N° d'identification du client",
    ],
)
@pytest.mark.parametrize("between", [": ", "\n", " - ", " : "])
@pytest.mark.parametrize("written", ["13-1234-5678", "1312345678", "13 1234 5678"])
def test_a_uci_is_what_a_label_in_either_language_names(label, between, written):
    assert found(f"{label}{between}{written}", "uci") == [("1312345678", True)]


@pytest.mark.parametrize(
    "text", ["Tel. 6135-5512", "20251104", "Invoice 1312345678", "UCI\n\n\n\nSee page 2\n12345678"]
)
def test_eight_digits_without_a_label_are_no_uci(text):
    assert not found(text, "uci")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("IUC 1234-5678 12 mars 2026", "12345678"),
        ("UCI: 12345678 26 Main Street", "12345678"),
        ("UCI 13-1234-5678 2026-01-01", "1312345678"),
        ("UCI 1234-5678\n12 March", "12345678"),
    ],
)
def test_digits_that_follow_a_uci_are_not_part_of_it(text, value):
    assert found(text, "uci") == [(value, True)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("UCI: 13-1Z34-5678", "uci", "1312345678"),
        ("Application number: W12345678O", "application_number", "W123456780"),
        ("N° de demande : WI23456789", "application_number", "W123456789"),
    ],
)
def test_a_number_that_had_to_be_repaired_is_found_and_not_sure(text, kind, value):
    assert found(text, kind) == [(value, False)]


@pytest.mark.parametrize(
    "label",
    [
        "Application no.",
        "Application number:",
        "Application #",
        "Application:",
        "File number",
        "N° de demande :",
        "Numéro de la demande :",
        "Numéro de dossier",
        "No de demande",
        "Application / file no.",
    ],
)
def test_an_application_number_is_what_a_label_in_either_language_names(label):
    assert found(f"{label} W123456789", "application_number") == [("W123456789", True)]


def test_a_number_of_the_shape_without_a_label_only_corroborates():
    assert found("STUDY PERMIT   F123456789", "application_number") == [("F123456789", False)]


@pytest.mark.parametrize(
    "label",
    [
        "Passport No.",
        "Passport number:",
        "N° de passeport",
        "Numéro du passeport :",
        "Passport No. / N° de passeport",
        "Passport / Passeport",
        "Travel document no.",
        "Passport or travel document number",
        "Passport/Travel document number:",
        "Travel document or passport no.",
        "Passport no(s).",
        "Numéro du passeport ou du titre de voyage",
        "N° de passeport / titre de voyage :",
        "Numéro du titre de voyage ou du passeport :",
        "Numéros de passeport :",
    ],
)
def test_a_passport_number_is_what_a_label_in_either_language_names(label):
    assert found(f"{label} U1234567", "passport_number") == [("U1234567", True)]


@pytest.mark.parametrize(
    "text",
    [
        "UCI: 613-555-0123",
        "UCI: 613 555 0123",
        "Client ID: 06 12 34 56 78",
        "UCI: +1234567890",
        "Client ID 1-888-242-2100",
        "Client ID 8882422100",
    ],
)
def test_a_telephone_number_is_no_uci(text):
    assert not found(text, "uci")


@pytest.mark.parametrize(
    "text",
    [
        "Passport numbers: U1234567, B7654321",
        "Passport no.: U1234567 and B7654321",
        "Numéros de passeport : U1234567 et B7654321",
    ],
)
def test_of_several_passport_numbers_behind_one_label_the_first_is_sure(text):
    assert found(text, "passport_number") == [("U1234567", True), ("B7654321", False)]


def test_words_and_postal_codes_behind_a_passport_number_are_none():
    assert found("Passport no. U1234567 and COUNTRY, H2X1Y4", "passport_number") == [("U1234567", True)]


@pytest.mark.parametrize(
    "label", ["Spouse's passport/travel document number", "Passport or travel document no. (spouse)"]
)
def test_a_passport_is_whose_its_longer_label_says(label):
    (number,) = find_identifiers([page(f"{label}: U1234567")])
    assert number.role is Role.SPOUSE


@pytest.mark.parametrize(
    "text",
    [
        "UCI: 13-1234-5678 and 13-8765-4321",
        "UCIs: 13-1234-5678, 13-8765-4321",
        "UCI 1312345678, 1387654321",
        "IUC : 13-1234-5678 et 13-8765-4321",
        "UCI: 13-1234-5678,\n and 13-8765-4321",
        "UCI: 13-1234-5678 / 13-8765-4321",
    ],
)
def test_of_several_ucis_behind_one_label_the_first_is_sure(text):
    assert found(text, "uci") == [("1312345678", True), ("1387654321", False)]


@pytest.mark.parametrize(
    "text", ["UCI: 13-1234-5678 and 613-555-0123", "UCI: 13-1234-5678, 1990-02-28", "UCI 13-1234-5678 and IS, SO"]
)
def test_what_is_no_number_ends_the_list(text):
    assert found(text, "uci") == [("1312345678", True)]


@pytest.mark.parametrize(
    "text",
    [
        "Name        UCI\nAnh Nguyen  13-8765-4321",
        "Client no. 13-8765-4321",
        "No de client : 13-8765-4321",
        "Re: our client Anh Nguyen (13-8765-4321)",
        "Anh Nguyen, 13–8765–4321.",
        "Contact Anh Nguyen (13-8765-4321)",
    ],
)
def test_what_is_written_like_a_uci_is_one_that_is_not_sure(text):
    (number,) = find_identifiers([page(text)])
    assert (number.kind, number.value, number.verified, number.source, number.role) == (
        "uci",
        "1387654321",
        False,
        "shape",
        Role.SUBJECT,
    )


@pytest.mark.parametrize(
    "text",
    [
        "Account 113-8765-4321",
        "13-8765-43210",
        "0000-13-8765-4321",
        "13-8765-4321-00",
        "+54-11-8765-4321",
        "+54 11-8765-4321",
        "Tel. (work): 11-8765-4321",
        "Téléphone 11-8765-4321",
        "11-1111-1111",
        "From 2019-2023",
        "13 8765 4321",
    ],
)
def test_what_is_written_otherwise_or_is_a_telephone_number_is_no_uci(text):
    assert not found(text, "uci")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("My husband Karim Haddad (13-8765-4321) lives here.", Role.SPOUSE),
        ("Sponsor: Marie Roy (13-8765-4321)", Role.SPONSOR),
        ("Karim Haddad  Spouse  13-8765-4321", Role.SPOUSE),
        ("Marie Roy 13-8765-4321 (sponsor)", Role.SPONSOR),
        ("SPONSOR\nMarie Roy 13-8765-4321", Role.SPONSOR),
        ("My wife and I, Anh Nguyen (13-8765-4321), write", Role.SUBJECT),
        ("Our lawyer wrote for Anh Nguyen (13-8765-4321)", Role.SUBJECT),
        ("The sponsored person Anh Nguyen (13-8765-4321)", Role.SUBJECT),
    ],
)
def test_a_number_without_a_label_is_whose_the_words_before_its_name_say(text, role):
    assert [number.role for number in find_identifiers([page(text)])] == [role]


def test_a_number_that_a_label_names_is_not_found_by_its_shape_too():
    (number,) = find_identifiers([page("Anh Nguyen (13-8765-4321)\nSponsor's UCI: 13-8765-4321")])
    assert (number.verified, number.source, number.role) == (True, "label", Role.SPONSOR)


@pytest.mark.parametrize(
    "text", ["UCI: 1990-01-15", "UCI\n15 01 1990", "UCI / Date of birth\n19900115", "Date d'échéance, IUC : 20251104"]
)
def test_a_date_is_no_uci(text):
    assert not found(text, "uci")


def test_a_uci_that_looks_like_a_date_is_one_where_nothing_speaks_of_dates():
    assert found("UCI: 1990-0115", "uci") == found("UCI: 19900115", "uci") == [("19900115", True)]


@pytest.mark.parametrize("text", ["UCI: $12345678", "UCI: 12345678.50", "UCI 12345678 $", "IUC : 12345678,00 $"])
def test_an_amount_of_money_is_no_uci(text):
    assert not found(text, "uci")


@pytest.mark.parametrize(
    "text", ["Application number: T123456789", "Application number: XE12345678", "UCI: T1234567890", "UCI: CAN12345678"]
)
def test_a_temporary_number_leads_nowhere(text):
    assert not find_identifiers([page(text)])


def test_the_departments_own_numbers_point_to_nobody():
    assert not find_identifiers([page("Passport no. IMM5257\nPostal code: K1A 0B1\nE-mail: desk@office.gc.ca")])


def test_an_application_number_beside_a_ucis_label_is_no_uci():
    assert not found("Client ID: S123456789", "uci")
    assert not found("UCI: SOLIBOSS", "uci")


@pytest.mark.parametrize("label", ["Client ID", "Client identification number", "ID client"])
def test_a_banks_number_for_its_client_is_no_uci(label):
    assert not found(f"Account statement\n{label}: 12345678\nBalance: 10.00", "uci")
    assert not found("Account statement\nClient number: 12345678\nBalance: 10.00", "uci")


@pytest.mark.parametrize("written", ["UCI: 12345678", "IRCC client ID: 12345678", "Client ID: 1234-5678"])
def test_a_uci_on_a_banks_paper_is_one_where_it_is_called_so(written):
    assert found(f"Account statement\n{written}\nBalance: 10.00", "uci") == [("12345678", True)]


def test_a_b_number_is_sure_only_with_its_check_digit():
    assert found("Application number: B123456782", "application_number") == [("B123456782", True)]
    assert found("Application number: B123456783", "application_number") == [("B123456783", False)]
    assert (verifies("application_number", "B123456782"), verifies("application_number", "B123456783")) == (True, False)
    assert verifies("application_number", "W123456783")
    assert verifies("anything", "1")


def test_a_sin_is_never_an_identifier():
    assert not find_identifiers([page("SIN: 130 692 544\nNAS : 130692544")])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("E-mail: Karim.Haddad@example.org", ("karim.haddad@example.org", True, Role.SUBJECT)),
        ("Courriel / E-mail\nkarim@example.org", ("karim@example.org", True, Role.SUBJECT)),
        ("Adresse électronique : karim@mail.example.org.", ("karim@mail.example.org", True, Role.SUBJECT)),
        ("write to karim@example.org, please", ("karim@example.org", False, Role.SUBJECT)),
        ("E-mail: o'connor@example.org", ("o'connor@example.org", True, Role.SUBJECT)),
        ("E-mail: admissions@school.example", ("admissions@school.example", True, Role.OTHER)),
        ("Representative's e-mail: lee@law.example", ("lee@law.example", True, Role.REPRESENTATIVE)),
        ("REPRESENTATIVE\nE-mail: lee@law.example", ("lee@law.example", True, Role.REPRESENTATIVE)),
        ("Contact information\nE-mail: karim@example.org", ("karim@example.org", True, Role.SUBJECT)),
        ("Employer: Nordhaven Mills\nE-mail: lee@mills.example", ("lee@mills.example", True, Role.EMPLOYER)),
    ],
)
def test_an_email_address_is_its_owners(text, expected):
    (email,) = (i for i in find_identifiers([page(text)]) if i.kind == "email")
    assert (email.value, email.verified, email.role) == expected


@pytest.mark.parametrize(
    "text", ["BANANAS 1.24 kg @ 1.52", "karim@", "@example.org", "a@b", "none@example.org", "hélène@example.org"]
)
def test_what_is_no_email_address_is_none(text):
    assert not found(text, "email")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Postal code: H2X 1Y4", ("H2X1Y4", True)),
        ("Code postal / Postal code\nH2X1Y4", ("H2X1Y4", True)),
        ("12 rue du Port, Port-Clair QC  H2X 1Y4", ("H2X1Y4", False)),
    ],
)
def test_a_postal_code_is_sure_where_a_label_names_it(text, expected):
    assert found(text, "postal_code") == [expected]


@pytest.mark.parametrize("text", ["Postal code: D2X 1Y4", "W2X 1Y4", "AH2X 1Y4", "H2X 1Y45", "Form H2X-1Y4-7"])
def test_what_is_no_postal_code_is_none(text):
    assert not found(text, "postal_code")


def test_a_postal_code_after_a_passports_label_is_no_passport():
    assert not found("Passport number: H2X1Y4", "passport_number")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Sponsor's UCI: {}", Role.SPONSOR),
        ("Sponsor UCI: {}", Role.SPONSOR),
        ("UCI (sponsor): {}", Role.SPONSOR),
        ("UCI of the sponsor: {}", Role.SPONSOR),
        ("UCI du répondant : {}", Role.SPONSOR),
        ("IUC de l'époux : {}", Role.SPOUSE),
        ("Sponsor: Marie Roy, UCI: {}", Role.SPONSOR),
        ("Sponsor: Marie Roy\nUCI: {}", Role.SPONSOR),
        ("SPONSOR\nFamily name: Roy\nUCI: {}", Role.SPONSOR),
        ("B. Details of your spouse\nUCI: {}", Role.SPOUSE),
        ("my husband, UCI {}", Role.SPOUSE),
        ("UCI: {} (sponsor)", Role.SPONSOR),
        ("IUC : {} (conjoint)", Role.SPOUSE),
        ("UCI: {} (10 digits)", Role.SUBJECT),
        ("Dependant's UCI: {}", Role.CHILD),
        ("Child: Bo Lee   UCI: {}", Role.CHILD),
        ("IUC de l'enfant : {}", Role.CHILD),
        ("CHILD\nUCI: {}", Role.SUBJECT),
        ("Numéro d'identification du client du père : {}", Role.PARENT),
        ("Representative's client ID: {}", Role.REPRESENTATIVE),
        ("Employer's client ID: {}", Role.EMPLOYER),
        ("School client ID: {}", Role.SCHOOL),
        ("UCI: {}", Role.SUBJECT),
        ("Applicant's UCI: {}", Role.SUBJECT),
        ("UCI of the applicant: {}", Role.SUBJECT),
        ("SPONSOR\nFamily name: Roy\nAPPLICANT\nUCI: {}", Role.SUBJECT),
        ("SPONSOR\nApplicant's UCI: {}", Role.SUBJECT),
        ("Representative: Jane Doe\nUCI: {}", Role.SUBJECT),
        ("REPRESENTATIVE\nClient ID: {}", Role.SUBJECT),
        ("Relationship to sponsor: spouse   UCI: {}", Role.SUBJECT),
        ("Contact information\nUCI: {}", Role.SUBJECT),
    ],
)
def test_a_number_is_whose_its_label_or_its_part_of_the_page_says(text, role):
    (number,) = find_identifiers([page(text.format("13-1234-5678"))])
    assert (number.value, number.verified, number.role) == ("1312345678", True, role)


def test_the_applications_number_is_the_applications_in_whatever_part_it_stands():
    for text in ("SPONSOR\nApplication number: {}", "I am the sponsor, application number {}"):
        (number,) = find_identifiers([page(text.format("F123456789"))])
        assert number.role is Role.SUBJECT
    (number,) = find_identifiers([page("Sponsor's application number: C123456789")])
    assert number.role is Role.SPONSOR


def test_a_number_that_is_also_printed_as_the_subjects_is_his():
    for texts in (
        ["UCI: 13-1234-5678", "Sponsor's UCI: 13-1234-5678"],
        ["Sponsor's UCI: 13-1234-5678", "UCI 1312345678"],
    ):
        (number,) = find_identifiers([page(text, n) for n, text in enumerate(texts, start=1)])
        assert number.role is Role.SUBJECT


def test_a_word_after_a_passports_label_is_no_number():
    assert not found("Passport number required before travel", "passport_number")
    assert not found("Passport no. stated below", "passport_number")


def test_of_equal_numbers_the_sure_one_is_kept():
    assert found("F123456789\nApplication number: F123456789", "application_number") == [("F123456789", True)]
    twice = find_identifiers([page("UCI 13-1Z34-5678"), page("UCI 13-1234-5678", 2)])
    assert [(i.value, i.verified, i.page) for i in twice] == [("1312345678", True, 2)]


def test_a_forms_numbers_are_the_applicants():
    official = fields(
        **{
            "Page1/PersonalDetails/UCIClientID": "1312345678",
            "Page2/MaritalStatus/SectionA/Passport/PassportNum/PassportNum": "U1234567",
            "Page1/ApplicationNumber": "W123456789",
        }
    )
    values = {(i.kind, i.value, i.verified) for i in find_identifiers([page("")], official)}
    assert values == {
        ("uci", "1312345678", True),
        ("passport_number", "U1234567", True),
        ("application_number", "W123456789", True),
    }


@pytest.mark.parametrize(
    "path",
    [
        "Part1/SponsorDetails/UCI",
        "Page1/Spouse/UCI",
        "Page1/Partner/PassportNum",
        "Page1/MaritalStatus/SectionA/UCI",
        "Representative/ClientID",
        "Page3/Child/PassportNumber",
        "Page3/Mother/UCI",
    ],
)
def test_numbers_in_another_persons_part_of_a_form_are_not_the_applicants(path):
    value = "13123456" if "UCI" in path or "ID" in path else "U1234567"
    (number,) = find_identifiers([page(f"UCI {value}\nPassport no. {value}")], fields(**{path: value}))[:1]
    assert number.verified
    assert number.role is not Role.SUBJECT


def test_a_number_that_the_applicant_has_too_is_his():
    answers = fields(**{"Page1/Sponsor/UCI": "13123456", "Page1/PersonalDetails/UCI": "13123456"})
    assert [number.role for number in find_identifiers([page("")], answers)] == [Role.SUBJECT]


def test_other_papers_bound_to_a_form_do_not_get_its_numbers():
    answers = fields(**{"Page1/PersonalDetails/UCIClientID": "1312345678"})
    assert find_identifiers([page("IMM 5257"), page("Page 2", 2)], answers)
    assert not find_identifiers([page("Bank statement of somebody else", 3)], answers)
    assert find_identifiers([page("UCIClient ID: 1312345678", 3)], answers)


def test_every_kind_has_a_finder_and_every_matching_kind_is_one():
    assert set(MATCHING_KINDS) < set(finders())
    assert all(finder.kind == kind for kind, finder in finders().items())


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_is_searched_without_raising(text):
    find_identifiers([page(text)], fields(UCI=text, PassportNum=text, DOBYear=text))


@settings(deadline=None)
@given(st.lists(st.sampled_from(PARTS)))
def test_any_mixture_of_labels_and_digits_gives_well_shaped_numbers(parts):
    for identifier in find_identifiers([page("".join(parts))]):
        assert normalise(identifier.kind, identifier.value) == identifier.value


@settings(deadline=None)
@given(st.lists(st.sampled_from([part for part in PARTS if "ponsor" not in part.casefold()])))
def test_where_nobody_else_is_called_every_number_is_the_subjects(parts):
    assert {identifier.role for identifier in find_identifiers([page("".join(parts))])} <= {Role.SUBJECT}


@settings(deadline=None)
@given(st.lists(st.sampled_from(PARTS)), st.lists(st.sampled_from(PARTS)))
def test_the_order_of_the_pages_changes_no_number_and_nobodys(first, second):
    pages = [page("".join(first)), page("".join(second), 2)]
    found = [{(i.kind, i.value, i.verified) for i in find_identifiers(order)} for order in (pages, pages[::-1])]
    assert found[0] == found[1]


@pytest.mark.parametrize("written", ["046 454 286", "046-454-286", "046454286"])
def test_what_begins_with_nought_is_no_sin(written):
    assert mask_sins(f"SIN {written}.") == f"SIN {written}."


@pytest.mark.parametrize("written", ["130 692 544", "130-692-544", "130692544"])
def test_a_valid_sin_is_masked_and_nothing_else_is(written):
    assert mask_sins(f"SIN {written}, tel. 613 555 0123") == "SIN ***-***-***, tel. 613 555 0123"
    assert mask_sins("130 692 545") == "130 692 545"


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_masked(text):
    assert mask_sins(mask_sins(text)) == mask_sins(text)


_FILLERS = (
    "UCI: ",
    "UCI (sponsor ",
    "SPONSOR\nUCI: 12345678\n",
    "UCI 13-1234-5678, ",
    "13-1234-5678, ",
    "13-1234-5678\n",
    "spouse Aa 13-1234-5678 ",
    f"spouse {'A' * 90}! 13-1234-5678 ",
    "Passport no. U1234567, B7654321, ",
    "E-mail: a.b@example.org\n",
    "a@",
    "A1A 1A1 ",
    "1-",
    "\n",
)


@pytest.mark.parametrize("filler", _FILLERS)
def test_a_megabyte_of_labels_is_searched_within_seconds(filler):
    text = filler * (1_000_000 // len(filler))
    start = time.process_time()
    find_identifiers([page(text)])
    assert time.process_time() - start < 3  # a second on a free machine

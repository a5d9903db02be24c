"""The dashboards: who sees them, of which programs, in both languages, and what an empty one says."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intake.decisions import ExceptionReason
from storage.records import models
from storage.records.quality import answer
from storage.records.reviewing import correct_type
from storage.statistics import keeping
from storage.statistics.days import today
from tests.review.building import draw_check, raise_exception
from tests.review.dashboards.history import History
from tests.review.people import person, sign_in

pytestmark = pytest.mark.django_db
WATCHED = ("", "flow/", "exceptions/", "errors/", "waiting/", "settings/")
ALL = (*WATCHED, "mine/")


def page(client: Client, address: str, language: str = "en") -> str:
    found = client.get(f"/dashboards/{address}", headers={"accept-language": language})
    assert found.status_code == 200, address
    return html.unescape(found.content.decode())


def rows(text: str, table: str) -> list[list[str]]:
    """The cells of a table's body."""
    section = text.partition(f'id="{table}-title"')[2].partition("</section>")[0]
    body = section.partition("<tbody>")[2]
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)]


def files(client: Client) -> Iterator[str]:
    """Every table that can be downloaded."""
    for address in WATCHED:
        yield from re.findall(r'href="(/dashboards/[^"]+\.csv[^"]*)"', page(client, address))


@pytest.fixture
def history(db: None) -> None:
    """Some days, all but today kept; something is open in two programs, whatever the time of day makes of the rest."""
    History(a_day=6).write(45)
    for program in ("study_permit", "visitor_visa"):
        raised = raise_exception(ExceptionReason.UNCLASSIFIED, form={"application_type": program})
        models.Submission.objects.filter(pk=raised.submission_id).update(received_at=raised.opened_at)
    keeping.keep_all()


def test_supervisors_and_auditors_see_the_dashboards_and_others_do_not(
    reviewer: Client, supervisor: Client, auditor: Client, administrator: Client
) -> None:
    for address in WATCHED:
        seen = [client.get(f"/dashboards/{address}").status_code for client in (supervisor, auditor)]
        refused = [client.get(f"/dashboards/{address}").status_code for client in (reviewer, administrator)]
        assert (seen, refused) == ([200, 200], [403, 403]), address
    assert Client().get("/dashboards/").status_code == 302
    assert supervisor.get("/dashboards/nothing/").status_code == 404
    assert supervisor.post("/dashboards/").status_code == 405


def test_files_want_the_same_rights_as_their_pages(reviewer: Client, supervisor: Client, history: None) -> None:
    addresses = list(files(supervisor))
    assert len(addresses) > 10
    for address in addresses:
        assert reviewer.get(address).status_code == 403, address
        assert Client().get(address).status_code == 302, address


def test_own_work_is_for_whoever_works_and_shows_nobody_else(reviewer: Client, auditor: Client) -> None:
    raised = raise_exception(ExceptionReason.UNCLASSIFIED)
    correct_type(raised.pk, "pay_stub", "alex")
    assert rows(page(reviewer, "mine/"), "own-work")[-1] == [today().isoformat(), "1", "1"]
    other = sign_in(Client(), person("robin"))
    assert "You resolved nothing in this period." in page(other, "mine/")
    assert auditor.get("/dashboards/mine/").status_code == 403


def test_nobody_is_counted_beside_others(supervisor: Client, history: None) -> None:
    for address in WATCHED:
        text = page(supervisor, address).partition("<main")[2]
        assert not re.search(r"\b(alex|sam)\b", text), address


def test_what_is_shown_is_what_was_counted(supervisor: Client, history: None) -> None:
    by_day = rows(page(supervisor, "flow/?period=90"), "arrivals-by-day")
    assert len(by_day) == 90
    assert sum(int(row[1]) for row in by_day) == models.Submission.objects.count()
    assert sum(int(row[4]) for row in by_day) == models.ExceptionItem.objects.filter(state="resolved").count()
    open_ = models.ExceptionItem.objects.filter(state="open").count()
    assert rows(page(supervisor, ""), "open-by-day")[-1][1] == str(open_)
    assert f"({open_} of {open_})" in rows(page(supervisor, ""), "open-now")[-1][1]
    by_hour = rows(page(supervisor, "flow/?period=7"), "arrivals-by-hour")
    assert len(by_hour) == 24


def test_programs_that_one_does_not_see_are_not_counted(history: None) -> None:
    limited = sign_in(Client(), person("noa", "supervisor", ("study_permit",)))
    of_program = models.Submission.objects.filter(form__application_type="study_permit").count()
    assert 0 < of_program < models.Submission.objects.count()
    for query in ("period=90", "period=90&program=study_permit", "period=90&program=visitor_visa"):
        text = page(limited, f"flow/?{query}")
        assert sum(int(row[1]) for row in rows(text, "arrivals-by-day")) == of_program, query
        assert "Visitor visa" not in text
        taken = limited.get(f"/dashboards/flow/arrivals-by-day.csv?{query}").content.decode("utf-8-sig")
        assert sum(int(row[1]) for row in list(csv.reader(io.StringIO(taken)))[1:]) == of_program, query
    open_ = models.ExceptionItem.objects.filter(state="open", program="study_permit").count()
    assert f"of {open_})" in rows(page(limited, ""), "open-now")[0][1]
    assert "Visitor visa" not in "".join(page(limited, address) for address in WATCHED)
    drawn = models.QualityCheck.objects.filter(program="study_permit").count()
    assert sum(int(row[1]) for row in rows(page(limited, "errors/?period=90"), "error-by-type")) == drawn


def test_one_can_ask_for_a_language_and_a_program(supervisor: Client, history: None) -> None:
    asked = rows(page(supervisor, "flow/?period=90&language=fr&program=work_permit"), "arrivals-by-day")
    there = models.Submission.objects.filter(language="fr", form__application_type="work_permit").count()
    assert sum(int(row[1]) for row in asked) == there


def test_a_period_can_be_chosen_and_what_is_wrong_with_it_is_said(supervisor: Client) -> None:
    raise_exception()
    first, last = (today() - timedelta(days=9)).isoformat(), today().isoformat()
    text = page(supervisor, f"exceptions/?period=custom&since={first}&until={last}")
    assert f"Figures from {first} to {last}" in text
    for query, said in (
        ("period=custom", "Say from which day."),
        (f"period=custom&since={last}&until={first}", "The period ends before it begins."),
        ("period=custom&since=2020-01-01", "A period is a year at most."),
        ("period=custom&since=soon", "Enter a valid date."),
        ("period=soon", "Select a valid choice."),
        ("language=xx", "Select a valid choice."),
        ("period=custom&since=2020-01-01&until=soon", "Enter a valid date."),
    ):
        text = page(supervisor, f"?{query}")
        assert said in text, query
        assert f"Figures from {(today() - timedelta(days=29)).isoformat()} to {last}" in text, query


def test_an_empty_dashboard_says_what_to_do(supervisor: Client) -> None:
    for address, said in (
        ("", "Nothing waits for a person. New exceptions show here"),
        ("", "A forecast needs about five weeks of work."),
        ("flow/", "Choose a longer period, or send something by the form."),
        ("exceptions/", "Choose a longer period to look further back."),
        ("errors/", "Check those that wait under “Quality sample”"),
        ("waiting/", "It is told on the status page, once enough is known."),
        ("mine/", "Take the next exception from the list."),
    ):
        assert said in page(supervisor, address), address
    assert list(files(supervisor)) == [
        "/dashboards/settings/thresholds.csv",
        "/dashboards/settings/versions.csv",
    ]


def test_every_page_is_in_french(supervisor: Client, history: None) -> None:
    for address, said in (
        ("", "Ouvertes maintenant, par motif et par jours d’attente"),
        ("flow/", "Versés sans intervention d’une personne, par jour"),
        ("exceptions/", "Types corrigés, de l’un à l’autre"),
        ("errors/", "Erreur mesurée et erreur promise"),
        ("waiting/", "Délais annoncés aux clients, et tenus"),
        ("settings/", "Seuils en vigueur"),
        ("mine/", "Mon travail"),
    ):
        assert said in page(supervisor, address, "fr"), address
    heads = supervisor.get("/dashboards/flow/arrivals-by-day.csv", headers={"accept-language": "fr"})
    assert "Envois reçus" in heads.content.decode().splitlines()[0]


def test_groups_whose_intervals_are_apart_are_named_in_words(supervisor: Client) -> None:
    for found, mime in (("wrong_type", "image/jpeg"), ("right", "application/pdf")):
        for _ in range(12):
            check = draw_check(mime=mime)
            answer(check.pk, found, "sam", "pay_stub")
    text = page(supervisor, "errors/")
    assert "How it was sent: Photograph – wrong more often: 100.0% (12 of 12;" in text
    assert "The intervals do not overlap." in text
    assert ["Wrong type", "More than is promised: see to it"] in [[row[0], row[3]] for row in rows(text, "error")]
    assert "Mode d’envoi\xa0: Photographie – plus souvent erroné" in page(supervisor, "errors/", "fr")


def test_a_program_that_is_not_of_the_list_is_no_clients_word(supervisor: Client) -> None:
    for program in ("=cmd|' /C calc'!A0", "<b>bold", ""):
        check = draw_check()
        models.QualityCheck.objects.filter(pk=check.pk).update(program=program)
        answer(check.pk, "right", "sam")
    text = page(supervisor, "errors/")
    by_program = [row for row in rows(text, "error-by-group") if row[0] == "Application type"]
    assert [row[1:3] for row in by_program] == [["Not given, or not of the list", "3"]]
    assert "calc" not in text
    taken = supervisor.get("/dashboards/errors/error-by-group.csv").content.decode()
    assert "calc" not in taken


def test_where_no_interval_is_apart_that_is_said(supervisor: Client) -> None:
    answer(draw_check().pk, "right", "sam")
    assert "No group’s interval is apart from that of all others together." in page(supervisor, "errors/")


def test_what_a_chart_draws_stands_in_the_table_beside_it(supervisor: Client, history: None) -> None:
    text = page(supervisor, "flow/")
    data = json.loads(re.search(r'id="arrivals-by-day-data" type="application/json">(.*?)</script>', text)[1])  # type: ignore[index]
    table = rows(text, "arrivals-by-day")
    for n, series in enumerate(data["series"], start=1):
        assert series["data"] == [int(row[n]) for row in table]
    assert re.search(r'<canvas role="img" aria-label="Arrivals and completions by day\. In the period', text)


def test_a_file_that_was_taken_is_in_the_audit(supervisor: Client) -> None:
    raise_exception()
    taken = supervisor.get("/dashboards/exceptions/by-reason.csv?period=7&language=en")
    last, first = today().isoformat(), (today() - timedelta(days=6)).isoformat()
    assert taken["Content-Disposition"] == f'attachment; filename="by-reason_{first}_{last}.csv"'
    assert taken["Content-Type"] == "text/csv; charset=utf-8"
    event = models.Event.objects.get(action="dashboard_exported")
    assert event.actor == "kim"
    expected = {"dashboard": "exceptions", "table": "by-reason", "since": first, "until": last, "language": "en"}
    assert event.details == expected
    assert supervisor.get("/dashboards/exceptions/nothing.csv").status_code == 404
    assert models.Event.objects.filter(action="dashboard_exported").count() == 1


def test_a_users_name_is_no_formula_in_a_file(supervisor: Client) -> None:
    models.Promotion.objects.create(version="", promoted_by="=HYPERLINK(1)")
    taken = supervisor.get("/dashboards/settings/versions.csv").content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(taken)) for cell in row]
    assert any("=HYPERLINK(1)" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_more_submissions_cost_no_more_queries(supervisor: Client) -> None:
    def cost() -> list[int]:
        costs = []
        for address in ALL:
            with CaptureQueriesContext(connection) as queries:
                supervisor.get(f"/dashboards/{address}")
            costs.append(len(queries))
        return costs

    History(a_day=3).write(3)
    few = cost()
    History(a_day=9, _number=1000).write(3)
    assert cost() == few


def test_scripts_and_styles_are_files(supervisor: Client, history: None) -> None:
    for address in ALL:
        found = supervisor.get(f"/dashboards/{address}")
        assert isinstance(found, HttpResponse)
        text = found.content.decode()
        assert "style=" not in text
        scripts = re.findall(r"<script([^>]*)>", text)
        assert [script for script in scripts if "src=" not in script and "application/json" not in script] == []
        assert "unsafe" not in found["Content-Security-Policy"]

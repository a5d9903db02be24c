"""Known personal data goes through everything, and everything that can fail is made to; none of it is in what is said.

What is said: every line on every process's error stream, every span, and the metrics of the workers and the pages.
"""

import contextlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from fpdf import FPDF

from review import form
from tests.servers.case_system import CaseSystem, case_system
from tests.servers.case_system import Fate as CaseFate
from tests.servers.collector import Collector, collector
from tests.servers.mail import MailServer, mail_server
from tests.servers.ports import free_port
from tests.servers.webhook_receiver import Fate, Receiver, webhook_receiver
from tests.whole.personal import FILE_NAME, FORM, LETTER, NOTE, SCANNED, found_in
from tests.whole.pictures import scan
from tests.whole.service import Service, answers_of, service, wait_until

pytestmark = pytest.mark.slow
QUOTED = f"{FORM['given_names']} {FORM['family_name']}, né le 9 mars 1987, {FORM['email']}"
CASE = {
    "id": "C-700001",
    "application_type": "study_permit",
    "people": [
        {"id": "p1", "role": "principal"}
        | {name: FORM[name] for name in ("family_name", "given_names", "birth_date", "passport_number")}
        | {"uci": "9182736455"}
    ],
    "identifiers": [{"kind": "application_number", "value": FORM["application_number"]}],
}
_DONE = "SELECT 1 FROM records_submission WHERE id = '{}' AND state = 'decided'"
READ_BEFORE = ("lettre.txt", LETTER.encode(), "text/plain")


class Everything:
    """The whole service with all that it talks to."""

    def __init__(self, running: Service, spans: Collector, cases: CaseSystem, mails: MailServer, hooks: Receiver):
        self.running, self.spans, self.cases, self.mails, self.hooks = running, spans, cases, mails, hooks
        self.scraped: list[tuple[str, str]] = []

    def leaks(self) -> list[str]:
        """Where personal data was said, and what of it."""
        said: list[tuple[str, str | bytes]] = [*self.running.said(), *self.scraped]
        said += [("a span", repr(span)) for span in self.spans.spans]
        said += [("spans as they are sent", body) for body in self.spans.bodies]
        return [f"{where}: {sorted(found)} in {text!r:.600}" for where, text in said if (found := found_in(text))]

    def events(self) -> set[str]:
        lines = [json.loads(line) for _, line in self.running.said() if line.startswith("{")]
        return {line["event"] for line in lines}

    def scrape(self, port: str) -> None:
        answer = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=30)
        assert answer.status_code == 200
        self.scraped.append((f"/metrics at {port}", answer.text))


@contextmanager
def everything(folder: Path, theme: Path | None = None, **more: str) -> Iterator[Everything]:
    with contextlib.ExitStack() as stack:
        spans, cases = stack.enter_context(collector()), stack.enter_context(case_system())
        mails, hooks = stack.enter_context(mail_server()), stack.enter_context(webhook_receiver())
        settings = {
            "INTAKE_TRACES": spans.url,
            "INTAKE_CASE_SYSTEM_URL": cases.url,
            "INTAKE_MAIL_URL": mails.url,
            "INTAKE_MAIL_FROM": "documents@intake.example",
            "INTAKE_WEBHOOK_PRIVATE": "127.0.0.0/8",
            "INTAKE_LOG_LEVEL": "debug",
            "INTAKE_S3_PATIENCE_SECONDS": "1",
            "INTAKE_THEME": str(theme or ""),
        }
        running = stack.enter_context(service(folder, **settings, **more))
        running.prepare()
        (folder / "case.jsonl").write_text(json.dumps(CASE) + "\n")
        running.intake("cases", "import", folder / "case.jsonl")
        yield Everything(running, spans, cases, mails, hooks)


def test_nothing_personal_is_said_whatever_is_done_and_whatever_fails(tmp_path: Path) -> None:
    with everything(tmp_path, theme=broken_theme(tmp_path)) as all_of_it:
        running = all_of_it.running
        of_pages, of_work = str(free_port()), str(free_port())
        with running.serving(INTAKE_METRICS_PORT=of_pages):
            secret = subscribe(all_of_it)
            all_of_it.hooks.secrets.append(secret)
            send_what_is_refused(running)
            sent = send_all_kinds_of_files(running)
            refuse_everything(all_of_it)
            with running.running("work", INTAKE_METRICS_PORT=of_work):
                running.wait_for(_DONE.format(sent))
                work_on_exceptions(running, tmp_path)
                running.wait_for("SELECT 1 FROM records_delivery WHERE state = 'refused'")
                running.rows("UPDATE messages_to_clients_message SET due_at = created_at")
                running.wait_for("SELECT 1 FROM messages_to_clients_message WHERE state = 'refused'")
                hand_in_what_cannot_be_understood(running)
                break_the_readings(running)
                lose_the_store(running)
                all_of_it.scrape(of_work)
            lose_a_table(running)
            look_at_pages(running)
            all_of_it.scrape(of_pages)
            use_commands(running, tmp_path)
        assert_it_was_there(running)
        assert_all_was_counted(all_of_it)
        leaks = all_of_it.leaks()
        assert leaks == [], "\n".join(leaks)
        wanted = {"request", "request_failed", "step_done", "step_failed", "paused", "webhook_missed"}
        assert all_of_it.events() >= {*wanted, "folder_name_is_no_submission_id"}
        names = {span.name for span in all_of_it.spans.spans}
        assert names >= {"submit", "receive", "read", "decide", "deliver", "mail", "tell", "illustrate"}
        reasons = {span.attributes.get("intake.reason") for span in all_of_it.spans.spans}
        assert reasons >= {"corrupt", "unsupported_type"}


@pytest.mark.parametrize("planted", ["structlog.get_logger().info('read', text=text)", "logging.error(text)"])
def test_a_leak_that_is_planted_into_the_worker_is_found_or_cannot_get_out(tmp_path: Path, planted: str) -> None:
    """Ours is found; a library that says what it reads is not let through."""
    (tmp_path / "sitecustomize.py").write_text(
        "import pathlib\n"
        "before = pathlib.Path.read_bytes\n"
        "def read_bytes(path):\n"
        "    data = before(path)\n"
        "    if path.name == 'submission.json':\n"
        "        import logging, structlog\n"
        "        text = data.decode()\n"
        f"        {planted}\n"
        "        logging.getLogger('planted').warning('it was read')\n"
        "    return data\n"
        "pathlib.Path.read_bytes = read_bytes\n"
    )
    with everything(tmp_path) as all_of_it:
        running = all_of_it.running
        with running.serving():
            running.send_form(answers_of(FORM), [("letter.txt", LETTER.encode(), "text/plain")])
        path = f"{tmp_path}:{running.environment.get('PYTHONPATH', '')}"
        with running.running("work", PYTHONPATH=path):
            running.wait_for("SELECT 1 FROM records_submission WHERE state = 'decided'")
        assert any(line.get("logger") == "planted" for line in running.lines("work"))
        assert bool(all_of_it.leaks()) == planted.startswith("structlog")


def broken_theme(folder: Path) -> Path:
    """A part of the web form's page that fails, with what a client has sent in its error."""
    whole = Path(form.__file__).parent / "templates" / "form" / "field.html"
    broken = "{% if request.POST.family_name %}{% include request.POST.family_name %}{% endif %}"
    templates = folder / "theme" / "templates" / "form"
    templates.mkdir(parents=True)
    (templates / "field.html").write_text(broken + whole.read_text(encoding="utf-8"), encoding="utf-8")
    return folder / "theme"


def subscribe(all_of_it: Everything) -> str:
    wanted = ["document.attached", "exception.opened", "exception.resolved", "submission.decided"]
    answer = all_of_it.running.api("POST", "/webhooks", json={"url": all_of_it.hooks.url, "events": wanted})
    secret: str = answer.json()["secret"]
    return secret


def send_what_is_refused(running: Service) -> None:
    """A form with a mistake (whose page then fails), bodies that are no JSON, and names in addresses."""
    answer = running.send_form(answers_of(FORM) | {"birth_year": "soon"}, [(FILE_NAME, b"x", "text/plain")])
    assert answer.status_code == 500
    wrong: list[Mapping[str, Any]] = [
        {"data": {"submission": json.dumps({"form": FORM | {"uci": {QUOTED: 1}}})}},
        {"data": {"submission": QUOTED.encode()}},
        {"json": {"form": FORM}},
        {"data": {"submission": json.dumps({"form": FORM | {"birth_date": QUOTED}, QUOTED: 1})}},
    ]
    for how in wrong:
        files = [("files", (FILE_NAME, LETTER.encode(), "text/plain"))] if "data" in how else None
        assert running.api("POST", "/submissions", files=files, **how).status_code >= 400
    for path in (f"/cases/{FORM['family_name']}/", f"/send/receipt/{FORM['uci']}", f"/?q={QUOTED}", f"/{QUOTED}"):
        requests.get(running.address + path, headers={"User-Agent": QUOTED.encode()}, timeout=10)
    running.api("GET", f"/submissions?program={QUOTED}")
    running.api("POST", "/status", json={"reference": QUOTED, "birth_date": FORM["birth_date"]})


def send_all_kinds_of_files(running: Service) -> str:
    """By the web form and by the API; gives the id of what came by the latter."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.multi_cell(0, 8, LETTER.encode("latin-1", "replace").decode("latin-1"))
    letter = bytes(pdf.output())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(FILE_NAME, LETTER)
        archive.writestr(f"{FORM['family_name']}/{FILE_NAME}.docx", b"PK\x03\x04" + LETTER.encode())
    mail = f"From: {FORM['email']}\nSubject: {QUOTED}\n\n{LETTER}".encode()
    files = [
        (FILE_NAME, letter, "application/pdf"),
        (f"{FORM['family_name']}.pdf", letter[: len(letter) // 2], "application/pdf"),
        (f"{FORM['given_names']}.pdf", b"%PDF-1.7\n" + LETTER.encode() * 20, "application/pdf"),
        (f"{SCANNED[0]}.tif", scan(SCANNED, SCANNED), "image/tiff"),
        (f"{FORM['passport_number']}.zip", packed.getvalue(), "application/zip"),
        (f"{FORM['email']}.eml", mail, "message/rfc822"),
        (f"{NOTE}.bin", bytes(range(256)) + LETTER.encode(), QUOTED.encode("ascii", "ignore").decode()),
        READ_BEFORE,
    ]
    assert running.send_form(answers_of(FORM), files[:4]).ok
    data = {"submission": json.dumps({"form": FORM})}
    sent = running.api("POST", "/submissions", data=data, files=[("files", file) for file in files])
    assert sent.status_code == 201, sent.text
    submission: str = sent.json()["id"]
    return submission


def refuse_everything(all_of_it: Everything) -> None:
    """Each says no, and quotes what it was told."""
    problem = json.dumps({"title": "no", "detail": f"{QUOTED} is not on this case"})
    headers = {"Content-Type": "application/problem+json"}
    all_of_it.cases.fates += [CaseFate(500, problem), CaseFate(cut=True), *[CaseFate(422, problem, headers)] * 50]
    all_of_it.mails.answers["RCPT"] = [f"550 5.1.1 <{FORM['email']}> {FORM['message']}".encode().decode("latin-1")]
    all_of_it.hooks.fates += [
        Fate(500, {"X-Why": FORM["email"]}),
        Fate(cut=True),
        Fate(302, {"Location": "/zol87"}),
    ]


def work_on_exceptions(running: Service, folder: Path) -> None:
    found = [json.loads(line) for line in running.intake("exceptions", "list", "--json").splitlines()]
    keys = [str(row["id"]) for row in found]
    running.intake("exceptions", "note", keys[0], "--text", NOTE, "--by", "alex")
    running.intake("exceptions", "escalate", keys[0], "--why", NOTE, "--by", "alex")
    running.intake("exceptions", "search", FORM["family_name"])
    running.intake("exceptions", "reject", keys[0], "--reason", "illegible", "--detail", NOTE, "--by", "alex")
    for key in keys[1:]:
        row = running.api("GET", f"/exceptions/{key}")
        marked = {"If-Match": row.headers.get("ETag", "")}
        body = {"case_id": CASE["id"], "person_id": "p1"}
        running.api("POST", f"/exceptions/{key}/attach", json=body, headers=marked)
        running.api("POST", f"/exceptions/{key}/attach", json={"case_id": QUOTED}, headers=marked)
    running.intake("exceptions", "resolve", keys[-1], "--dismiss", NOTE, "--by", "alex", code=None)
    assert running.rows("SELECT 1 FROM records_delivery"), "nothing was attached, so nothing could be refused"


def hand_in_what_cannot_be_understood(running: Service) -> None:
    """Names where they don't belong: of folders, of fields, as values of the wrong kind."""
    place = running.home / "objects" / "submissions"
    for name, text in {
        "s-wrong1": json.dumps({"id": "s-wrong1", "form": FORM | {FORM["family_name"]: QUOTED}, "files": QUOTED}),
        "s-wrong2": QUOTED,
        FILE_NAME: json.dumps({"form": FORM}),
    }.items():
        (place / name / "files").mkdir(parents=True)
        (place / name / "files" / FILE_NAME).write_text(LETTER)
        (place / name / "submission.json").write_text(text)
    running.wait_for("SELECT 1 FROM records_submission WHERE id LIKE 'misnamed-%' AND state = 'decided'")
    running.wait_for(_DONE.format("s-wrong1"))


def break_the_readings(running: Service) -> None:
    """A step fails over what holds the client's data, and its errors quote it."""
    for reading in (running.home / "objects" / "derived").glob("*/*/reading-*.json"):
        reading.write_text(json.dumps({"outcome": QUOTED, "text": LETTER}))
    assert running.send_form(answers_of(FORM), [READ_BEFORE]).ok
    wait_until(lambda: '"step_failed"' in (running.logs / "work.err").read_text())
    wait_until(lambda: not running.rows("SELECT 1 FROM records_submission WHERE state != 'decided'"))


def lose_a_table(running: Service) -> None:
    """Pages and commands say so, and quote no query. No worker runs: it would end, as with any old database."""
    running.rows("ALTER TABLE records_document RENAME TO elsewhere")
    running.api("GET", "/exceptions")
    running.intake("exceptions", "search", QUOTED, code=None)
    client = f"{FORM['family_name']}, {FORM['given_names']}"
    running.intake("notes", "--client", client, "--born", FORM["birth_date"], code=None)
    running.rows("ALTER TABLE elsewhere RENAME TO records_document")


def lose_the_store(running: Service) -> None:
    """While a scan is read that takes some seconds."""
    objects = running.home / "objects"
    sent = running.send_form(answers_of(FORM), [(FILE_NAME, scan(*[SCANNED * 4] * 6), "image/tiff")])
    assert sent.ok
    objects.rename(objects.with_name("gone"))
    objects.write_text(QUOTED)
    try:
        wait_until(lambda: '"paused"' in (running.logs / "work.err").read_text())
        running.send_form(answers_of(FORM), [(FILE_NAME, LETTER.encode() + b"more", "text/plain")])
    finally:
        objects.unlink()
        objects.with_name("gone").rename(objects)


def look_at_pages(running: Service) -> None:
    """As a reviewer, by the browser's way in, with a wrong password first."""
    with requests.Session() as browser:
        page = browser.get(f"{running.address}/login", timeout=10)
        token = browser.cookies.get("csrftoken", "")
        for name, password in ((FORM["email"], NOTE), ("alex", QUOTED)):
            data = {"login": name, "username": name, "password": password, "csrfmiddlewaretoken": token}
            browser.post(page.url, data, timeout=30)


def use_commands(running: Service, folder: Path) -> None:
    """Commands whose input is wrong say so without what it holds; what they are asked for goes to their output."""
    bad = folder / "bad.jsonl"
    bad.write_text(json.dumps(CASE | {"people": [{"family_name": FORM["family_name"], "birth_date": QUOTED}]}) + "\n")
    running.intake("cases", "import", bad, code=None)
    filled = folder / "form.json"
    filled.write_text(json.dumps(FORM | {"birth_date": QUOTED, "uci": [FORM["uci"]]}))
    running.intake("submit", "--form", filled, filled, code=2)
    broken = folder / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + LETTER.encode() * 20)
    running.intake("inspect", broken, code=None)
    running.intake("status", "s-wrong1")
    running.intake("doctor", code=None)


def assert_all_was_counted(all_of_it: Everything) -> None:
    """By processes, from the records and by the pages, with what was refused and what failed."""
    counted = {
        line.rpartition(" ")[0]
        for _, text in all_of_it.scraped
        for line in text.splitlines()
        if not line.startswith("#") and float(line.rpartition(" ")[2]) > 0
    }
    assert counted >= {
        'intake_readings_total{result="corrupt"}',
        'intake_told_total{outcome="refused",whom="case_system"}',
        'intake_steps_total{outcome="failed",step="read"}',
        'intake_exceptions_open{reason="corrupt"}',
    }
    assert any(name.startswith("intake_http_request_seconds_count{") and "5xx" in name for name in counted)


def assert_it_was_there(running: Service) -> None:
    """Or that none of it was said would mean nothing."""
    kept = json.dumps(running.rows("SELECT form FROM records_submission"), ensure_ascii=False, default=str)
    assert found_in(kept) >= {"zolkiewska", "eloise", "9182736455", "qx7719264", "perpetua"}

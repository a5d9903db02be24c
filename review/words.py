"""Ids, and the sentences that other rooms write in English, as words in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from classifiers.taxonomy import load_taxonomy
from intake.application_types import application_type_title
from intake.decisions import Fact
from intake.details import detail_in
from intake.notes import fact_sentence, reason_title
from storage.desk.rejecting import reject_reasons
from storage.messages.composing import templates
from storage.records.evidence import CLIENT
from storage.records.ledger import AUTOMATION
from storage.records.quality import Grouping, Share

KINDS: dict[str, Promise] = {
    "application_number": later("Application number"),
    "uci": later("UCI"),
    "passport_number": later("Passport number"),
    "document_number": later("Document number"),
    "ime_number": later("IME number"),
    "email": later("E-mail address"),
    "postal_code": later("Postal code"),
}
ROLES: dict[str, Promise] = {
    "subject": later("Subject of the document"),
    "principal": later("Principal applicant"),
    "spouse": later("Spouse"),
    "parent": later("Parent"),
    "child": later("Child"),
    "sponsor": later("Sponsor"),
    "representative": later("Representative"),
    "employer": later("Employer"),
    "school": later("School"),
    "other": later("Other person"),
}
SENDERS: dict[str, Promise] = {
    "applicant": later("The applicant"),
    "representative": later("A representative"),
    "other": later("Somebody else"),
}
MEDIA: dict[str, Promise] = {
    "digital": later("Digital file"),
    "scan": later("Scan"),
    "photo": later("Photograph"),
}
FORM_LANGUAGES: dict[str, Promise] = {
    "en": later("English"),
    "fr": later("French"),
}
GROUPINGS: dict[str, Promise] = {
    "all": later("All documents"),
    "language": later("By language"),
    "medium": later("By how they were sent"),
    "program": later("By application type"),
    "type": later("By document type"),
}
WARNINGS: dict[str, Promise] = {
    "extension_mismatch": later("The file is of another type than its name says."),
    "declared_type_mismatch": later("The file is of another type than the program that sent it says."),
    "disguised": later("The file is a program or a script that calls itself a document."),
    "polyglot": later("The file can be opened as a file of another type too."),
    "active_content": later("The file holds scripts or macros. They were not run."),
    "external_content": later("The file wants to load something from elsewhere. Nothing was loaded."),
    "repaired": later("The file was damaged; part of it may be missing."),
    "page_unreadable": later("A page of the file could not be read."),
    "picture_unreadable": later("A picture in the document could not be read."),
    "attachment_unreadable": later("A file inside this one could not be read."),
    "entry_left_out": later("The file holds links, or entries that it does not list."),
    "form_unreadable": later("The answers filled into the form could not be read."),
    "first_frame_only": later("The file is an animation; only its first picture was read."),
    "text_only": later("The text was read without its layout."),
    "too_deep": later("What is inside lies too deep and was not opened."),
}
PRIORITIES: dict[str, Promise] = {
    "0": later("Normal"),
    "1": later("Raised"),
    "2": later("Urgent"),
}
ACTS: dict[str, Promise] = {
    "attached": later("attaching to a case"),
    "dismissed": later("setting aside"),
    "rejected": later("refusing"),
    "duplicate": later("marking as a duplicate"),
    "type_corrected": later("correcting the type"),
    "escalated": later("sending to a supervisor"),
    "given_back": later("giving back"),
    "assigned": later("assigning"),
    "priority_set": later("setting the priority"),
    "client_asked": later("writing to the client"),
    "": later("splitting or merging"),
}
"""What can be undone, by the event that told of it."""


def language() -> str:
    """The reader's: en or fr."""
    return "fr" if (get_language() or "en").startswith("fr") else "en"


def word(words: Mapping[str, Promise], id_: str) -> str:
    """An id as its word; the id itself where there is none."""
    return str(words.get(id_, id_))


def type_title(type_id: str) -> str:
    """A document type."""
    found = load_taxonomy().get(type_id)
    return (found.title_fr if language() == "fr" else found.title_en) if found else type_id


def type_choices() -> list[tuple[str, str]]:
    """All document types, by title."""
    return sorted(((id_, type_title(id_)) for id_ in load_taxonomy()), key=lambda choice: choice[1].casefold())


def application_type(code: str) -> str:
    """An application type."""
    return application_type_title(code, language())


def quality_group(by: Grouping, group: str) -> str:
    """A group of the quality report."""
    match by:
        case Grouping.LANGUAGE:
            return word(FORM_LANGUAGES, group)
        case Grouping.MEDIUM:
            return word(MEDIA, group)
        case Grouping.PROGRAM:
            return application_type(group) or _("Not given")
        case Grouping.TYPE:
            return type_title(group)
    return word(GROUPINGS, by)


def share(counted: Share) -> str:
    """A share with its interval; a dash where nothing was counted."""
    if not counted.of:
        return "–"
    low, high = map(_percent, counted.interval)
    values = {"hits": counted.hits, "of": counted.of, "low": low, "high": high}
    return _("%(hits)s of %(of)s (%(low)s to %(high)s)") % values


def _percent(value: float) -> str:
    english = f"{value:.2%}"
    return english.replace(".", ",").replace("%", "\N{NO-BREAK SPACE}%") if language() == "fr" else english


def fact(values: dict[str, Any]) -> str:
    """A stored fact as a sentence."""
    stored = Fact.model_validate(values)
    return fact_sentence(stored, language(), type_title(stored.values.get("type", "")))


def said(sentence: str) -> str:
    """A detail that another room wrote in English; as it is where it is not known."""
    return detail_in(language(), sentence)


def reason_for_type(stored: dict[str, str] | str) -> str:
    """One reason of a document's type, as it is stored; those of former versions are in English only."""
    return stored if isinstance(stored, str) else stored[language()]


def evidence(kind: str, value: str) -> str:
    """What a decision rested on."""
    return _("the client, on the same case") if kind == CLIENT else f"{word(KINDS, kind)} {value}"


def actor(name: str) -> str:
    """Who did it."""
    return _("Automation") if name == AUTOMATION else name


def event(action: str, details: Mapping[str, str]) -> str:
    """What was done."""
    match action:
        case "received":
            return _("Submission received")
        case "exception_raised":
            return _("Exception raised: %(reason)s") % {"reason": reason_title(details["reason"], language())}
        case "attached":
            return _("Attached to case %(case)s") % {"case": details["case"]}
        case "delivered":
            return _("The case system confirmed it on case %(case)s") % {"case": details["case"]}
        case "delivery_refused":
            return _("The case system did not confirm it: %(reason)s") % {"reason": said(details["detail"])}
        case "type_corrected":
            types = {"before": type_title(details["from"]), "after": type_title(details["to"])}
            return _("Type corrected from “%(before)s” to “%(after)s”") % types
        case "dismissed":
            return _("Set aside: %(reason)s") % {"reason": details["reason"]}
        case "original_downloaded":
            return _("Original downloaded")
    return (
        _queue_event(action)
        or _undoing_event(action, details)
        or _desk_event(action, details)
        or _hand_over_event(action, details)
        or _pages_event(action, details)
        or _message_event(action, details)
        or _quality_event(action, details)
    )


def _queue_event(action: str) -> str:
    match action:
        case "requeued":
            return _("Sent to be tried again")
        case "made_urgent":
            return _("Made urgent")
    return ""


def _undoing_event(action: str, details: Mapping[str, str]) -> str:
    values = {"reason": said(details.get("reason") or details.get("detail", "")), "case": details.get("case", "")}
    match action:
        case "taken_back":
            return _("Taken off case %(case)s: %(reason)s") % values
        case "moved":
            values["before"] = details["from"]
            return _("Moved from case %(before)s to case %(case)s: %(reason)s") % values
        case "ended":
            return _("Taken off the case: %(reason)s") % values
        case "withdrawal_delivered":
            return _("The case system confirmed that it is off case %(case)s") % values
        case "correction_delivered":
            return _("The case system confirmed the type on case %(case)s") % values
        case "withdrawal_refused":
            return _("The case system did not let it go: %(reason)s") % values
    return ""


def _desk_event(action: str, details: Mapping[str, Any]) -> str:
    match action:
        case "rejected":
            return _("Refused: %(reason)s") % {"reason": reject_reason(details.get("code", ""))}
        case "duplicate":
            other = {"submission": details.get("submission", "")}
            return _("Set aside as the same as a document of submission %(submission)s") % other
        case "copy_set_aside":
            copy = {"submission": details.get("submission", "")}
            return _("A document of submission %(submission)s was set aside as the same as this one") % copy
        case "other_refused":
            other = {"submission": details.get("submission", "")}
            return _("The same document, of submission %(submission)s, is not used either") % other
        case "priority_set":
            return _("Priority set: %(priority)s") % {"priority": priority(details["to"])}
        case "note_added":
            return _("Note added")
        case "undone":
            return _("Undone: %(act)s") % {"act": word(ACTS, details.get("action", ""))}
    return ""


def _hand_over_event(action: str, details: Mapping[str, Any]) -> str:
    match action:
        case "claimed":
            return _("Taken to be worked on")
        case "released":
            return _("Let go")
        case "escalated":
            return _("Sent to a supervisor: %(reason)s") % {"reason": details["reason"]}
        case "given_back":
            return _("Given back to everybody: %(reason)s") % {"reason": details["reason"]}
        case "assigned" if details["to"]:
            return _("Assigned to %(who)s") % {"who": details["to"]}
        case "assigned":
            return _("Assigned to nobody in particular")
    return ""


def _pages_event(action: str, details: Mapping[str, Any]) -> str:
    match action:
        case "split":
            return _("Split into %(count)s documents") % {"count": len(details["into"])}
        case "split_from":
            return _("Split off from exception %(exception)s") % {"exception": details["exception"]}
        case "merged":
            return _("Put together with exception %(exception)s") % {"exception": details["exception"]}
        case "joined":
            return _("Put together from %(count)s documents") % {"count": len(details["before"])}
        case "reopened":
            return _("Open again")
        case "page_turned":
            return _("Page %(page)s turned") % {"page": details["page"]}
    return ""


def _message_event(action: str, details: Mapping[str, Any]) -> str:
    match action:
        case "client_asked":
            return _("Client asked: %(what)s") % {"what": message_title(details["template"])}
        case "message_sent":
            return _("Message to the client sent")
        case "message_not_sent":
            return _("Message to the client could not be delivered: %(reason)s") % {"reason": said(details["detail"])}
        case "message_withdrawn":
            return _("Message to the client taken back")
    return ""


def message_title(template: str) -> str:
    """What a client is asked for, in a few words; the template's id where the list no longer has it."""
    found = templates().get(template)
    return (found.title_fr if language() == "fr" else found.title_en) if found else template


def priority(number: int) -> str:
    """How urgent an exception is."""
    return word(PRIORITIES, str(number))


def reject_reason(code: str) -> str:
    """Why a document was refused, in a few words; the code itself where the list no longer has it."""
    reason = reject_reasons().get(code)
    return reason.title(language()) if reason else code


def viewed(times: int) -> str:
    """That somebody looked, at the time shown and maybe before."""
    return _("Viewed %(times)s times, most recently then") % {"times": times} if times > 1 else _("Viewed")


def _quality_event(action: str, details: Mapping[str, str]) -> str:
    match action:
        case "quality_right":
            return _("Checked for quality: right")
        case "quality_wrong_type":
            types = {"before": type_title(details["from"]), "after": type_title(details["to"])}
            return _("Checked for quality: type corrected from “%(before)s” to “%(after)s”") % types
        case "quality_wrong_case":
            return _("Checked for quality: case %(case)s is wrong") % {"case": details["case"]}
        case "quality_cannot_tell":
            return _("Checked for quality: can't be told")
    return action

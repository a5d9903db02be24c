"""The sentences people read: every decision explained in English and French, from its facts, by templates."""

import re
from collections.abc import Mapping

from intake.application_types import application_type_title
from intake.decisions import Decision, DecisionOutcome, ExceptionReason, Fact
from intake.details import detail_in
from intake.matching.names import fold
from intake.matching.scoring import in_words
from intake.model import Classification, Quality
from intake.quality import quality_sentence
from intake.redacting import HIDDEN

_KINDS = {
    "application_number": ("application number", "le numéro de demande"),
    "uci": ("UCI", "l'IUC"),
    "passport_number": ("passport number", "le numéro de passeport"),
    "email": ("e-mail address", "l'adresse électronique"),
    "postal_code": ("postal code", "le code postal"),
    "ime_number": ("IME number", "le numéro IME"),
    "document_number": ("document number", "le numéro de document"),
}
_SOURCES = {
    "web_form": ("typed in the web form", "saisi dans le formulaire Web"),
    "mrz": ("from the machine-readable zone", "tiré de la zone de lecture automatique"),
    "form_data": ("from a form's data", "tiré des données d'un formulaire"),
    "label": ("printed on a document", "imprimé sur un document"),
    "shape": ("seen on a document", "vu sur un document"),
}
_VERSIONS = {
    "reader": ("reader", "le lecteur"),
    "classifier": ("classifier", "le classificateur"),
    "policy": ("matching policy", "les règles d'appariement"),
}
FACTS: dict[str, tuple[str, str]] = {
    "number_agrees": (
        "The {kind} {value} ({source}) is on this case.",
        "{kind} {value} ({source}) figure à ce dossier.",
    ),
    "number_close": (
        "The {kind} of this case is {value}: a slip away from the one given ({source}).",
        "À ce dossier, {kind} est {value} : à une faute près celui qui a été donné ({source}).",
    ),
    "number_differs": (
        "The {kind} {value} ({source}) is not the one on this case.",
        "{kind} {value} ({source}) n'est pas celui de ce dossier.",
    ),
    "number_unknown": ("No case has the {kind} {value}.", "Aucun dossier n'a {kind} {value}."),
    "number_of_somebody_else": (
        "The {kind} {value} belongs to somebody else's case.",
        "{kind} {value} appartient au dossier de quelqu'un d'autre.",
    ),
    "number_of_another_case": (
        "The document shows the {kind} {value}, which belongs to case {case}.",
        "Le document montre {kind} {value}, qui appartient au dossier {case}.",
    ),
    "numbers_disagree": (
        "The numbers of the submission point to different cases.",
        "Les numéros de l'envoi mènent à des dossiers différents.",
    ),
    "no_number": (
        "Neither the form nor the documents give a number that is certain.",
        "Ni le formulaire ni les documents ne donnent de numéro certain.",
    ),
    "name_agree": ("The name agrees with {person}.", "Le nom concorde avec {person}."),
    "name_close": ("The name agrees with {person} but for a slip.", "Le nom concorde avec {person}, à une faute près."),
    "name_partial": ("Only part of the name agrees with {person}.", "Le nom ne concorde qu'en partie avec {person}."),
    "name_conflict": ("The name is not that of {person}.", "Le nom n'est pas celui de {person}."),
    "birth_date_agree": ("The birth date is that of {person}.", "La date de naissance est celle de {person}."),
    "birth_date_close": (
        "The birth date is that of {person} but for a slip.",
        "La date de naissance est celle de {person}, à une faute près.",
    ),
    "birth_date_partial": (
        "The birth date agrees in part with that of {person}.",
        "La date de naissance concorde en partie avec celle de {person}.",
    ),
    "birth_date_conflict": (
        "The birth date is not that of {person}.",
        "La date de naissance n'est pas celle de {person}.",
    ),
    "type_agrees": (
        "The application type is the one named in the form.",
        "Le type de demande est celui du formulaire.",
    ),
    "type_differs": (
        "The case's application type is another than the form's ({type}).",
        "Le type de demande du dossier diffère de celui du formulaire ({type}).",
    ),
    "client_differs": (
        "The number exists, but the client's name and birth date are not those of anybody on that case.",
        "Le numéro existe, mais le nom et la date de naissance ne sont ceux d'aucune personne du dossier.",
    ),
    "namesake_elsewhere": (
        "Somebody of exactly this name and birth date is on another case.",
        "Une personne de ce nom et de cette date de naissance exactement figure à un autre dossier.",
    ),
    "name_elsewhere": (
        "The name is exactly that of somebody on another case, and only nearly that of the person on this one.",
        "Le nom est exactement celui d'une personne d'un autre dossier ; à ce dossier, il n'est qu'à peu près le même.",
    ),
    "odds": (
        "All evidence together, the odds that it is this case are {odds} to {against} or better.",
        "Tout bien pesé, les chances que ce soit ce dossier sont d'au moins {odds} contre {against}.",
    ),
    "not_sure_enough": (
        "All evidence together, the odds that it is this case are only {odds} to {against}.",
        "Tout bien pesé, les chances que ce soit ce dossier ne sont que de {odds} contre {against}.",
    ),
    "case_closed": ("The case is closed.", "Le dossier est fermé."),
    "sent_along": (
        "The document was sent along with those for case {case}, and belongs to this one by what it says itself.",
        "Le document a été envoyé avec ceux du dossier {case}, mais relève de celui-ci d'après ce qu'il dit lui-même.",
    ),
    "left_out": (
        "Something else was weighed that concerns another person; it is left out here.",
        "Un autre élément a été pris en compte, qui concerne une autre personne ; il est omis ici.",
    ),
    "several_cases": ("Several cases are possible.", "Plusieurs dossiers sont possibles."),
    "documents_name_others": (
        "Numbers on the documents belong to other people's cases.",
        "Des numéros des documents appartiennent aux dossiers d'autres personnes.",
    ),
    "names_nobody": (
        "The document proves somebody's identity, but no name could be read on it.",
        "Le document prouve l'identité d'une personne, mais aucun nom n'a pu y être lu.",
    ),
    "beside_others_papers": (
        "The document does not say whose it is, and is in one file with papers that may be somebody else's.",
        "Le document ne dit pas qui il concerne, et son fichier contient des papiers peut-être à quelqu'un d'autre.",
    ),
    "uci_of_nobody": (
        "The document names nobody, and no case has the UCI {value} that is on it.",
        "Le document ne nomme personne, et aucun dossier n'a l'IUC {value} qui y figure.",
    ),
    "names_another_person": (
        "The document is about {name}{birth_date}, who is not on the case.",
        "Le document concerne {name}{birth_date}, qui ne figure pas au dossier.",
    ),
    "type_unsure": (
        "The document's type is not certain; the best guess is “{type}”.",
        "Le type du document n'est pas certain ; l'hypothèse la plus probable est « {type} ».",
    ),
    "type_other": (
        "The document is none of the known types.",
        "Le document n'est d'aucun des types connus.",
    ),
    "no_text": ("No text could be read on its pages.", "Aucun texte n'a pu être lu sur ses pages."),
    "polyglot": (
        "The file can be opened as a file of another type too, which may show something else.",
        "Le fichier peut aussi s'ouvrir comme un fichier d'un autre type, qui montre peut-être autre chose.",
    ),
    "repaired": (
        "The file was damaged and had to be repaired: part of it may be missing.",
        "Le fichier était endommagé et a dû être réparé ; il en manque peut-être une partie.",
    ),
    "page_unreadable": (
        "At least one page of the file is damaged and could not be read.",
        "Au moins une page du fichier est endommagée et n'a pu être lue.",
    ),
    "picture_unreadable": (
        "A picture in the file is damaged and could not be read.",
        "Une image du fichier est endommagée et n'a pu être lue.",
    ),
    "attachment_unreadable": (
        "A file inside this one is damaged and could not be taken out.",
        "Un fichier contenu dans celui-ci est endommagé et n'a pu en être extrait.",
    ),
    "entry_left_out": (
        "The file holds links, or entries that it does not list; they were left out.",
        "Le fichier contient des liens, ou des éléments qu'il n'énumère pas ; ils ont été écartés.",
    ),
    "form_unreadable": (
        "The answers filled into the form are damaged and could not be read.",
        "Les réponses inscrites dans le formulaire sont endommagées et n'ont pu être lues.",
    ),
    "first_frame_only": (
        "The file holds several pictures, as an animation does; only the first was read.",
        "Le fichier contient plusieurs images, comme une animation ; seule la première a été lue.",
    ),
    "text_only": (
        "The file holds drawings that could not be read; only its text was.",
        "Le fichier contient des dessins qui n'ont pu être lus ; seul son texte l'a été.",
    ),
    "too_deep": (
        "Part of the file lies too deep within other parts and was not read.",
        "Une partie du fichier est trop profondément imbriquée et n'a pas été lue.",
    ),
    "already_attached": (
        "The same pages have been on case {case} since {date}.",
        "Les mêmes pages figurent au dossier {case} depuis le {date}.",
    ),
    "delivery_refused": (
        "The case system did not confirm the document on case {case}: {detail}.",
        "Le système de gestion des dossiers n'a pas confirmé le document au dossier {case} ({detail}).",
    ),
    "withdrawal_refused": (
        "The case system did not confirm that the document is off case {case}: {detail}.",
        "Le système de gestion des dossiers n'a pas confirmé le retrait du document du dossier {case} ({detail}).",
    ),
    "taken_back": (
        "The document was taken off case {case} by {by}: {detail}.",
        "Le document a été retiré du dossier {case} par {by} ({detail}).",
    ),
    "moved": (
        "The document was moved from case {case} to case {to} by {by}: {detail}.",
        "Le document a été déplacé du dossier {case} au dossier {to} par {by} ({detail}).",
    ),
    "split": (
        "Split by {by}; here: p. {pages}; before: p. {before}.",
        "Divisé par {by} ; ici : p. {pages} ; avant : p. {before}.",
    ),
    "merged": (
        "Put together by {by}; here: p. {pages}; before: p. {before}.",
        "Réuni par {by} ; ici : p. {pages} ; avant : p. {before}.",
    ),
    "client_asked": (
        "The client was asked by e-mail, by {by}: {detail}.",
        "Le client a reçu une demande par courriel, de {by} ({detail}).",
    ),
    "message_not_sent": (
        "The e-mail to the client could not be delivered: {detail}.",
        "Le courriel adressé au client n'a pu être livré ({detail}).",
    ),
    "taken_back_before": (
        "The same pages were taken off case {case} by a person on {date}.",
        "Une personne a retiré les mêmes pages du dossier {case} le {date}.",
    ),
    "rejected": ("Refused. {why} {next}", "Refusé. {why} {next}"),
    "duplicate_of": (
        "It is the same as a document received on {date}, so it was set aside; the other one counts.",
        "Il est identique à un document reçu le {date} et a donc été mis de côté ; c'est l'autre qui compte.",
    ),
    "undone_attached": (
        "It was put on case {case} by mistake; that was undone at once.",
        "Il a été versé au dossier {case} par erreur, ce qui a été annulé aussitôt.",
    ),
    "undone_dismissed": (
        "It was set aside by mistake; that was undone, and it waits for a person.",
        "Il a été mis de côté par erreur ; c'est annulé, et il attend une personne.",
    ),
    "undone_rejected": (
        "It was refused by mistake; that was undone, and it waits for a person.",
        "Il a été refusé par erreur ; c'est annulé, et il attend une personne.",
    ),
    "undone_duplicate": (
        "It was taken for a duplicate by mistake; that was undone, and it waits for a person.",
        "Il a été pris pour un doublon par erreur ; c'est annulé, et il attend une personne.",
    ),
    "undone_client_asked": (
        "The client was about to be written to; that was undone, and it waits for a person.",
        "On allait écrire au client ; c'est annulé, et le document attend une personne.",
    ),
    "undone_type_corrected": ("The correction of its type was undone.", "La correction de son type a été annulée."),
    "invalid_submission": (
        "The form's data can't be used: {problem}",
        "Les données du formulaire sont inutilisables : {problem}",
    ),
    "refused_encrypted": ("The file needs a password.", "Le fichier exige un mot de passe."),
    "refused_corrupt": ("The file is damaged: {detail}.", "Le fichier est endommagé ({detail})."),
    "refused_empty": ("The file is empty.", "Le fichier est vide."),
    "refused_unsupported_type": (
        "Files of this type can't be read: {detail}.",
        "Les fichiers de ce type ne peuvent être lus ({detail}).",
    ),
    "refused_too_large": ("The file is too large: {detail}.", "Le fichier est trop volumineux ({detail})."),
    "refused_too_many_pages": ("The file has too many pages: {detail}.", "Le fichier compte trop de pages ({detail})."),
    "refused_decompression_bomb": (
        "The file unpacks to more than is allowed: {detail}.",
        "Le fichier, une fois décompressé, dépasse la limite ({detail}).",
    ),
    "refused_malware": ("The file carries malware.", "Le fichier contient un logiciel malveillant."),
    "refused_timeout": (
        "Reading the file took too long: {detail}.",
        "La lecture du fichier a pris trop de temps ({detail}).",
    ),
    "refused_crashed": ("Reading the file failed: {detail}.", "La lecture du fichier a échoué ({detail})."),
    **{f"quality_{each.value}": (quality_sentence(each, "en"), quality_sentence(each, "fr")) for each in Quality},
}
_TITLES: dict[ExceptionReason, tuple[str, str]] = {
    ExceptionReason.NO_CASE_FOUND: ("No case found", "Aucun dossier trouvé"),
    ExceptionReason.AMBIGUOUS_CASE: ("Several cases possible", "Plusieurs dossiers possibles"),
    ExceptionReason.CONFLICTING_IDENTITY: ("Identity in doubt", "Identité incertaine"),
    ExceptionReason.UNCLASSIFIED: ("Document type unclear", "Type de document incertain"),
    ExceptionReason.UNREADABLE: ("Nothing legible", "Rien de lisible"),
    ExceptionReason.UNSUPPORTED_TYPE: ("File type not supported", "Type de fichier non pris en charge"),
    ExceptionReason.ENCRYPTED: ("Password-protected", "Protégé par mot de passe"),
    ExceptionReason.CORRUPT: ("Damaged file", "Fichier endommagé"),
    ExceptionReason.UNSAFE_FILE: ("File may be harmful", "Fichier peut-être dangereux"),
    ExceptionReason.TOO_LARGE: ("Too large", "Trop volumineux"),
    ExceptionReason.DUPLICATE: ("Already on the case", "Déjà au dossier"),
    ExceptionReason.PROCESSING_FAILED: ("Processing failed", "Échec du traitement"),
    ExceptionReason.INVALID_SUBMISSION: ("Form data unusable", "Données du formulaire inutilisables"),
    ExceptionReason.MISSING_FILE: ("File missing", "Fichier manquant"),
    ExceptionReason.DELIVERY_REFUSED: ("Case system did not take it", "Refusé par le système des dossiers"),
    ExceptionReason.WITHDRAWAL_REFUSED: ("Case system did not let it go", "Retrait refusé par le système des dossiers"),
    ExceptionReason.TAKEN_BACK: ("Taken off a case", "Retiré d'un dossier"),
}
_ADVICE: dict[ExceptionReason, tuple[str, str]] = {
    ExceptionReason.NO_CASE_FOUND: (
        "Search for the case by name and birth date; ask the client for the number if there is none.",
        "Cherchez le dossier par nom et date de naissance ; à défaut, demandez le numéro au client.",
    ),
    ExceptionReason.AMBIGUOUS_CASE: (
        "Choose the case that the document belongs to.",
        "Choisissez le dossier auquel le document appartient.",
    ),
    ExceptionReason.CONFLICTING_IDENTITY: (
        "Check whom the document is about before you attach it to anybody's case.",
        "Vérifiez qui le document concerne avant de le verser à un dossier.",
    ),
    ExceptionReason.UNCLASSIFIED: (
        "Say what the document is, then attach it.",
        "Indiquez la nature du document, puis versez-le au dossier.",
    ),
    ExceptionReason.UNREADABLE: (
        "Look at the pages; if you can't read them either, ask the client for a better copy.",
        "Regardez les pages ; si elles sont illisibles, demandez une meilleure copie au client.",
    ),
    ExceptionReason.UNSUPPORTED_TYPE: (
        "Ask the client to send it as a PDF or a photo.",
        "Demandez au client de l'envoyer en PDF ou en photo.",
    ),
    ExceptionReason.ENCRYPTED: (
        "Ask the client to send it without a password.",
        "Demandez au client de l'envoyer sans mot de passe.",
    ),
    ExceptionReason.CORRUPT: ("Ask the client to send it again.", "Demandez au client de l'envoyer de nouveau."),
    ExceptionReason.UNSAFE_FILE: (
        "Don't open it on your computer; ask the client to send it as a PDF or a photo.",
        "Ne l'ouvrez pas sur votre ordinateur ; demandez au client de l'envoyer en PDF ou en photo.",
    ),
    ExceptionReason.TOO_LARGE: (
        "Ask the client to send it in smaller parts.",
        "Demandez au client de l'envoyer en plus petites parties.",
    ),
    ExceptionReason.DUPLICATE: (
        "Set it aside if it is the same document.",
        "Mettez-le de côté s'il s'agit du même document.",
    ),
    ExceptionReason.PROCESSING_FAILED: (
        "Look at the file; tell the support team if it happens often.",
        "Examinez le fichier ; prévenez l'équipe de soutien si cela se répète.",
    ),
    ExceptionReason.INVALID_SUBMISSION: (
        "Find the client by the documents themselves, and tell the web form's team.",
        "Identifiez le client d'après les documents, et prévenez l'équipe du formulaire Web.",
    ),
    ExceptionReason.MISSING_FILE: (
        "The web form announced this file but it never arrived: ask the client to send it again.",
        "Le formulaire Web a annoncé ce fichier, qui n'est jamais arrivé : demandez au client de le renvoyer.",
    ),
    ExceptionReason.DELIVERY_REFUSED: (
        "Put right what the case system objects to, then attach the document again; set it aside once it is there.",
        "Réglez ce qu'il refuse, puis versez de nouveau le document ; mettez-le de côté une fois qu'il y figure.",
    ),
    ExceptionReason.WITHDRAWAL_REFUSED: (
        "Take the document off the case in the case system yourself, then set this aside.",
        "Retirez vous-même le document du dossier dans le système des dossiers, puis mettez ceci de côté.",
    ),
    ExceptionReason.TAKEN_BACK: (
        "Find out whose document it is, then attach it to that case; set it aside if it is nobody's.",
        "Déterminez à qui est le document, puis versez-le à ce dossier ; mettez-le de côté s'il n'est à personne.",
    ),
}
_LANGUAGES = {"en": 0, "fr": 1}
_SPACE = re.compile(r"[^\S\N{NO-BREAK SPACE}]+")
"""Also line breaks: a value with some stays within its line."""
_VOWELS = ("a", "e", "i", "o", "u", "y")


def reason_title(reason: str, language: str) -> str:
    """A reason in a few words."""
    return _TITLES[ExceptionReason(reason)][_LANGUAGES[language]]


def reason_advice(reason: str, language: str) -> str:
    """What staff can do about it."""
    return _ADVICE[ExceptionReason(reason)][_LANGUAGES[language]]


def fact_sentence(fact: Fact, language: str, type_title: str = "") -> str:
    """One fact as a sentence, which calls a document's type by this title."""
    values = _filled(fact, language, type_title)
    sentence = _SPACE.sub(" ", FACTS[fact.code][_LANGUAGES[language]].format(**values))
    person = values.get("person", "")
    if language == "fr" and fold(person).startswith(_VOWELS):
        sentence = sentence.replace(f" de {person}", f" d'{person}")
    return sentence[:1].upper() + sentence[1:]


def _filled(fact: Fact, language: str, type_title: str) -> dict[str, str]:
    """Its values as people call them."""
    index = _LANGUAGES[language]
    values = dict(fact.values)
    for name, words in (("kind", _KINDS), ("source", _SOURCES)):
        if name in values:
            values[name] = words.get(values[name], (values[name],) * 2)[index]
    for name in values.keys() & {"detail", "problem", "why"}:
        values[name] = detail_in(language, values[name])
    for name in {"why", "next"} - values.keys():
        if (given := values.get(f"{name}_{language}")) is not None:
            values[name] = given
    if born := values.get("birth_date"):
        values["birth_date"] = _say(language, f" (born {born})", f" (naissance : {born})")
    if "odds" in values:
        values.update(_both_sides(values, language))
    if fact.code == "type_unsure":
        values["type"] = type_title or values["type"]
    elif "type" in values:
        values["type"] = application_type_title(values["type"], language)
    return values


def write_notes(decision: Decision, versions: Mapping[str, str] | None = None) -> Decision:
    """The decision with its note in both languages.

    Args:
        decision: what is told.
        versions: by which it was decided: of reader, classifier and policy.
    """
    notes = {f"note_{language}": _note(decision, versions or {}, language) for language in _LANGUAGES}
    return decision.model_copy(update=notes)


def _note(decision: Decision, versions: Mapping[str, str], language: str) -> str:
    """A line for what was decided, one for each fact, for the type, for each case, and for the versions."""
    classification = decision.document.classification if decision.document else None
    title = _type_title(classification, language) if classification else ""
    return "\n".join(
        (
            _outcome(decision, language),
            *(fact_sentence(fact, language, title) for fact in decision.facts),
            *([_type(classification, title, language)] if classification else []),
            *(_candidate(number, decision, language) for number in range(len(decision.candidates))),
            *([_versions(versions, language)] if versions else []),
        )
    )


def _outcome(decision: Decision, language: str) -> str:
    if decision.outcome is DecisionOutcome.ATTACH:
        return attached_sentence(str(decision.case_id), decision.person_id or "", language)
    reason = str(decision.reason)
    return f"{reason_title(reason, language)}. {reason_advice(reason, language)}"


def attached_sentence(case_id: str, person_id: str, language: str) -> str:
    """Where a document was put."""
    said = _say(language, f"Attached to case {case_id}.", f"Versé au dossier {case_id}.")
    whose = _say(language, f"Person on the case: {person_id}.", f"Personne au dossier : {person_id}.")
    return f"{said} {whose}" if person_id else said


def act_sentence(outcome: str, language: str, type_title: str = "", reason: str = "") -> str:
    """What a person did to a document besides attaching it; empty where its facts say so."""
    if outcome == "retype":
        to = _say(language, f" to “{type_title}”", f" : « {type_title} »") if type_title else ""
        return _say(language, f"Type corrected{to}.", f"Type corrigé{to}.")
    if outcome == "dismiss":
        because = _say(language, f": {reason}", f" : {reason}") if reason else "."
        return _say(language, f"Set aside{because}", f"Mis de côté{because}")
    if outcome == "reject" and reason:
        return _say(language, f"Refused, with the remark: {reason}", f"Refusé, avec la remarque : {reason}")
    return ""


def _type_title(classification: Classification, language: str) -> str:
    return (classification.title_fr if language == "fr" else classification.title_en) or classification.type


def _type(classification: Classification, title: str, language: str) -> str:
    if classification.abstained:
        said = _say(language, f"Type, as a best guess: {title}.", f"Type le plus probable : {title}.")
    else:
        said = _say(language, f"Type: {title}.", f"Type : {title}.")
    return " ".join((said, *(classification.why_fr if language == "fr" else classification.why)))


def _candidate(number: int, decision: Decision, language: str) -> str:
    candidate = decision.candidates[number]
    if decision.case_id is None:
        what = _say(language, "considered", "envisagé")
    elif candidate.case_id == decision.case_id:
        what = _say(language, "chosen", "retenu")
    else:
        what = _say(language, "not chosen", "non retenu")
    if candidate.case_id == HIDDEN:
        name = _say(language, f"Another case ({number + 1})", f"Un autre dossier ({number + 1})")
    else:
        name = _say(language, f"Case {candidate.case_id}", f"Dossier {candidate.case_id}")
    parts = [f"{name}, {what}."]
    is_said = any(fact.code == "odds" for fact in decision.facts)  # of the chosen one
    if candidate.odds is not None and not (is_said and candidate.case_id == decision.case_id):
        parts.append(_odds(candidate.odds, language))
    pro = " ".join(fact_sentence(fact, language) for fact in candidate.speaks_for)
    con = " ".join(fact_sentence(fact, language) for fact in candidate.speaks_against)
    if pro:
        parts.append(_say(language, "For: ", "Pour : ") + pro)
    if con:
        parts.append(_say(language, "Against: ", "Contre : ") + con)
    return " ".join(parts)


def _odds(bits: float, language: str) -> str:
    sides = _both_sides(in_words(bits), language)
    return _say(language, "Odds: {odds} to {against}.", "Chances : {odds} contre {against}.").format(**sides)


def _both_sides(values: Mapping[str, str], language: str) -> dict[str, str]:
    """What stands for a case and what against it: 1, unless it is the likelier side."""
    return {side: _grouped(values.get(side, "1"), language) for side in ("odds", "against")}


def _grouped(number: str, language: str) -> str:
    """A whole number, in groups of three digits; as it is where it is none."""
    return f"{int(number):,}".replace(",", _say(language, ",", "\N{NO-BREAK SPACE}")) if number.isdecimal() else number


def _versions(versions: Mapping[str, str], language: str) -> str:
    index = _LANGUAGES[language]
    parts = ", ".join(f"{_VERSIONS.get(part, (part, part))[index]} {version}" for part, version in versions.items())
    return _say(language, f"Decided by {parts}.", f"Décidé par {parts}.")


def _say(language: str, english: str, french: str) -> str:
    return (english, french)[_LANGUAGES[language]]

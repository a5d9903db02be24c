"""One case: people, numbers, documents."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from review import words
from review.accounts.access import Right, may_see_case, requires
from review.desk import queries
from storage.audit.recording import record
from storage.audit.viewing import VIEWED
from storage.cases.directory import OwnCases


@require_GET
@requires(Right.READ)
def case(request: HttpRequest, case_id: str) -> HttpResponse:
    """One case: people, numbers, documents."""
    if "\0" in case_id:  # PostgreSQL would refuse to look for it
        raise Http404
    card = queries.case_cards([case_id]).get(case_id)
    found = OwnCases().by_id(case_id)
    if card is None or found is None or not may_see_case(request.user, case_id):
        raise Http404
    names = {person.id: person.name for person in card.people}
    numbers = [(words.word(words.KINDS, n.kind), n.value, names.get(n.person or "", "")) for n in found.identifiers]
    documents = queries.documents_on(case_id)
    context = {
        "case": card,
        "numbers": numbers,
        "documents": documents,
        "explained": queries.explain(documents, case_id),
        "former": queries.documents_once_on(case_id),
    }
    record(VIEWED, request.user.get_username(), details={"case": case_id})
    return render(request, "review/case.html", context)

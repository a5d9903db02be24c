"""The status page: reference number and birth date in, what became of the documents out.

Guessers learn nothing: what is unknown and what does not match are answered alike, after the same time, and tries are
counted by network address and by reference number. What was asked is in no address: it is kept in the session.

Who knows a reference number but no birth date may neither guess it nor keep its client out. There are some 30,000
birth dates. One address may try 10 a day of one reference number: after a year it has found it with 12 % chance. All
addresses together may try 240 a day, 0.8 %: even somebody with very many has half a chance only after two months. To
keep the client out by using these up takes 24 addresses, each day anew: one that has had its 10 adds nothing.
"""

import time
from datetime import date, timedelta

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from intake.references import id_of
from review.addresses import address_of
from review.form.fields import birth_date_of, month_choices
from review.form.sending import manifest_of
from review.form.uploading import object_store
from review.holding import Places
from review.status.telling import Told, of_manifest, of_records
from storage.limiting.counting import Limit, give_back, take
from storage.objects.errors import StoreUnavailable
from storage.records import models

_BY_ADDRESS = Limit("status by address", 30, timedelta(hours=1))
_BY_BOTH = Limit("status by address and reference", 10, timedelta(days=1))
_BY_REFERENCE = Limit("status by reference", 240, timedelta(days=1))
_NO_SOONER = 0.4
"""Seconds after which a wrong guess is answered: more than either way of being wrong takes."""
_PLACES = Places(2)
"""Where wrong guesses wait for that, and what is asked of the store: of eight threads these may be held up."""
_AGAIN, _SOON = timedelta(seconds=2), timedelta(seconds=60)
_SESSION = "status"
_SHOWN_FOR = timedelta(minutes=30)
_LONGEST = 100


class StatusForm(forms.Form):
    """What a client knows."""

    reference = forms.CharField(
        max_length=_LONGEST,
        error_messages={
            "required": _("Enter the reference number."),
            "max_length": _("Enter the reference number as it is on your receipt."),
            "null_characters_not_allowed": _("Enter the reference number as it is on your receipt."),
        },
    )
    birth_day = forms.CharField(max_length=2, error_messages={"required": _("Enter the date of birth.")})
    birth_month = forms.ChoiceField(required=False, choices=month_choices)
    birth_year = forms.CharField(max_length=4, required=False)

    def __init__(self, data: object = None) -> None:
        super().__init__(data, label_suffix="")  # type: ignore[arg-type]

    def clean_reference(self) -> str:
        """The submission's id."""
        found = id_of(self.cleaned_data["reference"])
        if found is None:
            raise forms.ValidationError(_("This is no reference number: check each letter and digit."))
        return found

    def clean(self) -> dict[str, object]:
        """The birth date from its three parts."""
        found = super().clean() or self.cleaned_data
        if "birth_day" not in self.errors:
            found["birth_date"] = birth_date_of(self)
        return found


@login_not_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a submission."""
    if request.method != "POST":
        return render(request, "status/ask.html", {"form": StatusForm()})
    began = time.monotonic()
    form = StatusForm(request.POST)
    if not form.is_valid():
        return render(request, "status/ask.html", {"form": form})
    submission_id, born = form.cleaned_data["reference"], form.cleaned_data["birth_date"]
    who = address_of(request)
    tries = ((_BY_ADDRESS, who), (_BY_BOTH, f"{who}\0{submission_id}"), (_BY_REFERENCE, submission_id))
    if spent := next((limit for limit, whose in tries if not take(limit, whose)), None):  # what follows isn't counted
        return _refused(request, form, 429, spent.window, too_often="hour" if spent is _BY_ADDRESS else "day")
    with _PLACES.one() as is_free:
        try:
            is_theirs = is_free and _is_of(submission_id, born)
        except StoreUnavailable:
            return _refused(request, form, 503, _SOON, unavailable=True)
        if is_free and not is_theirs:
            time.sleep(max(0.0, began + _NO_SOONER - time.monotonic()))
            return render(request, "status/ask.html", {"form": form, "unknown": True})
    for limit, whose in tries:
        give_back(limit, whose)
    if not is_free:
        return _refused(request, form, 503, _AGAIN, busy=True)
    request.session[_SESSION] = {"id": submission_id, "until": time.time() + _SHOWN_FOR.total_seconds()}
    return redirect("status-shown")


@login_not_required
@require_GET
def shown(request: HttpRequest) -> HttpResponse:
    """Show the submission that was asked for; for half an hour, then it has to be asked for again."""
    asked = request.session.get(_SESSION) or {}
    if asked.get("until", 0) < time.time():
        return redirect("status")
    try:
        told = _told(asked["id"])
    except StoreUnavailable:
        return render(request, "status/ask.html", {"form": StatusForm(), "unavailable": True}, status=503)
    return render(request, "status/shown.html", {"told": told}) if told else redirect("status")


@login_not_required
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Forget it, as on a shared computer."""
    request.session.pop(_SESSION, None)
    return redirect("status")


def _refused(request: HttpRequest, form: StatusForm, status: int, after: timedelta, **why: object) -> HttpResponse:
    """The page again, saying why nothing was looked up; and to programs, when to try again."""
    answer = render(request, "status/ask.html", {"form": form} | why, status=status)
    answer.headers["Retry-After"] = str(int(after.total_seconds()))
    return answer


def _is_of(submission_id: str, born: date) -> bool:
    """Whether there is such a submission, and its form gives this birth date."""
    row = models.Submission.objects.filter(pk=submission_id).only("form", "state").first()
    if row is not None and row.state == models.SubmissionState.ERASED:
        return True  # no birth date is left, and nothing that it would open but that there is nothing
    if row is not None and row.form is not None and row.form.get("birth_date") == born.isoformat():
        return True
    # No worker may have opened it yet. The store is asked in vain, too, so that being wrong is one thing, whichever.
    sent = manifest_of(object_store(), submission_id)
    return sent is not None and (row is None or row.form is None) and sent.form.birth_date == born


def _told(submission_id: str) -> Told | None:
    row = models.Submission.objects.filter(pk=submission_id).first()
    if row is not None and (row.form is not None or row.state == models.SubmissionState.ERASED):
        return of_records(row)
    sent = manifest_of(object_store(), submission_id)
    return of_manifest(sent) if sent is not None else None

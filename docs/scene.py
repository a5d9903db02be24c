"""Fills a home with what the pictures show beside the samples: colleagues at work, and months of history.

A process of its own, since Django's settings are made once a process: `python -m docs.scene desk` or
`python -m docs.scene months`; prints, as JSON, the sessions of those whose pages are shown.
"""

import json
import os
import sys
from datetime import timedelta

import django

_HOURS_AGO = (0.2, 0.7, 1.5, 2, 2.6, 3.1, 4, 5.5, 7, 20, 22, 23, 26, 30, 45, 50)
"""When those that wait came."""
_COLLEAGUES = {
    "alex": ("reviewer", "all"),
    "camille": ("reviewer", ["citizenship", "express_entry"]),
    "kim": ("supervisor", "all"),
    "lou": ("auditor", []),
    "max": ("administrator", []),
    "noor": ("reviewer", ["family_sponsorship"]),
    "sam": ("reviewer", ["study_permit", "visitor_visa", "work_permit"]),
}


def desk() -> dict[str, str]:
    """What waits has waited for some time, and colleagues are on it."""
    from django.utils import timezone

    from storage.desk.acting import add_note, assign, escalate, set_priority
    from storage.desk.claiming import claim
    from storage.messages.asking import ask_client
    from storage.records.models import ExceptionItem, ExceptionState

    sessions = _colleagues()
    waiting = ExceptionItem.objects.filter(state=ExceptionState.OPEN).order_by("pk")
    for item, hours in zip(waiting, _HOURS_AGO, strict=False):
        ExceptionItem.objects.filter(pk=item.pk).update(opened_at=timezone.now() - timedelta(hours=hours))
    secret = waiting.filter(reason="encrypted").last()
    if secret is not None:
        ask_client(secret.pk, "password_protected", {}, "alex")
    by_reason = {item.reason: item.pk for item in waiting}
    set_priority(by_reason["ambiguous_case"], 2, "kim")
    add_note(by_reason["ambiguous_case"], "The client called: the older application is meant.", "kim")
    claim(by_reason["unclassified"], "sam")
    escalate(by_reason["corrupt"], "The same file for the third time.", "camille")
    assign(by_reason["no_case_found"], "noor", "kim")
    return sessions


def months() -> dict[str, str]:
    """What came and was done in half a year."""
    from storage.statistics import keeping
    from tests.review.dashboards.history import History

    sessions = _colleagues()
    History(a_day=90).write(180)
    keeping.keep_all()
    return sessions


def _colleagues() -> dict[str, str]:
    """People with their roles; the keys of the sessions that they have begun."""
    from allauth.mfa.models import Authenticator
    from django.contrib.auth.models import User
    from django.test import Client
    from django.utils import timezone

    from tests.review.people import person, sign_in

    sessions = {}
    for name, (role, programs) in _COLLEAGUES.items():
        user = User.objects.filter(username=name).first() or person(name, role, programs)
        sessions[name] = sign_in(Client(), user).cookies["sessionid"].value
    kept = User.objects.filter(username__in=("kim", "max", "alex"))
    Authenticator.objects.bulk_create(Authenticator(user=user, type="totp", data={}) for user in kept)
    User.objects.filter(username="noor").update(last_login=None, is_active=False)
    User.objects.filter(username="lou").update(last_login=timezone.now() - timedelta(days=3))
    return sessions


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "review.settings"
    django.setup()
    from django.db import transaction

    with transaction.atomic():
        sys.stdout.write(json.dumps({"desk": desk, "months": months}[sys.argv[1]]()))

"""A home with something of everything in it, for whoever tries the whole API: prints the token that may do everything.

Run as `python -m tests.review.api.seeding` with INTAKE_HOME set.
"""

import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from intake.decisions import ExceptionReason  # noqa: E402
from review.api import tokens  # noqa: E402
from review.api.tokens import Scope  # noqa: E402
from storage.records import models  # noqa: E402
from storage.webhooks import subscribing  # noqa: E402
from storage.webhooks.kinds import Kind  # noqa: E402
from storage.webhooks.models import Subscription  # noqa: E402
from tests.review.api.fuzz_hooks import SUBSCRIPTION  # noqa: E402
from tests.review.building import candidate, draw_check, make_case, raise_exception, raise_missing_file  # noqa: E402
from tests.review.people import person  # noqa: E402


def seed() -> str:
    """Fill the home; returns the token."""
    call_command("migrate", verbosity=0, interactive=False)
    sam = person("sam", "supervisor")
    subscribing.subscribe("https://hooks.example.org/x", list(Kind), "everything", "sam", None)
    Subscription.objects.update(id=SUBSCRIPTION)
    make_case("C-1", ("p1", "Zoé", "Côté"), ("p2", "Léo", "Côté"))
    make_case("C-9")
    for reason in ExceptionReason:
        raise_exception(reason, candidates=[candidate("C-1")])
    raise_missing_file()
    for _ in range(5):
        draw_check()
    models.Submission.objects.create(pk="s-000000", problem="submission.json: not JSON")
    return tokens.make(sam, "trying everything", list(Scope), 1, "admin")[1]


if __name__ == "__main__":
    sys.stdout.write(seed())

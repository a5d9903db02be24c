"""Fills a home of its own with an invented history, and signs a supervisor in: prints the session's key.

A process of its own, since Django's settings are made once a process:
`python -m tests.review.dashboards.filling 12 60`, submissions a day and days.
"""

import os
import sys

import django


def fill(a_day: int, days: int) -> str:
    """Submissions on so many days; returns the key of a supervisor's session."""
    from django.db import transaction
    from django.test import Client

    from storage.statistics import keeping
    from tests.review.dashboards.history import History
    from tests.review.people import person, sign_in

    with transaction.atomic():
        History(a_day=a_day).write(days)
        keeping.keep_all()
        return sign_in(Client(), person("kim", "supervisor")).cookies["sessionid"].value


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "review.settings"
    django.setup()
    sys.stdout.write(fill(*map(int, sys.argv[1:])))

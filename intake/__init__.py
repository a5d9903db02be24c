"""The job itself: read what a client sent, and decide where it belongs.

Start with `intake.pipeline`: the whole story is on that page. `intake.model` holds the values that travel through it.
This package knows neither Django, Celery nor boto3; an import linter holds that.
"""

"""What decides how sure automation has to be: to be read here, and changed where the service is run."""

from collections.abc import Iterator
from math import isinf

from django.utils.translation import gettext as _

from intake.settings import get_settings
from review.dashboards.asking import Asked
from review.dashboards.tables import Column, Kind, Table, percent, shown
from storage.learning import kept_models, policies
from storage.records import models


def tables(_asked: Asked) -> Iterator[Table]:
    """Of the page."""
    yield thresholds()
    yield versions()


def thresholds() -> Table:
    """What is promised, and how it is watched."""
    settings = get_settings()
    return Table(
        name="thresholds",
        caption=_("Thresholds in force"),
        columns=[
            Column(_("Setting"), Kind.TEXT),
            Column(_("Value"), Kind.TEXT),
            Column(_("What it means"), Kind.TEXT),
            Column(_("How to change it"), Kind.TEXT),
        ],
        rows=[
            [
                _("Wrong type, at most"),
                percent(settings.type_error),
                _("A document whose type is less sure than that waits for a person."),
                _environment("INTAKE_TYPE_ERROR"),
            ],
            [
                _("Wrong case, at most"),
                percent(settings.wrong_attachment),
                _("A document whose case is less sure than that waits for a person."),
                _environment("INTAKE_WRONG_ATTACHMENT"),
            ],
            [
                _("Quality sample"),
                percent(settings.quality_sample),
                _("So many of the documents attached automatically are drawn by chance, for a person to check."),
                _environment("INTAKE_QUALITY_SAMPLE"),
            ],
        ],
    )


def _environment(name: str) -> str:
    return _("Whoever runs the service sets %(name)s in its environment and starts it anew.") % {"name": name}


def versions() -> Table:
    """The model and the policy that decide."""
    settings = get_settings()
    model = models.KeptModel.objects.filter(pk=kept_models.current()).first()
    promoted = models.Promotion.objects.order_by("-pk").first()
    policy = policies.current()
    kept = models.KeptPolicy.objects.order_by("-pk").first()
    least = policies.current_rule(settings.wrong_attachment).least
    return Table(
        name="versions",
        caption=_("Model and policy in force"),
        columns=[
            Column(_("What decides"), Kind.TEXT),
            Column(_("Version in force"), Kind.TEXT),
            Column(_("In force since"), Kind.TEXT),
            Column(_("What it promises"), Kind.TEXT),
            Column(_("How to change it"), Kind.TEXT),
        ],
        rows=[
            [
                _("Model of document types"),
                model.version if model else _("The one of the package"),
                _since(promoted.promoted_at.date().isoformat(), promoted.promoted_by) if promoted else None,
                _("Wrong types are at most %(share)s of what it decides.") % {"share": percent(settings.type_error)},
                _("“intake train” makes a model of what reviewers corrected, “intake promote” puts it in force."),
            ],
            [
                _("Policy of matching cases"),
                policy.version,
                _since(kept.made_at.date().isoformat(), kept.made_by) if kept else None,
                _promise_of_policy(least, settings.wrong_attachment),
                _("“intake calibrate --cases” weighs anew by the case records and by what reviewers decided."),
            ],
        ],
        says=[_("Each decision keeps the versions that made it.")],
    )


def _since(day: str, who: str) -> str:
    return _("%(day)s, by %(who)s") % {"day": day, "who": who}


def _promise_of_policy(least: float, wrong: float) -> str:
    if isinf(least):
        return _("What reviewers decided shows that it can’t keep its promise: every document waits for a person.")
    values = {"share": percent(wrong), "odds": shown(Kind.NUMBER, least)}
    return _("On a wrong case are at most %(share)s of what it attaches: the odds have to be %(odds)s bits.") % values

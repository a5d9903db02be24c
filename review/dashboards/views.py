"""The dashboards' pages and files. All figures are those of `storage.statistics`."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_GET

from review.dashboards.asking import Asked, asked_by
from review.dashboards.catalog import DASHBOARDS, Dashboard, dashboard
from review.dashboards.exporting import as_csv
from storage.audit.recording import record

EXPORTED = "dashboard_exported"


@dataclass(frozen=True)
class Tab:
    """A dashboard that the reader may open, with the same filters."""

    title: Promise
    address: str
    is_here: bool


@require_GET
def page(request: HttpRequest, name: str = DASHBOARDS[0].name) -> HttpResponse:
    """One dashboard."""
    found = _found(request, name)
    asked = asked_by(request)
    context = {
        "dashboard": found,
        "form": asked.form,
        "fields": [asked.form[name] for name in _fields(found)],
        "days": asked.days,
        "tables": list(found.tables(asked)),
        "tabs": _tabs(request, found),
        "query": request.GET.urlencode(),
    }
    return render(request, "dashboards/page.html", context)


@require_GET
def file(request: HttpRequest, name: str, table: str) -> HttpResponse:
    """One table of a dashboard as a CSV file. That it was taken is part of the audit."""
    found = _found(request, name)
    asked = asked_by(request)
    wanted = next((made for made in found.tables(asked) if made.name == table), None)
    if wanted is None:
        raise Http404
    answer = HttpResponse(as_csv(wanted), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(wanted.name, asked)}"'
    record(EXPORTED, request.user.get_username(), details=_details(found, wanted.name, asked))
    return answer


def _found(request: HttpRequest, name: str) -> Dashboard:
    found = dashboard(name)
    if found is None:
        raise Http404
    if not found.is_for(request.user):
        raise PermissionDenied
    return found


def _fields(found: Dashboard) -> list[str]:
    """A period has two more."""
    return [
        name for chosen in found.filters for name in ((chosen, "since", "until") if chosen == "period" else (chosen,))
    ]


def _tabs(request: HttpRequest, here: Dashboard) -> list[Tab]:
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return [
        Tab(found.title, address_of(found) + query, found == here) for found in DASHBOARDS if found.is_for(request.user)
    ]


def address_of(found: Dashboard) -> str:
    """Of its page."""
    return reverse("dashboards") if found == DASHBOARDS[0] else reverse("dashboard", args=[found.name])


def _file_name(table: str, asked: Asked) -> str:
    """Of our own words alone."""
    return f"{table}_{asked.days.first:%Y-%m-%d}_{asked.days.last:%Y-%m-%d}.csv"


def _details(found: Dashboard, table: str, asked: Asked) -> dict[str, str]:
    chosen = {name: asked.form.cleaned_data.get(name, "") for name in ("program", "language")}
    details = {
        "dashboard": found.name,
        "table": table,
        "since": asked.days.first.isoformat(),
        "until": asked.days.last.isoformat(),
        **chosen,
    }
    return {name: value for name, value in details.items() if value}

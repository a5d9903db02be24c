"""Addresses. What supervisors watch."""

from django.urls import URLPattern, URLResolver, path

from review.dashboards import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.page, name="dashboards"),
    path("<slug:name>/", views.page, name="dashboard"),
    path("<slug:name>/<slug:table>.csv", views.file, name="dashboard-file"),
]

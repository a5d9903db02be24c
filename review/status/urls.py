"""Addresses. Where clients see what became of their documents."""

from django.urls import URLPattern, URLResolver, path

from review.status import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.ask, name="status"),
    path("shown", views.shown, name="status-shown"),
    path("closed", views.close, name="status-close"),
]

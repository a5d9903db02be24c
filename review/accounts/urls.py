"""Addresses. Who may sign in to what staff see, and what they may do."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []

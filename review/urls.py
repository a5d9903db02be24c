"""Addresses of the review pages."""

from django.urls import URLPattern, URLResolver, include, path

from review.notifications import notifications

handler500 = "review.failures.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("review.desk.urls")),
    path("accounts/", include("review.accounts.urls")),
    path("send/", include("review.form.urls")),
    path("status/", include("review.status.urls")),
    path("dashboards/", include("review.dashboards.urls")),
    path("api/", include("review.api.urls")),
    path("notifications/", notifications, name="notifications"),
    path("", include("review.accounts.entrance")),
]

"""Addresses of the review pages."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from review.notifications import notifications

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("review.desk.urls")),
    path("accounts/", include("review.accounts.urls")),
    path("send/", include("review.form.urls")),
    path("status/", include("review.status.urls")),
    path("dashboards/", include("review.dashboards.urls")),
    path("api/", include("review.api.urls")),
    path("notifications/", notifications, name="notifications"),
    path("login", LoginView.as_view(template_name="review/login.html", redirect_authenticated_user=True), name="login"),
    # Open to those whose session ran out, and to those who have not signed in and read French.
    path("logout", login_not_required(LogoutView.as_view()), name="logout"),
    path("language", login_not_required(set_language), name="set_language"),
]

"""Addresses of the review pages."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from review import attachments, views
from review.notifications import notifications
from review.originals import original
from review.quality import check, checks, quality_report

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("review.desk.urls")),
    path("accounts/", include("review.accounts.urls")),
    path("send/", include("review.form.urls")),
    path("status/", include("review.status.urls")),
    path("dashboards/", include("review.dashboards.urls")),
    path("api/", include("review.api.urls")),
    path("", views.exceptions, name="exceptions"),
    path("exceptions/<int:pk>/", views.exception, name="exception"),
    path("exceptions/<int:pk>/attach", views.attach, name="exception-attach"),
    path("exceptions/<int:pk>/type", views.retype, name="exception-type"),
    path("exceptions/<int:pk>/dismiss", views.set_aside, name="exception-dismiss"),
    path("uploads/<int:pk>/pages/<int:number>.jpg", views.page_image, name="page-image"),
    path("uploads/<int:pk>/original", original, name="original"),
    path("cases/<path:case_id>/", views.case, name="case"),
    path("attachments/<int:pk>/", attachments.attachment, name="attachment"),
    path("attachments/<int:pk>/take-back", attachments.take_back, name="attachment-take-back"),
    path("attachments/<int:pk>/move", attachments.move, name="attachment-move"),
    path("quality/", checks, name="checks"),
    path("quality/<int:pk>/", check, name="check"),
    path("quality/report/", quality_report, name="quality-report"),
    path("notifications/", notifications, name="notifications"),
    path("login", LoginView.as_view(template_name="review/login.html", redirect_authenticated_user=True), name="login"),
    # Open to those whose session ran out, and to those who have not signed in and read French.
    path("logout", login_not_required(LogoutView.as_view()), name="logout"),
    path("language", login_not_required(set_language), name="set_language"),
]

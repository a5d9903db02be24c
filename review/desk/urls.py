"""Addresses. The exceptions desk."""

from django.urls import URLPattern, URLResolver, path

from review.desk import attachments, views
from review.desk.originals import original
from review.desk.quality import check, checks, quality_report

urlpatterns: list[URLPattern | URLResolver] = [
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
]

"""Addresses. The exceptions desk."""

from django.urls import URLPattern, URLResolver, path

from review.desk import acting, asking, attachments, bulk, cases, claims, dividing, listing, pictures, quality, showing
from review.desk.originals import original

urlpatterns: list[URLPattern | URLResolver] = [
    path("", listing.exceptions, name="exceptions"),
    path("queues", listing.queues, name="exception-queues"),
    path("search", listing.search, name="exceptions-search"),
    path("next", listing.next_one, name="exception-next"),
    path("bulk", bulk.bulk, name="exceptions-bulk"),
    path("filters/save", listing.save_filter, name="filter-save"),
    path("filters/<int:pk>/forget", listing.forget_filter, name="filter-forget"),
    path("exceptions/<int:pk>/", showing.exception, name="exception"),
    path("exceptions/<int:pk>/search", showing.search_case, name="exception-search"),
    path("exceptions/<int:pk>/attach", acting.attach, name="exception-attach"),
    path("exceptions/<int:pk>/type", acting.retype, name="exception-type"),
    path("exceptions/<int:pk>/dismiss", acting.set_aside, name="exception-dismiss"),
    path("exceptions/<int:pk>/duplicate", acting.duplicate, name="exception-duplicate"),
    path("exceptions/<int:pk>/reject", acting.reject, name="exception-reject"),
    path("exceptions/<int:pk>/escalate", acting.escalate, name="exception-escalate"),
    path("exceptions/<int:pk>/give-back", acting.give_back, name="exception-give-back"),
    path("exceptions/<int:pk>/note", acting.note, name="exception-note"),
    path("exceptions/<int:pk>/undo", acting.undo, name="exception-undo"),
    path("exceptions/<int:pk>/take-over", acting.take, name="exception-take-over"),
    path("exceptions/<int:pk>/assign", acting.assign, name="exception-assign"),
    path("exceptions/<int:pk>/priority", acting.prioritise, name="exception-priority"),
    path("exceptions/<int:pk>/ask", asking.ask, name="exception-ask"),
    path("exceptions/<int:pk>/pages", dividing.pages, name="exception-pages"),
    path("exceptions/<int:pk>/pages/<int:number>/turn", dividing.turn, name="page-turn"),
    path("exceptions/<int:pk>/keep", claims.keep, name="exception-keep"),
    path("exceptions/<int:pk>/let-go", claims.let_go, name="exception-let-go"),
    path("exceptions/<int:pk>/skip", claims.skip, name="exception-skip"),
    path("uploads/<int:pk>/pages/<int:number>.jpg", pictures.page_image, name="page-image"),
    path("uploads/<int:pk>/pages/<int:number>-small.jpg", pictures.thumbnail, name="page-thumbnail"),
    path("uploads/<int:pk>/original", original, name="original"),
    path("cases/<path:case_id>/", cases.case, name="case"),
    path("attachments/<int:pk>/", attachments.attachment, name="attachment"),
    path("attachments/<int:pk>/take-back", attachments.take_back, name="attachment-take-back"),
    path("attachments/<int:pk>/move", attachments.move, name="attachment-move"),
    path("quality/", quality.checks, name="checks"),
    path("quality/<int:pk>/", quality.check, name="check"),
    path("quality/report/", quality.quality_report, name="quality-report"),
]

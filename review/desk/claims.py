"""Who works on an exception: kept while they do, let go when they leave."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from review.accounts.access import Right, requires
from review.desk.acting import acts
from review.desk.listing import take_next
from review.desk.posting import posts_else
from review.desk.saying import why_not
from review.desk.seeing import must_see
from storage.desk.claiming import release, renew
from storage.records.reviewing import ReviewStatus


@requires(Right.WORK)
@posts_else("exception")
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with it; where that can't be, the answer is why, and the page's script shows it."""
    must_see(request, pk)
    result = renew(pk, request.user.get_username())
    if result.status is ReviewStatus.DONE:
        return HttpResponse(status=204)
    sentence = why_not(result, request.user.get_username())
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8")


@requires(Right.WORK)
@posts_else("exception")
def let_go(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave it to others."""
    must_see(request, pk)
    release(pk, request.user.get_username())
    return HttpResponse(status=204)


@requires(Right.WORK)
@acts
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave it to others, and take the next one."""
    release(pk, request.user.get_username())
    following = take_next(request, skipping=pk)
    if following is None:
        messages.warning(request, _("There is no other exception in this queue."))
        return redirect("exceptions")
    messages.success(request, _("Skipped. This is the next exception."))
    return redirect("exception", pk=following)

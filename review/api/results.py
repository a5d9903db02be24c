"""What became of an action, as a problem where it was not done."""

from review.api.problems import Refused
from storage.records.reviewing import ReviewResult, ReviewStatus

_CODES = {
    ReviewStatus.NOT_FOUND: "not_found",
    ReviewStatus.NO_FILE: "no_file",
    ReviewStatus.ALREADY_RESOLVED: "already_resolved",
    ReviewStatus.NO_SUCH_CASE: "no_such_case",
    ReviewStatus.ALREADY_ON_CASE: "already_on_case",
    ReviewStatus.REASON_MISSING: "reason_missing",
    ReviewStatus.ALREADY_ENDED: "already_ended",
    ReviewStatus.HELD: "held",
}


def done(result: ReviewResult) -> None:
    """Raises Refused unless it was done."""
    if result.status is not ReviewStatus.DONE:
        raise Refused(_CODES.get(result.status, "not_possible"), {"status": result.status.value})

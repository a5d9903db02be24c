"""What workers leave to a person can be searched for after the sweeper's next round."""

from queue_config.sweeper import Sweeper, idle
from storage.searching.finding import found
from tests.queue_config.conftest import Intake


def test_an_exception_is_indexed_by_the_sweeper_and_there_is_work_until_then(intake: Intake) -> None:
    letter = b"Dear officer, this is my letter of explanation about the marmalade.\n"
    intake.put("s-000001", {"1": letter})
    intake.finish()
    assert not idle()
    Sweeper(intake.store).sweep()
    assert idle()
    assert [item.submission_id for item in found("marmalade")] == ["s-000001"]

"""Groups whose intervals do not overlap are named; others are not."""

from storage.records.quality import Share
from storage.statistics.comparing import differences


def test_a_group_apart_from_all_others_is_named_with_its_direction() -> None:
    found = differences({"digital": Share(5, 1000), "scan": Share(6, 1000), "photo": Share(60, 1000)})
    assert [(difference.group, difference.is_higher) for difference in found] == [
        ("digital", False),
        ("scan", False),
        ("photo", True),
    ]
    assert found[2].others == Share(11, 2000)


def test_what_may_be_chance_is_not_named() -> None:
    assert differences({"en": Share(5, 100), "fr": Share(9, 100)}) == []


def test_groups_of_which_nothing_is_known_are_not_named() -> None:
    assert differences({}) == []
    assert differences({"en": Share(5, 100)}) == []
    assert differences({"en": Share(100, 100), "fr": Share(0, 0)}) == []

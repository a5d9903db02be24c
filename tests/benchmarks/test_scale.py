"""The parts by which throughput is measured and workers are planned for."""

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.scale import plan
from benchmarks.scale.logbook import INSIDE, JOINED, LONG, Step
from benchmarks.scale.meter import START, Meter
from benchmarks.scale.mixes import mixes
from benchmarks.scale.model import Aged, Arrival, Crew, simulate
from benchmarks.scale.papers import LONG_SCAN_PAGES, draw, unlike
from benchmarks.scale.plan import Goal, answer, by_flow, seconds_of
from benchmarks.scale.playing import Played
from benchmarks.scale.prediction import PATTERNS, Outcome
from benchmarks.scale.times import Times, keep, kept, measured
from benchmarks.scale.week import Demand
from intake.reading import read_whole_file
from intake.settings import Limits

TIMES = Times(
    steps={
        "receive": {"": [0.0]},
        "read": {"letter": [1.0], "archive": [0.5], INSIDE: [1.0], LONG: [8.0], JOINED: [0.5]},
        "read_part": {LONG: [8.0]},
        "decide": {"1": [0.0], "2": [0.0], "3": [0.0]},
        "illustrate": {"letter": [4.0]},
    },
    illustrated={},
    inside={"archive": 2},
    long_pages=24,
    between=0.0,
    documents=10,
    page=0.2,
)


def ages(arrivals: list[Arrival], crew: Crew, times: Times = TIMES) -> list[float]:
    found = simulate(arrivals, times, crew, random.Random(1))
    return [round(each.seconds, 6) for each in found]


def test_every_mix_adds_up_and_is_counted_exactly() -> None:
    for mix in mixes().values():
        assert mix.why, mix.name
        assert sum(mix.counts(37).values()) == 37
        assert set(mix.shares) <= set(kept().steps["read"]), f"times of some kind in {mix.name} were never measured"


def test_a_mix_that_does_not_add_up_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mixes.toml").write_text('[odd]\nwhy = "?"\nphoto = 90\n')
    with pytest.raises(ValueError, match="'odd' add up to 90"):
        mixes(tmp_path / "mixes.toml")


@pytest.mark.slow
def test_documents_sent_again_have_other_bytes_and_say_the_same(tmp_path: Path) -> None:
    kinds = {"born_digital", "official_form", "office", "email", "archive", "photo"}
    stock = draw(mixes()["ordinary"], 40, 5)
    for sent in stock.drawn:
        for kind, file, data in zip(sent.kinds, sent.manifest.files, sent.contents, strict=True):
            if kind not in kinds:
                continue
            kinds.remove(kind)
            readings = []
            versions = (data, unlike(data, "mark", kind), unlike(data, "other", kind))
            for number, version in enumerate(versions):
                path = tmp_path / f"{kind}{number}"
                path.write_bytes(version)
                found = read_whole_file(path, name=file.name, folder=tmp_path / f"f{kind}{number}", limits=Limits())
                readings.append(found.model_dump(exclude={"sha256", "size"}))
            assert readings[0] == readings[1] == readings[2], kind
            assert len(set(versions)) == 3
            if kind in ("archive", "email"):
                files = [file for number in range(3) for file in (tmp_path / f"f{kind}{number}").rglob("*")]
                inside = [data for file in files if file.is_file() and (data := file.read_bytes()).startswith(b"%PDF")]
                assert len(inside) >= 3, kind
                assert len(set(inside)) == len(inside), kind
            if kind == "born_digital":
                assert {page["source"] for page in readings[0]["pages"]} == {"text_layer"}
    assert not kinds


def test_no_submission_has_the_bytes_or_the_sender_of_another() -> None:
    sent = draw(mixes()["digital"], 6, 3).sent("x", 20)
    assert len({each.id for each in sent}) == len({each.manifest.form.email for each in sent}) == 20
    contents = [data for each in sent for data in each.contents]
    assert len(set(contents)) == len(contents)


def test_one_process_takes_the_oldest_first() -> None:
    burst = [Arrival(at, ("letter",)) for at in (0.0, 0.25, 0.5)]
    assert ages(burst, Crew(1)) == [1.0, 1.75, 2.5]


def test_two_processes_share_the_files_of_one_submission() -> None:
    assert ages([Arrival(0.0, ("letter",) * 3)], Crew(1)) == [3.0]
    assert ages([Arrival(0.0, ("letter",) * 3)], Crew(2)) == [2.0]


def test_what_an_archive_holds_is_read_before_it_is_decided() -> None:
    assert ages([Arrival(0.0, ("archive",))], Crew(1)) == [2.5]


def test_what_an_archive_holds_gives_way_to_whom_it_would_keep_waiting() -> None:
    archive, letter = Arrival(0.0, ("archive",)), Arrival(0.4, ("letter",))
    assert ages([archive, letter], Crew(1)) == [3.5, 1.1]
    assert ages([archive, replace(letter, at=6.0)], Crew(1)) == [2.5, 1.0]


def test_urgent_ones_go_first_and_the_files_of_one_sender_give_way() -> None:
    first = Arrival(0.0, ("letter",))
    assert ages([first, Arrival(0.1, ("letter",)), Arrival(0.2, ("letter",), urgent=True)], Crew(1)) == [1.0, 2.9, 1.8]
    many = [Arrival(0.0, ("letter",) * 3, sender="many"), Arrival(0.1, ("letter",), sender="few")]
    assert ages(many, Crew(1)) == [4.0, 1.9]


def test_in_an_outage_nothing_is_done_and_then_the_oldest_first() -> None:
    burst = [Arrival(at, ("letter",)) for at in (0.0, 5.0, 9.0)]
    assert ages(burst, Crew(1, stopped=(0.0, 10.0))) == [11.0, 7.0, 4.0]


def test_parts_of_long_scans_are_read_by_a_process_of_their_own() -> None:
    long, letter = Arrival(0.0, (LONG,)), Arrival(0.1, ("letter",))
    assert ages([long, letter], Crew(1, large=1)) == [8.0 + 2 * 8.0 + 0.5, 8.9]
    assert ages([long, letter], Crew(1, large=2)) == [8.0 + 8.0 + 0.5, 8.9]


def test_pages_are_drawn_after_the_decision_and_keep_others_waiting() -> None:
    always = replace(TIMES, illustrated={"letter": 1.0})
    assert ages([Arrival(0.0, ("letter",)), Arrival(2.0, ("letter",))], Crew(1), always) == [1.0, 4.0]


def test_waiting_is_what_queueing_theory_says() -> None:
    """Poisson arrivals, one process, one second each (M/D/1): the mean wait is load / (2 - 2 load)."""
    rng, now, arrivals = random.Random(4), 0.0, []
    for _ in range(60_000):
        now += rng.expovariate(0.7)
        arrivals.append(Arrival(now, ("letter",)))
    found = ages(arrivals, Crew(1))
    assert sum(found) / len(found) == pytest.approx(1 + 0.7 / 0.6, rel=0.05)


def demand(per_day: float = 40_000, peak: str = "monday") -> Demand:
    return Demand(per_day, peak, 1.6, mixes()["ordinary"])


def goal(**changed: float) -> Goal:
    day = 86400.0
    return Goal(
        **{"target_age": 900.0, "within": 0.999, "outage": 0.0, "outage_begins": 0.0, "catch_up": day} | changed
    )


@pytest.mark.slow
def test_the_answer_keeps_the_promise_and_one_process_less_does_not() -> None:
    wanted = demand(250_000), goal(outage=6 * 3600.0)
    found = answer(*wanted, kept())
    assert found.holds
    assert found.caught_up > 0
    assert not plan._simulated(*wanted, kept(), found.processes - 1).holds


def test_more_documents_a_peak_an_outage_or_less_time_need_more_processes() -> None:
    million, times = 4_000_000.0, kept()
    plain = by_flow(demand(million, peak=""), goal(), times)
    assert by_flow(demand(2 * million, peak=""), goal(), times) == pytest.approx(2 * plain, rel=0.1, abs=1)
    peaked = by_flow(demand(million), goal(), times)
    assert peaked > 1.3 * plain
    assert by_flow(demand(million), goal(outage=86400.0), times) > peaked
    assert by_flow(demand(million), goal(target_age=7200.0), times) < peaked


def test_the_week_has_the_documents_that_were_asked_for() -> None:
    by_minute = demand(1000.0, peak="").by_minute()
    assert by_minute.reshape(8, -1).sum(axis=1).round() == pytest.approx([1000, 1000, 1000, 1000, 900, 450, 500, 1000])
    assert demand(1000.0).by_minute()[:1440].sum() == pytest.approx(1600)


def test_lengths_of_time_are_understood_or_refused() -> None:
    assert [seconds_of(text) for text in ("90s", "15m", "24h", "1.5d")] == [90, 900, 86400, 129600]
    with pytest.raises(ValueError, match="90s, 15m, 24h"):
        seconds_of("soon")


def test_a_plan_is_drawn(tmp_path: Path) -> None:
    from benchmarks.scale.picture import draw_week

    found = plan.Answer(3, [Aged(3600.0 * hour, 60.0 + hour, False, 5) for hour in range(168)], goal(outage=3600.0))
    draw_week(found, ("monday",) * 7, tmp_path / "week.png")
    assert (tmp_path / "week.png").read_bytes().startswith(b"\x89PNG")


def test_the_command_says_what_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert plan.main(["--per-day", "20000", "--peak", "monday"]) == 0
    said = capsys.readouterr().out
    assert "worker processes" in said
    with pytest.raises(SystemExit):
        plan.main(["--per-day", "20000", "--mix", "unknown"])


def test_times_are_kept_as_they_were(tmp_path: Path) -> None:
    keep(TIMES, tmp_path / "times.json")
    assert kept(tmp_path / "times.json") == TIMES
    assert TIMES.work(("letter", "archive")) == 1.0 + 0.5 + 2 * 1.0
    assert TIMES.work((LONG,)) == 8.5
    assert TIMES.work_on_parts((LONG, "letter")) == 16.0
    assert kept().long_pages == LONG_SCAN_PAGES


def test_long_scans_are_measured_apart() -> None:
    seconds = (0.6, 0.5)
    steps = [*(Step("read", "photo", 2.0, each) for each in seconds), Step("illustrate", "photo", 1.0, 0.3)]
    long = [Step("read", LONG, 4.0, 4.0), Step("read", "photo", 9.0, 9.0)]
    found = measured([Played(2, 0.0, [], steps, [], {})], Played(1, 0.0, [], long, [], {}), page=0.2)
    assert found.steps["read"] == {"photo": [0.5, 0.6], LONG: [4.0]}
    assert found.illustrated == {"photo": 0.5}
    assert found.between == pytest.approx((2 * 2.0 - 1.4) / 3)


def test_the_patterns_are_none_that_the_times_were_measured_with() -> None:
    assert len(PATTERNS) >= 3
    assert "ordinary" not in {pattern.mix for pattern in PATTERNS}


def test_on_a_machine_half_as_fast_all_takes_twice_as_long() -> None:
    coming = [Arrival(0.0, ("letter",)), Arrival(1.0, ("archive",))]
    slow = ages(coming, Crew(1), TIMES.at_speed(0.4))
    assert slow == [2 * age for age in ages([coming[0], Arrival(0.5, ("archive",))], Crew(1))]


def test_what_is_compared_is_until_all_is_decided_the_mean_and_the_tail() -> None:
    came = [float(at) for at in range(20)]
    found = Outcome.of(came, [1.0] * 19 + [5.0])
    assert found == Outcome(makespan=24.0, mean_age=1.2, p95=pytest.approx(1.2))
    assert Outcome.average([found, Outcome(26.0, 1.4, 1.6)]) == Outcome(25.0, pytest.approx(1.3), pytest.approx(1.4))


def test_no_two_streams_are_of_the_same_seed() -> None:
    seeds = [stream.seed for pattern in PATTERNS for stream in pattern.alone()]
    assert len(seeds) == len(set(seeds))
    assert len(seeds) > len(PATTERNS)


def spin(seconds: float) -> None:
    import time

    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_the_meter_counts_each_function_once_and_forked_children_too() -> None:
    meter = Meter(["outer", "inner"])
    inner = meter.metered("inner", lambda: spin(0.2))

    def outer() -> None:
        spin(0.1)
        inner()
        pid = os.fork()
        if not pid:
            spin(0.1)
            inner()
            os._exit(0)
        os.waitpid(pid, 0)

    meter.metered("outer", outer)()
    found = meter.seconds()
    assert found["inner"] == pytest.approx(0.4, abs=0.09)
    assert found["outer"] == pytest.approx(0.1, abs=0.09)
    assert found[START] == pytest.approx(0.1, abs=0.09)

"""Workers are killed at every moment that the code names, and frozen at those before the commit."""

import random
import re
from itertools import islice
from pathlib import Path

import queue_config
from queue_config.app import QUEUE_OF
from queue_config.moments import Moment
from tests.faults.moments import GOES_ON, before_the_commit, in_turn, moments

CODE = "".join(path.read_text() for path in Path(queue_config.__file__).parent.rglob("*.py"))


def test_the_harness_knows_every_moment_that_the_code_has() -> None:
    of_one_step = re.findall(r'reached\(\s*"(\w+)",\s*Moment\.(\w+)', CODE)
    of_each_step = re.findall(r"reached\(\s*name,\s*Moment\.(\w+)", CODE)
    expected = {(step, Moment[name]) for step, name in of_one_step}
    expected |= {(step, Moment[name]) for step in QUEUE_OF for name in of_each_step}
    assert set(moments()) == expected
    assert len(re.findall(r"(?<!def )\breached\(", CODE)) == len(of_one_step) + len(of_each_step)


def test_every_step_has_moments_and_is_known_to_go_on() -> None:
    assert {step for step, _ in moments()} == set(QUEUE_OF) == set(GOES_ON)
    assert set(before_the_commit()) < set(moments())


def test_each_turn_comes_to_every_moment_once() -> None:
    places = in_turn(moments(), random.Random(1))
    for _ in range(3):
        assert sorted(islice(places, len(moments()))) == moments()

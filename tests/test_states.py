"""Do the states of the contracts say what the events say?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_economy import backup
from steps import response_steps
from synthetic_comparison import as_events, ten_chains
from test_response import brief

from sim.network import ResponseSettings
from sim.outcome import Event
from sim.plots.states import STATES, changes, mean_contracts
from sim.response import Luck, Response, Shock
from sim.scenario import Contract, Research

PLAIN = Contract(backup("one", "part", 0.5), "paper")
SOUGHT = Contract(backup("new", "part", 0.5), "paper", research=Research(1, 1.0, 20.0, "start"))


def story(*told, contracts=(PLAIN,)):
    """The states in which the contracts come to stand, from `(day, kind)` or `(day, kind, subject)`."""
    subject = contracts[0].backup.id
    events = [Event(0, day, kind, rest[0] if rest else subject, "") for day, kind, *rest in told]
    return [(change.day, change.after) for change in changes(events, contracts)]


def outcome(events, contracts=(PLAIN,), followed=1):
    made_up = ten_chains().outcomes[0]
    return replace(made_up, contracts=tuple(contracts), events=as_events(events), followed=followed)


WHOLE = (
    (1.0, "detected", "part"),
    (4.0, "called"),
    (4.0, "test queued"),
    (6.0, "test begun"),
    (16.0, "test passed"),
    (20.0, "ramp"),
    (30.0, "active"),
    (90.0, "stand-down"),
    (100.0, "dormant"),
)


def test_a_contract_goes_its_whole_way():
    assert story(*WHOLE) == [
        *((1.0, "waiting"), (4.0, "logistics"), (4.0, "queued"), (6.0, "testing"), (16.0, "logistics")),
        *((20.0, "ramp"), (30.0, "active"), (90.0, "standing-down"), (100.0, "dormant")),
    ]


def test_a_failed_test_is_tried_again_at_once_or_not_before_the_next_alarm():
    begun = ((1.0, "detected", "part"), (2.0, "called"), (2.0, "test begun"), (9.0, "test failed"))
    assert story(*begun)[-1] == (9.0, "dormant")
    assert story(*begun, (9.0, "test begun"), (15.0, "test passed"))[-2:] == [(9.0, "testing"), (15.0, "logistics")]
    # a false alarm's test much later was called by nobody: passed, it sleeps on
    assert story(*begun, (40.0, "test begun"), (50.0, "test passed"))[-1] == (50.0, "dormant")


def test_a_false_alarm_tests_who_sleeps_and_goes_on_when_the_alarm_is_over():
    drill = ((1.0, "test queued"), (3.0, "test begun"))
    assert story(*drill, (9.0, "test failed")) == [(1.0, "queued"), (3.0, "testing"), (9.0, "dormant")]
    called = (*drill, (4.0, "detected", "part"), (5.0, "called"))
    assert story(*called, (9.0, "test passed"))[-1] == (9.0, "logistics")
    assert story(*called, (6.0, "withdrawn"), (9.0, "test passed"))[-1] == (9.0, "dormant")


def test_who_is_withdrawn_leaves_the_laboratory():
    assert story(*WHOLE[:4], (7.0, "withdrawn"))[-1] == (7.0, "dormant")


def test_an_alarm_during_the_stand_down_begins_anew_but_the_way_down_goes_on():
    again = (*WHOLE[:8], (92.0, "detected", "part"))
    assert story(*again)[-1] == (92.0, "waiting")
    assert story(*again, (94.0, "withdrawn"))[-1] == (94.0, "standing-down")
    assert story(*again, (100.0, "dormant"))[-1] == (92.0, "waiting")  # down, and still waiting
    assert story(*WHOLE[:7], (60.0, "detected", "part"))[-1] == (30.0, "active")  # who serves is not disturbed


def test_research_comes_before_the_test_unless_it_has_succeeded_already():
    called = ((1.0, "detected", "part"), (2.0, "called"))
    late = story(*called, (9.0, "research succeeded"), (9.0, "test begun"), contracts=(SOUGHT,))
    assert late == [(1.0, "waiting"), (2.0, "research"), (9.0, "logistics"), (9.0, "testing")]
    early = story((0.5, "research succeeded"), *called, contracts=(SOUGHT,))
    assert early == [(1.0, "waiting"), (2.0, "logistics")]


def test_parts_of_days_count_as_parts():
    events = [Event(0, 1.25, "test begun", "one", ""), Event(0, 3.5, "test passed", "one", "")]
    found = mean_contracts(outcome([*events, Event(0, 9.0, "ramp", "one", "")]), 5)
    assert found["testing"].tolist() == pytest.approx([0.0, 0.75, 1.0, 0.5, 0.0])
    assert not found["ramp"].any()  # beyond the horizon
    halved = mean_contracts(outcome(events, followed=2), 5)
    assert halved["testing"].sum() == pytest.approx(0.5 * 2.25)


def test_days_in_test_are_those_that_the_response_counts():
    """Many replications, everything may happen: crowded laboratories, failures, false alarms, cuts that return."""
    contracts = [
        Contract(backup(f"{product}-{at}", product, 0.5, test_days=(5.0, 20.0, 60.0), success=0.5), "paper")
        for product in ("part", "film", "gas")
        for at in range(3)
    ]
    settings = ResponseSettings(laboratories=2, retries=2, false_alarms_per_year=4.0, stand_down_days=30.0)
    struck = [Shock(at, start, start + 90.0, 1.0) for at in range(3) for start in (20.0 + 7.0 * at, 200.0, 320.0)]
    about, days, many = replace(brief(contracts, settings), horizon_days=900), 1000, 20  # no test is left at the end
    response = Response(about, [struck] * many, Luck(7, range(many), lucky=True))
    for day in range(days):
        response.advance(day)
    steps = sorted(response_steps(about, response), key=lambda step: (step.column, step.day))
    events = [Event(step.column, step.day, step.kind, step.subject, step.detail) for step in steps]
    found = mean_contracts(outcome(events, contracts, many), days)
    test_days = response.test_days()
    assert found["testing"].sum() * many == pytest.approx(test_days.sum())
    assert found["testing"].max() <= 2.0 + 1e-6
    assert found["queued"].max() > 0.5
    assert sum(found[state] for state in STATES).max() <= len(contracts) + 1e-6

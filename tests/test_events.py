"""Does events.csv tell every change of state that the page on the model lists, and no other?"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
from steps import run_steps
from test_everything_is_drawn import REPLICATIONS, strategy, world

from sim.assembly import assemble
from sim.network import Range
from sim.scenario import Scenario
from sim.simulation import simulate
from sim.strategies import apply

PAGE = Path(__file__).parent.parent / "docs" / "model.md"


def listed() -> set[str]:
    """The events of the table of states, and of the sentence below it that starts with the name of the file."""
    text = PAGE.read_text(encoding="utf-8")
    table = text[text.index("| state of a contract |") : text.index("**Laboratories.**")]
    ends = [row.split("|") for row in table.splitlines() if row.startswith("| ")][1:]
    cells = [cell for row in ends for cell in (row[1], row[3])]
    told = re.search(r"`events\.csv` holds .*?\n\n", text, flags=re.DOTALL)
    assert told is not None
    quoted = re.findall(r"`([^`]+)`", " ".join([*cells, told[0], "`withdrawn`"]))
    return {name for name in quoted if name not in {"events.csv", "cut", "alert", "stock", "cut 1", "cut 2"}}


def eventful() -> Scenario:
    """Everything may happen: decisions that take days and wait for losses, few laboratories, alarms for nothing."""
    asked = apply(strategy(), world())
    hurried = replace(
        asked.response,
        county_days=Range.fixed(1.0),
        city_loss=0.1,
        retries=1,
        laboratories=1,
        false_alarms_per_year=3.0,
        qualification_valid_days=30.0,
    )
    return replace(asked, horizon_days=365, response=hurried)


def test_every_event_that_is_listed_happens_and_every_one_that_happens_is_listed() -> None:
    plant = assemble(eventful())
    told = {step.kind for step in run_steps(plant, simulate(plant, range(REPLICATIONS)))}
    assert told == listed()


def test_what_nobody_will_read_happens_all_the_same() -> None:
    """The events of the first three replications are told, and told alike; what comes of all is the same."""
    plant = assemble(eventful())
    whole, part = simulate(plant, range(9)), simulate(plant, range(9), told=3)
    assert run_steps(plant, part) == [step for step in run_steps(plant, whole) if step.column < 3]
    assert np.array_equal(whole.value, part.value)
    assert np.array_equal(whole.test_days, part.test_days)
    assert run_steps(plant, simulate(plant, range(4, 9), told=3)) == []

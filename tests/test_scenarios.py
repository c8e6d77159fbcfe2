"""Do the shipped scenarios show what is known of such cuts?  All run to their horizon, with luck and without.

The facts are those of the cases that each scenario names, and of how the chains hang together.  A cut that costs
nothing says so in its own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from sim.experiments import compare
from sim.loading import find_scenario, find_strategy, load_scenario, load_strategy, load_study, shipped
from sim.measures import ALL
from sim.outcome import Comparison
from sim.scenario import Study

SCENARIOS = pytest.mark.parametrize("path", shipped("scenarios"), ids=lambda path: path.stem)


@dataclass(frozen=True)
class Fact:
    """Which chain loses the largest part of its output, and when the first of it is lost [days after the cut]."""

    chain: str
    earliest: float = 0.0
    latest: float = np.inf


FACTS = {
    "auto-chip-shortage": Fact("vehicles", 60.0),  # chip users had 40 days in stock, and half of the chips still come
    "battery-metal-cut": Fact("vehicles", 30.0),
    "bioprocess-cut": Fact("biopharma", 60.0),  # two to four months in stock
    "chip-tool-embargo": Fact("integrated-circuits", 60.0),  # spare parts run out after two to five months
    "cloud-attack": Fact("smart-computing", 0.0, 2.0),  # a service cannot be stocked
    "cnc-robot-part-embargo": Fact("smart-equipment", 30.0, 100.0),  # within about two months
    "compound-cut": Fact("digital-security"),  # memory and image sensors of its cameras
    "dye-accident-shangyu": Fact("textiles"),
    "eda-licence-stop": Fact("integrated-circuits", 90.0),  # a cut of renewal, no stop
    "energy-rationing": Fact("textiles", 0.0, 2.0),  # steam at hours of notice
    "hormuz-crude": Fact("refining-materials", 25.0),  # tanks and ships bridge weeks
    "image-sensor-cut": Fact("digital-security", 60.0),
    "lockdown": Fact("smart-computing", 0.0, 2.0),
    "noble-gas-shortage": Fact("integrated-circuits", 25.0),  # one to three months in stock
    "petrochemical-outage": Fact("refining-materials", 0.0, 2.0),
    "port-closure": Fact("refining-materials", 0.0, 2.0),
    "resist-stop": Fact("integrated-circuits", 25.0),
    "typhoon-ningbo-zhoushan": Fact("refining-materials", 0.0, 2.0),
}
BRIDGED = ("japan-earthquake", "taiwan-earthquake")  # stocks carry it, and their judgement says so
OUTLASTS = ("compound-cut",)  # not back by the end of the horizon at the most likely durations
RANDOM = ("five-years",)


def asked(path: Path) -> Study:
    """Two replications, without backups and with those of both grades."""
    study = load_study(path, ("none", "tiered"))
    return replace(study, scenario=replace(study.scenario, replications=2))


def at_the_mode(path: Path) -> Comparison:
    """One run without luck and without backups."""
    study = load_study(path, ("none",))
    return compare(replace(study, scenario=replace(study.scenario, replications=1)), 1)


def output(run: Comparison, chain: str) -> np.ndarray:
    """A chain's output as a share of its baseline, day by day."""
    return run.outcomes[0].daily[chain, "output_value"][:, 0] / run.baseline[chain]


def keep_the_laws(found: Comparison) -> None:
    for outcome in found.outcomes:
        assert outcome.conservation < 1e-9
        for name in ("output_volume", "output_value", "loss_volume", "loss_value", "value_added_loss"):
            assert np.isfinite(outcome.replications[name]).all(), name
        assert np.all(outcome.replications["loss_value"] >= outcome.replications["loss_volume"] - 1e-6)
        assert np.all(outcome.replications["peak_daily_loss_share"] <= 1.0 + 1e-9)
    none, tiered = found.outcomes
    assert tiered.contracts
    rounding = 1e-9 * found.baseline[ALL] * found.scenario.horizon_days
    assert tiered.find(ALL, "loss_volume").mean <= max(0.0, none.find(ALL, "loss_volume").mean) + rounding
    for chain in found.network.chains:
        if chain.target is not None:
            # Without backups stocks are refilled afterwards, above baseline: a tenth of a day a year is won by that.
            without, given = (one.find(chain.id, "loss_volume_days").mean for one in (none, tiered))
            assert given <= max(0.0, without) + 0.1 * found.scenario.horizon_days / 365.0, chain.id


def test_every_scenario_has_its_fact() -> None:
    assert {*FACTS, *BRIDGED, *RANDOM} == {path.stem for path in shipped("scenarios")}
    assert len(FACTS) + len(BRIDGED) == 20


@SCENARIOS
def test_scenario_keeps_the_laws(path: Path) -> None:
    keep_the_laws(compare(asked(path), 1))


@SCENARIOS
def test_scenario_shows_what_is_known(path: Path) -> None:
    run = at_the_mode(path)
    none = run.outcomes[0]
    home = [chain.id for chain in run.network.chains if chain.target is not None]
    lost = {chain: none.find(chain, "loss_value_days").mean for chain in home}
    back = all(output(run, chain)[-1] > 0.99 for chain in home)
    assert back == (path.stem not in OUTLASTS)
    if path.stem in RANDOM:
        assert set(lost.values()) == {0.0}  # without luck nothing strikes
    elif path.stem in BRIDGED:
        assert max(map(abs, lost.values())) < 1.0
    else:
        fact = FACTS[path.stem]
        assert none.find(ALL, "loss_volume").mean > 0.0
        assert max(lost, key=lambda chain: lost[chain]) == fact.chain
        assert fact.earliest <= none.find(fact.chain, "days_to_first_loss").mean <= fact.latest


@SCENARIOS
def test_scenario_tells_its_story(path: Path) -> None:
    scenario = load_scenario(path)
    told = scenario.background
    assert told.class_ is not None
    assert told.ref
    for text in (scenario.title, told.narrative, told.analogue, told.judgement):
        assert text is not None
        assert re.search("[\u4e00-\u9fff]", text.zh)
        assert not re.search("[\u4e00-\u9fff]", text.en)
        assert " " not in re.sub(r"[A-Za-z0-9%,.] [A-Za-z0-9]", "", text.zh), "a blank within Chinese"
    keys = set(re.findall(r"\b[A-Z]{2,}[0-9]{2,4}P?\b", told.analogue.en if told.analogue else ""))
    assert keys - {"NPT"} <= set(told.ref), "the analogue cites what ref does not list"
    assert keys == set(re.findall(r"[A-Z]{2,}[0-9]{2,4}P?", told.analogue.zh if told.analogue else ""))
    if path.stem in BRIDGED:
        assert told.judgement is not None
        assert "Stocks" in told.judgement.en


def test_a_licence_stop_comes_late_and_is_no_stop() -> None:
    made = output(at_the_mode(find_scenario("eda-licence-stop")), "integrated-circuits")
    assert made[:210].min() > 0.99  # half a year after the letter
    assert made.min() > 0.9


def test_a_tool_embargo_bites_deeper_the_longer_it_lasts() -> None:
    made = output(at_the_mode(find_scenario("chip-tool-embargo")), "integrated-circuits")
    years = [made[30 + 365 * year : 395 + 365 * year].mean() for year in range(3)]
    assert years[0] > years[1] > years[2]


def test_two_weeks_without_power_and_steam_need_protection_not_suppliers() -> None:
    scenario = replace(load_scenario(find_scenario("energy-rationing")), replications=1, horizon_days=120)
    named = ("none", "same-grade", "protected-utilities")
    answers = tuple(load_strategy(find_strategy(name, Path())) for name in named)
    without, same, shielded = (
        one.find(ALL, "loss_value").mean for one in compare(Study(scenario, answers), 1).outcomes
    )
    assert shielded < 0.6 * without
    assert shielded < same

"""Is what is kept of many batches what one large batch would have left?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_economy import JP, STIFF, backup, cut, feeds_on_itself, made, needs, network, product, scenario, sold
from small_network import write_study

from sim.assembly import Plant, assemble, economy_for
from sim.digest import NUMBERS, Digest, Gathered, Keep, day_unit, digest, run_unit
from sim.economy import usual
from sim.errors import InvariantError
from sim.loading import load_study
from sim.network import Backup, ResponseSettings
from sim.simulation import simulate
from sim.strategies import apply
from sim.tally import coarse_tally, summed, tally, unit_above

KEEP = Keep(curves=9, events=5)


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    study = load_study(write_study(tmp_path_factory.mktemp("digest")))
    return assemble(apply(study.strategies[1], replace(study.scenario, replications=12, horizon_days=120)))


def gathered(plant: Plant, *batches: range) -> Digest:
    found = Gathered()
    for batch in batches:
        found.add(digest(plant, simulate(plant, batch), KEEP))
    assert found.replications == sum(map(len, batches))
    return found.whole()


# --- sums --------------------------------------------------------------------------------------------------------


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.floats(-8.0, 8.0), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_a_sum_does_not_depend_on_its_order(numbers: list[float], luck) -> None:
    """Nor on who adds what; and it is the true sum, to the last bit but one."""
    whole = tally(np.array(numbers), 8.0)
    luck.shuffle(numbers)
    cut = luck.randint(0, len(numbers))
    assert np.array_equal(tally(np.array(numbers[:cut]), 8.0) + tally(np.array(numbers[cut:]), 8.0), whole)
    assert float(summed(whole, 8.0)) == pytest.approx(sum(map(float, sorted(numbers))), rel=1e-12, abs=1e-20)


def test_one_number_is_its_own_sum() -> None:
    for number in (0.1, -7.3, 1 / 3, 123.456):
        assert float(summed(tally(np.array([number]), 128.0), 128.0)) == number


def test_shares_are_added_to_twelve_digits() -> None:
    shares, found = np.random.default_rng(1).random((3, 50)), np.zeros(3, dtype=np.int64)
    coarse_tally(shares, shares.shape[1], found)
    assert found / 2.0**40 == pytest.approx(shares.sum(axis=1), abs=1e-10)


@pytest.mark.parametrize("value", [np.nan, np.inf, 17.0])
def test_what_cannot_be_added_exactly_is_refused(value: float) -> None:
    with pytest.raises(InvariantError, match="too large"):
        tally(np.array([value]), 1.0)


# --- digests -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "batches",
    [
        (range(6), range(6, 12)),
        (range(8, 12), range(5), range(5, 8)),
        tuple(range(at, at + 1) for at in reversed(range(12))),
    ],
)
def test_batches_join_into_one(plant: Plant, batches: tuple[range, ...]) -> None:
    """In any order, and cut before, after and within the replications whose curves and events are kept."""
    one, many = digest(plant, simulate(plant, range(12)), KEEP), gathered(plant, *batches)
    assert np.array_equal(one.replications, many.replications)
    for part in ("table", "each", "sums", "curves", "events"):
        expected, found = getattr(one, part), getattr(many, part)
        assert expected.keys() == found.keys()
        for name, values in expected.items():
            assert np.array_equal(values, found[name], equal_nan=values.dtype.kind == "f"), (part, name)


def test_only_the_first_replications_are_followed(plant: Plant) -> None:
    found = gathered(plant, range(12))
    assert found.curves["value"].shape == (120, 3, 9)
    assert set(found.events["replication"].tolist()) == set(range(5))
    assert found.table["loss_value"].shape == (3, 12)


def test_curves_of_a_long_run_are_fewer(plant: Plant) -> None:
    """Five million numbers at most: two kinds of output of three chains (with the total) on 10,000 days."""
    long = replace(plant.scenario, horizon_days=10_000)
    assert Keep(1000, 0).curves_kept(long) == 5_000_000 // (2 * 10_000 * 3) == 83
    assert Keep(1000, 0).curves_kept(plant.scenario) == 1000


def test_one_curve_is_kept_of_the_longest_run(plant: Plant) -> None:
    """A million days of three chains do not fit, and the bands of each day are drawn from one."""
    endless = replace(plant.scenario, horizon_days=1_000_000)
    assert (Keep(1000, 0).curves_kept(endless), NUMBERS.curves_kept(endless)) == (1, 0)


def test_whatever_surge_can_be_reached_can_be_added_up() -> None:
    """Parts stop for 60 days and surge to 61 times their output: so much is made on the days after, to fill stocks."""
    surging = product("part", surge=60.0, surge_days=1.0)
    economy = network(
        [product("good"), surging],
        [made("good"), made("part")],
        [needs("good", "part", 0.9, cover=100.0)],
        [sold("good")],
        defaults=replace(STIFF, tau_days=1.0),
    )
    plant = assemble(scenario(economy, [cut(5.0, 60.0, products=["part"])]))
    trajectory = simulate(plant, [0])
    output = summed(digest(plant, trajectory, KEEP).sums["volume"], day_unit(plant))[:, -1]
    assert output.max() > 16.0 * trajectory.baseline.sum()
    assert output == pytest.approx(trajectory.volume.sum(axis=(1, 2)), rel=1e-12)


def test_usual_surge_leaves_the_unit_alone(plant: Plant) -> None:
    """It stays as long as a day makes at most eight times the baseline; sixteen times ask for twice the unit."""
    whole = usual(plant.shared, len(plant.scenario.network.chains))[0].sum()
    for surge, times in ((0.1, 1.0), (7.0, 1.0), (15.0, 2.0)):
        surging = replace(plant, shared=plant.shared._replace(surge=np.full_like(plant.shared.surge, surge)))
        assert day_unit(surging) == times * 64.0 * unit_above(whole)


def test_a_replication_may_make_many_times_what_the_modes_make() -> None:
    """Steel and ore that take half of themselves at the mode are made twice over; where .98 is drawn, 50 times."""
    plant = assemble(scenario(feeds_on_itself((0.5, 0.5, 0.98)), replications=20_000))
    made_daily = usual(economy_for(plant, range(20_000)), 2)[0].sum(axis=0)
    richest = int(made_daily.argmax())
    assert made_daily[richest] > 16.0 * unit_above(usual(plant.shared, 2)[0].sum())
    trajectory = simulate(plant, [richest])
    found = summed(digest(plant, trajectory, KEEP).sums["volume"], day_unit(plant))[:, -1]
    assert found == pytest.approx(made_daily[richest], rel=1e-12)


def test_sums_are_those_of_the_days(plant: Plant) -> None:
    trajectory = simulate(plant, range(9))
    found = digest(plant, trajectory, KEEP)
    lost = trajectory.baseline - trajectory.value
    assert found.table["loss_value"][-1] == pytest.approx(lost.sum(axis=(0, 1)), rel=1e-12)
    value = summed(found.sums["value"], day_unit(plant))
    assert value[:, -1] == pytest.approx(trajectory.value.sum(axis=(1, 2)), rel=1e-12)
    bound = summed(found.sums["bound_slot"], run_unit(plant))
    assert bound == pytest.approx(trajectory.bound_slot.sum(axis=1), rel=1e-12)
    assert bound.max() > 0.0


def test_share_of_output_that_was_made_with_degraded_inputs() -> None:
    """Gone for 90 of 150 days; 20 days of stock; half a unit a day from 30 days after, up in 20: 25 degraded units.

    150 - (90 - 20 - 25) = 105 are made, 25 of them of these.  Nothing of the part's own chain is made at home.
    """
    economy = network(
        [product("part", "abroad"), product("widget")],
        [made("part", JP), made("widget")],
        [needs("widget", "part", cover=20.0)],
        [sold("widget")],
        [backup("second", "part", 0.5, value=0.8, logistics_days=30.0, ramp_days=20.0)],
    )
    plant = assemble(scenario(economy, [cut(10.0, 90.0, products=["part"], regions=[JP])], 150))
    found = digest(plant, simulate(plant, [0]), KEEP).table
    assert found["output_volume"][:, 0] == pytest.approx([0.0, 105.0, 105.0])
    assert found["degraded_share"][:, 0] == pytest.approx([0.0, 25.0 / 105.0, 25.0 / 105.0])


def laboratories(places: int | dict[str, int] | None, *more: Backup) -> dict[str, float]:
    """What is kept of laboratories and tests, of one test of 30 days in 100."""
    economy = network(
        [product("part"), product("good"), product("ore", kind="material")],
        [made("part"), made("good"), made("ore")],
        [needs("good", "part"), needs("good", "ore")],
        [sold("good")],
        [backup("part-2", "part", test_days=30.0), *more],
    )
    people = ResponseSettings(laboratories=places)
    plant = assemble(scenario(economy, [cut(10.0, 90.0, products=["part"])], 100, response=people))
    table = digest(plant, simulate(plant, [0]), KEEP).table
    return {name: float(values[-1, 0]) for name, values in table.items() if name.startswith(("laboratory", "test_"))}


def test_laboratories_are_busy_as_far_as_all_tests_are_theirs() -> None:
    """30 days in two of them, in 100: .15; where other kinds only wait, or nobody, their load would be no share."""
    assert laboratories(2) == {"test_days": 30.0, "laboratory_wait_days": 0.0, "laboratory_load": pytest.approx(0.15)}
    for more in ([], [backup("ore-2", "ore", test_days=9.0)]):
        elsewhere = laboratories({"material": 2}, *more)
        assert elsewhere.keys() == {"test_days", "laboratory_wait_days"}
        assert elsewhere["test_days"] == 30.0
    assert laboratories(None) == {"test_days": 30.0}

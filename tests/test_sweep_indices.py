"""Are the indices those of functions whose indices are known, and are the points where they should be?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import qmc, sobol_indices
from small_sweep import sampled, small_sweep

from sim.factors import Factor
from sim.labels import Text
from sim.sweep.indices import Effects, Matrices, grid_effects, rank_correlations, sobol_effects
from sim.sweep.sampling import points

ROWS = 2**12


def ishigami(at: np.ndarray) -> np.ndarray:
    """Ishigami and Homma (1990): sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 on [-pi, pi]^3."""
    x = np.pi * (2.0 * at - 1.0)
    return np.sin(x[..., 0]) + 7.0 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])


def matrices(function, factors: int, rows: int = ROWS) -> Matrices:
    both = qmc.Sobol(2 * factors, rng=np.random.default_rng(1)).random(rows)
    a, b = both[:, :factors], both[:, factors:]
    columns = np.arange(factors)
    ab = np.array([np.where(columns == one, b, a) for one in columns])
    ba = np.array([np.where(columns == one, a, b) for one in columns])
    return Matrices(function(a), function(b), function(ab), function(ba))


@pytest.fixture(scope="module")
def found() -> dict[str, Effects]:
    return {one.kind: one for one in sobol_effects(matrices(ishigami, 3), np.random.default_rng(2))}


def test_ishigami(found: dict[str, Effects]) -> None:
    """V = 7^2/8 + 0.1 pi^4/5 + 0.01 pi^8/18 + 1/2 = 13.8446; V1 = (1 + 0.1 pi^4/5)^2 / 2 = 4.3459; V2 = 49/8;
    V13 = 0.01 pi^8 (1/18 - 1/50) = 3.3737; everything else is 0 (Saltelli et al. 2008, section 4.6)."""
    first = np.array([4.3459, 6.1250, 0.0]) / 13.8446
    assert found["first"].value == pytest.approx(first, abs=0.02)
    assert found["total"].value == pytest.approx(first + np.array([3.3737, 0.0, 3.3737]) / 13.8446, abs=0.02)
    pairs = found["interaction"].value
    assert pairs[0, 2] == pytest.approx(3.3737 / 13.8446, abs=0.02)
    assert pairs[0, 1] == pytest.approx(0.0, abs=0.02)
    assert pairs[1, 2] == pytest.approx(0.0, abs=0.02)
    assert np.isnan(pairs[2, 0])


def test_intervals_hold_what_is_true(found: dict[str, Effects]) -> None:
    truth = np.array([0.31391, 0.44241, 0.0])
    first = found["first"]
    assert np.all((first.low <= truth) & (truth <= first.high))
    assert np.all(first.high - first.low < 0.1)  # at 4096 rows


def test_what_does_nothing_has_no_part_in_a_pair() -> None:
    """However few the samples: only the first of two factors counts, so AB_1 and BA_2 are B, AB_2 and BA_1 are A.

    The pair is (A^2 + B^2) / 2 - A B, and so is the first index of the one that counts, both ways averaged.
    """
    pairs = sobol_effects(matrices(lambda at: at[..., 0] ** 2, 2, 16), np.random.default_rng(2))[2]
    assert (pairs.value[0, 1], pairs.low[0, 1], pairs.high[0, 1]) == (0.0, 0.0, 0.0)


def test_a_single_row_has_no_interval() -> None:
    for found in sobol_effects(matrices(lambda at: at[..., 0] + at[..., 1], 2, 1), np.random.default_rng(2)):
        assert np.isfinite(found.value[0]).any()
        assert np.isnan(found.low).all()
        assert np.isnan(found.high).all()


def test_g_function() -> None:
    """Product of (|4x - 2| + a) / (1 + a): V_i = 1 / (3 (1 + a)^2), V = prod(1 + V_i) - 1 (Saltelli and Sobol 1995)."""
    a = np.array([0.0, 1.0, 4.5, 9.0])
    effects = sobol_effects(
        matrices(lambda at: np.prod((np.abs(4.0 * at - 2.0) + a) / (1.0 + a), axis=-1), 4), np.random.default_rng(3)
    )
    part = 1.0 / (3.0 * (1.0 + a) ** 2)
    whole = np.prod(1.0 + part) - 1.0
    assert effects[0].value == pytest.approx(part / whole, abs=0.02)
    total = [part[one] * np.prod(1.0 + np.delete(part, one)) / whole for one in range(4)]
    assert effects[1].value == pytest.approx(np.array(total), abs=0.02)


def test_first_and_total_are_scipy_s() -> None:
    measure = matrices(ishigami, 3, 256)
    ours = sobol_effects(measure, np.random.default_rng(4))
    theirs = sobol_indices(func={"f_A": measure.a[None], "f_B": measure.b[None], "f_AB": measure.ab[:, None]}, n=256)
    assert ours[0].value == pytest.approx(theirs.first_order, rel=1e-12)
    assert ours[1].value == pytest.approx(theirs.total_order, rel=1e-12)


def test_a_grid_is_taken_apart_exactly() -> None:
    """f = x + 2 y + x y on {-1, 1}^2: V_x = 1, V_y = 4, V_xy = 1, of 6 in all."""
    x, y = np.meshgrid([-1.0, 1.0], [-1.0, 1.0], indexing="ij")
    first, total, pairs = grid_effects(x + 2.0 * y + x * y)
    assert first.value == pytest.approx(np.array([1 / 6, 4 / 6]), abs=1e-12)
    assert total.value == pytest.approx(np.array([2 / 6, 5 / 6]), abs=1e-12)
    assert pairs.value[0, 1] == pytest.approx(1 / 6, abs=1e-12)


def test_shares_of_a_grid_sum_to_one() -> None:
    measure = np.random.default_rng(5).random((3, 4))
    first, _, pairs = grid_effects(measure)
    assert first.value.sum() + pairs.value[0, 1] == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("measure", [np.ones((2, 3)), np.array([[1.0, np.nan], [2.0, 3.0]])])
def test_what_does_not_vary_has_no_indices(measure: np.ndarray) -> None:
    assert all(np.isnan(one.value).all() for one in grid_effects(measure))


def test_ranks_see_a_rising_curve() -> None:
    at = np.random.default_rng(6).random((200, 2))
    found = rank_correlations(at, -np.exp(9.0 * at[:, 0]), np.random.default_rng(7))[0]
    assert found.value[0] == -1.0
    assert found.low[1] < 0.0 < found.high[1]


def test_intervals_of_ranks_hold_95_in_a_hundred() -> None:
    """Of two things that have nothing to do with each other the correlation strays by 1 / sqrt(n)."""
    luck, size = np.random.default_rng(3), 900
    (found,) = rank_correlations(luck.random((size, 1)), luck.random(size), luck)
    assert found.high[0] - found.low[0] == pytest.approx(2 * 1.96 / size**0.5, rel=0.1)


def test_sobol_points_are_saltelli_s(tmp_path: Path) -> None:
    sweep = small_sweep(tmp_path, sampled("sobol", 8, "interactions = true\n"))
    drawn = points(sweep)
    assert len(drawn) == 1 + 2 * 3 + 8 * (2 * 3 + 2)
    assert [one.number for one in drawn] == list(range(len(drawn)))
    assert drawn[0].values == (None, None, None)
    rows = {role: [one.values for one in drawn if one.role == role] for role in ("A", "B")}
    for place in range(3):
        for role, mine, other in (("AB", "A", "B"), ("BA", "B", "A")):
            mixed = [one.values for one in drawn if one.role == role and one.factor == place]
            for values, kept, taken in zip(mixed, rows[mine], rows[other], strict=True):
                assert values == (*kept[:place], taken[place], *kept[place + 1 :])
    assert points(sweep) == drawn  # the same seed gives the same points
    plain = list(points(small_sweep(tmp_path, sampled("sobol", 8))))
    assert plain == [one for one in drawn if one.role != "BA"]  # which only interactions ask for


def test_a_latin_hypercube_is_in_every_row_once(tmp_path: Path) -> None:
    sweep = small_sweep(tmp_path, sampled("latin-hypercube", 10))
    cover = [one.values[0] for one in points(sweep) if one.role == "sample"]
    assert sorted(int((value - 0.5) / 0.15) for value in cover) == list(range(10))
    moved = [one for one in points(sweep) if one.role in ("low", "high")]
    assert [sum(value is not None for value in one.values) for one in moved] == [1] * 6


def test_a_whole_number_takes_each_value_as_often() -> None:
    whole = Factor("x", Text("x", "x"), "response.retries", "response", "retries", None, low=1, high=4, whole=True)
    values = [whole.at(share) for share in np.linspace(0.0, 1.0, 400, endpoint=False)]
    assert [values.count(value) for value in (1, 2, 3, 4)] == [100] * 4


def test_a_whole_number_on_a_log_scale_is_as_likely_as_what_lies_above_it() -> None:
    """n of 1 to 999 with log(1 + 1 / n) / log 1000: up to 9 one third, since log 10 / log 1000 = 1/3; up to 99 two."""
    whole = Factor(
        "x", Text("x", "x"), "response.retries", "response", "retries", None, low=1, high=999, scale="log", whole=True
    )
    values = np.array([whole.at(share) for share in (np.arange(3000) + 0.5) / 3000])
    assert [(values < 10).sum(), (values < 100).sum()] == [1000, 2000]
    assert [whole.at(0.0), whole.at(1.0 - 1e-9)] == [1, 999]

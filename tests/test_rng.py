"""Is every number its own, and had without those before it?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.rng import first_numbers, keys, stream, uniforms

SEEDS = st.integers(0, 2**63)
REPLICATIONS = st.lists(st.integers(0, 2**31), max_size=5)
PURPOSES = st.lists(st.tuples(st.text(max_size=5), st.integers(0, 9)), max_size=5)


@settings(deadline=None)  # the first call compiles
@given(SEEDS, REPLICATIONS, PURPOSES)
def test_numbers_are_the_first_of_their_streams(seed: int, replications: list[int], purposes: list) -> None:
    """NumPy's own Philox is the reference."""
    found = first_numbers(keys(seed, purposes), replications)
    streams = [[stream(seed, one, *purpose).random() for one in replications] for purpose in purposes]
    assert found.tolist() == streams
    assert found.shape == (len(purposes), len(replications))


def test_purposes_seeds_and_replications_are_independent() -> None:
    """Pearson's r of n pairs without relation is normal, deviation 1 / sqrt(n): within 5 deviations."""
    count = 10_000
    near = [
        uniforms(7, range(count), "cover", 1),
        uniforms(7, range(count), "cover", 2),
        uniforms(8, range(count), "cover", 2),
        uniforms(8, range(count, 2 * count), "cover", 2),
        uniforms(8, range(1, count + 1), "cover", 2),
    ]
    for one, other in pairwise(near):
        assert abs(np.corrcoef(one, other)[0, 1]) < 5.0 / np.sqrt(count)
    assert np.corrcoef(near[2][1:], near[4][:-1])[0, 1] > 0.999
    for numbers in near:
        assert stats.kstest(numbers, stats.uniform().cdf).pvalue > 1e-3


def test_words_of_a_purpose_do_not_run_together() -> None:
    assert len({float(uniforms(1, [0], *purpose)[0]) for purpose in (("ab", "c"), ("a", "bc"), ("abc",))}) == 3

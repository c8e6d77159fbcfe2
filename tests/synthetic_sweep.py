"""Results of sweeps that were made up, for what is shown of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from synthetic_comparison import ten_chains

from sim.factors import Factor, Method, Sweep, Value
from sim.labels import Text
from sim.measures import ALL
from sim.scenario import Study
from sim.sweep.analysis import analyse
from sim.sweep.result import Series, SweepResult
from sim.sweep.sampling import points

__all__ = ["made_up"]


def factor(name: str, title: Text, path: str, **about: object) -> Factor:
    table, _, key = path.rpartition(".")
    return Factor(name, title, path, table, key, None, **about)


COVERAGE = factor(
    "coverage",
    Text("Coverage, most exposed first", "覆盖率（暴露产出大者优先）"),
    "strategy.backup.coverage",
    values=(0.0, 0.25, 0.5, 1.0),
)
READINESS = factor(
    "readiness",
    Text("Readiness before the cut", "断供前的就绪程度"),
    "strategy.backup.readiness",
    values=("paper", "sampled", "qualified", "warm"),
)
QUEUE = factor("queue", Text("Who is tested first", "排队规则"), "response.queue", values=("fifo", "exposure"))
STOCK = factor(
    "stock",
    Text("Stock cover, against today's", "库存天数（相对现状）"),
    "network.inputs.cover_days",
    low=0.5,
    high=2.0,
    scale="log",
    apply="multiply",
)
DEPTH = factor(
    "depth",
    Text("Depth of the cut, as its own range has it", "断供深度（按其自身区间）"),
    "cut.depth",
    low=0.05,
    high=0.95,
    apply="quantile",
)


def made_up(method: Method, factors: int = 3, samples: int = 32) -> SweepResult:
    """A sweep of three strategies; the first does not depend on any factor, the third loses half of the second."""
    scenario = replace(ten_chains().scenario, replications=20)
    strategies = tuple(outcome.strategy for outcome in ten_chains().outcomes[:3])
    chosen = {"grid": (COVERAGE, READINESS, QUEUE)[:factors]}.get(method, (STOCK, DEPTH, QUEUE, COVERAGE, READINESS))
    sweep = Sweep(
        id="made-up",
        title=Text("Made up", "虚构"),
        source="made-up.toml",
        study=Study(scenario, strategies),
        method=method,
        samples=0 if method == "grid" else samples,
        interactions=method == "sobol",
        factors=chosen,
        outputs=("loss_value",),
        chains=(ALL,),
        digest="0" * 64,
    )
    drawn = points(sweep)
    mean = np.array([_loss(one.values, chosen) for one in drawn])
    series = tuple(
        _series(strategy.id, part) for strategy, part in zip(strategies, (0 * mean + 900, mean, mean / 2), strict=True)
    )
    indices = tuple(index for one in series for index in analyse(sweep, drawn, one))
    return SweepResult(sweep, drawn, series, indices, len(drawn) * 60, 1e-13, 12.5)


def _loss(values: tuple[Value, ...], factors: tuple[Factor, ...]) -> float:
    """1000 less what each factor takes away, and more where two meet."""
    shares = [_share(value, factor) for value, factor in zip(values, factors, strict=True)]
    return 1000.0 - 300.0 * shares[0] - 150.0 * shares[-1] - 400.0 * shares[0] * shares[1 % len(shares)]


def _share(value: Value, factor: Factor) -> float:
    """Where a value stands between the ends of its factor; in the middle if the files' own is left."""
    if value is None:
        return 0.5
    if factor.values:
        return factor.values.index(value) / (len(factor.values) - 1)
    return (float(value) - factor.low) / (factor.high - factor.low)


def _series(strategy: str, mean: np.ndarray) -> Series:
    return Series(strategy, ALL, "loss_value", "亿元", mean, 0.9 * mean, 1.1 * mean, np.full(mean.size, 20))

"""What is varied, between which values, and what is read off?  A sweep as its file tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, floor, log, prod
from types import MappingProxyType
from typing import Literal

from sim.labels import Text
from sim.scenario import Study

__all__ = [
    "COLUMNS",
    "MOST_POINTS",
    "PLACES",
    "TABLES",
    "Apply",
    "Factor",
    "Method",
    "Rows",
    "Scale",
    "Sweep",
    "Value",
    "count_points",
    "point_text",
]

Method = Literal["grid", "latin-hypercube", "sobol"]
Scale = Literal["linear", "log"]
Apply = Literal["set", "multiply", "quantile"]
Value = float | int | str | bool | None  # None: what the files say is left as it is

MOST_POINTS = 1_000_000  # of a sweep

# Columns of points.csv before and after those of the factors: no factor is called like one of them.
PLACES = ("point", "role", "moved")
COLUMNS = ("strategy", "chain", "metric", "unit", "mean", "low", "high", "replications")

# What a path may lead to: a table, and the keys of it that may be varied.
TABLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "scenario": ("horizon_days",),
        "cut": ("start_day", "duration_days", "depth", "recovery_days", "probability", "alert_days"),
        "defaults": (
            "tau_days",
            "tau_surge_days",
            "tau_backlog_days",
            "psi",
            "rationing",
            "surge",
            "deferrable",
            "eligible",
            "flexibility",
            "home_share_elsewhere",
            "headroom",
            "holding_rate",
            "test_cost",
            "trial_cost",
            "team_cost",
            "sourcing_premium",
            "monitoring_cost",
            "laboratory_cost",
            "decision_cost",
            "community_cost",
            "protection_cost",
        ),
        "response": (
            "detection_days",
            "watched_detection_days",
            "watch_list",
            "county_days",
            "city_days",
            "province_days",
            "delta_days",
            "city_loss",
            "province_loss",
            "delta_loss",
            "stock_trigger",
            "laboratories",
            "queue",
            "retries",
            "hysteresis_days",
            "stand_down_days",
            "qualification_valid_days",
            "alert_hit_rate",
            "false_alarms_per_year",
        ),
        "strategy.backup": ("readiness", "coverage", "capacity"),
        "strategy.stock": ("extra_days",),
        "strategy.sourcing": ("share",),
        "strategy.research": (
            "teams",
            "success",
            "mean_days",
            "start",
            "capacity",
            "value",
            "test_days",
            "ramp_days",
        ),
        "strategy.first_unit": ("trial_days", "success", "growth_days"),
        "strategy.community": ("share", "priority"),
        "strategy.protection": ("share",),
        "network.products": ("surge", "surge_days", "deferrable", "value_added"),
        "network.inputs": ("share", "alpha", "cover_days", "eligible"),
        "network.supply": ("lead_days",),
        "network.backups": (
            "capacity",
            "yield",
            "value",
            "eligible",
            "test_days",
            "success",
            "logistics_days",
            "ramp_days",
            "standing_cost",
            "activation_cost",
            "premium",
        ),
        "network.hazards": ("rate_per_year", "duration_days", "depth", "recovery_days", "alert_days"),
    }
)


def count_points(method: Method, samples: int, lengths: Sequence[int], *, interactions: bool) -> int:
    """How many points a sweep has; lengths: of the factors' lists of values, which only a grid asks for.

    >>> count_points("grid", 0, (3, 2), interactions=False), count_points("sobol", 4, (0, 0), interactions=True)
    (6, 29)
    """
    factors = len(lengths)
    if method == "grid":
        return prod(lengths)
    rows = {"latin-hypercube": 1, "sobol": 2 * factors + 2 if interactions else factors + 2}[method]
    return 1 + 2 * factors + samples * rows


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows of a network's table are meant: all conditions that are given must hold."""

    products: tuple[str, ...] = ()  # of an input line: what is used
    chains: tuple[str, ...] = ()  # of those products
    kinds: tuple[str, ...] = ()  # likewise
    regions: tuple[str, ...] = ()  # a region stands for all below it
    grades: tuple[str, ...] = ()
    confidence: tuple[str, ...] = ()  # what the row says of its numbers


@dataclass(frozen=True, slots=True)
class Factor:
    """One number or word that is varied."""

    id: str
    title: Text
    path: str  # as the file says, e.g. 'strategy.backup.coverage' or 'cut.2.depth'
    table: str  # a key of TABLES
    key: str
    number: int | None  # which of several tables of one name, from 1; None: all of them
    values: tuple[Value, ...] = ()  # in the order of the file; empty: everything between low and high
    low: float = 0.0
    high: float = 0.0
    scale: Scale = "linear"
    whole: bool = False  # only whole numbers make sense
    uncertain: bool = False  # a range can stand there
    apply: Apply = "set"  # what a value does to the number that is there
    select: Rows = Rows()
    strategies: tuple[str, ...] = ()  # whose rules are meant; empty: every strategy's

    @property
    def numbers(self) -> tuple[float, ...]:
        """The values as numbers; empty if one of them is a word, a yes or a no."""
        found = [float(one) for one in self.values if isinstance(one, int | float) and not isinstance(one, bool)]
        return tuple(found) if len(found) == len(self.values) else ()

    @property
    def ends(self) -> tuple[Value, Value]:
        """The smallest and the largest number; of words the first and the last.

        >>> plain = Factor("x", Text("x", "x"), "response.queue", "response", "queue", None, ("fifo", "exposure"))
        >>> plain.ends, Factor("x", Text("x", "x"), "defaults.psi", "defaults", "psi", None, (0.5, 0.1, 0.2)).ends
        (('fifo', 'exposure'), (0.1, 0.5))
        >>> from dataclasses import replace
        >>> between = replace(plain, values=(), low=0.5, high=2.5)
        >>> between.ends, replace(between, low=1.0, high=4.0, whole=True).ends
        ((0.5, 2.5), (1, 4))
        """
        if self.values:
            places = sorted(range(len(self.values)), key=self.numbers.__getitem__) if self.numbers else (0, -1)
            return self.values[places[0]], self.values[places[-1]]
        return (int(self.low), int(self.high)) if self.whole else (self.low, self.high)

    def at(self, share: float) -> Value:
        """The value at a share of the way, in [0, 1): each of several values, or each whole number, as likely.

        On a log scale a whole number n is as likely as what lies between n and n + 1: in proportion to log(1 + 1 / n).

        >>> from dataclasses import replace
        >>> plain = Factor("x", Text("x", "x"), "defaults.psi", "defaults", "psi", None, low=1.0, high=4.0)
        >>> plain.at(0.5), replace(plain, scale="log").at(0.5), replace(plain, whole=True).at(0.5)
        (2.5, 2.0, 3)
        >>> [replace(plain, whole=True, scale="log").at(share) for share in (0.0, 0.5, 0.999)]
        [1, 2, 4]
        >>> replace(plain, values=("fifo", "exposure")).at(0.5)
        'exposure'
        """
        if self.values:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        above = self.high + 1.0 if self.whole else self.high
        if self.scale == "log":
            drawn = exp(log(self.low) + share * (log(above) - log(self.low)))
        else:
            drawn = self.low + share * (above - self.low)
        # The logarithm of a whole number may come back a crumb below it, or above the last.
        return min(max(floor(drawn), int(self.low)), int(self.high)) if self.whole else drawn


def point_text(factors: Sequence[Factor], values: Sequence[Value]) -> str:
    """A point in the words of a message: what each factor is at that is moved there.

    >>> plain = Factor("cut.depth", Text("x", "x"), "cut.depth", "cut", "depth", None)
    >>> point_text([plain, plain, plain], [0.1 + 0.2, None, "fifo"])
    'cut.depth = 0.3, cut.depth = fifo'
    """
    named = ((factor.id, value) for factor, value in zip(factors, values, strict=True) if value is not None)
    return ", ".join(f"{name} = {f'{value:.10g}' if isinstance(value, float) else value}" for name, value in named)


@dataclass(frozen=True, slots=True)
class Sweep:
    """One question asked at many points."""

    id: str
    title: Text
    source: str  # the file, as messages name it
    study: Study  # as its files tell it: nothing varied yet, seed and replications those of the sweep
    method: Method
    samples: int  # rows of the sample; a grid has none
    interactions: bool  # whether pairs of factors are told apart, at twice the cost (Sobol)
    factors: tuple[Factor, ...]
    outputs: tuple[str, ...]  # metrics that are read off
    chains: tuple[str, ...]  # of these chains; 'all' is the total
    digest: str = ""  # sha256 of the file

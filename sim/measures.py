"""What is measured of a strategy, in which unit, and of what?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

__all__ = ["ALL", "AVOIDED", "MEASURES", "PAIRED", "TAILS", "TARGETS", "WHOLE", "Measure"]

ALL = "all"  # stands for all chains together where the id of a chain does for one


@dataclass(frozen=True, slots=True)
class Measure:
    """What there is to know of a measure, whatever its numbers."""

    unit: Literal["money", "money/yr", "days", "share"]  # money as the network counts it
    whole: bool = False  # it is of all chains together, of no single one
    paired: bool = False  # it compares with the first strategy, which has none of it


MONEY, DAYS, SHARE = Measure("money"), Measure("days"), Measure("share")
COST = Measure("money/yr", whole=True)

# Those of summary.csv that are simulated, in the order in which they are told.
MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "output_volume": MONEY,
        "output_value": MONEY,
        "loss_volume": MONEY,
        "loss_value": MONEY,
        "loss_volume_days": DAYS,
        "loss_value_days": DAYS,
        "value_added_loss": MONEY,
        "peak_daily_loss_share": SHARE,
        "days_to_first_loss": DAYS,
        "days_to_recover": DAYS,
        "days_below_95": DAYS,
        "degraded_share": SHARE,
        "target_shortfall": MONEY,
        "target_year_shortfall": MONEY,
        "target_met": SHARE,
        "var95_loss_value": MONEY,
        "cvar95_loss_value": MONEY,
        "loss_avoided_value": Measure("money", paired=True),
        "value_added_loss_avoided": Measure("money", paired=True),
        "cvar95_avoided_value": Measure("money", paired=True),
        "net_benefit": Measure("money/yr", whole=True, paired=True),
        "cost_standing": COST,
        "cost_activation": COST,
        "cost_tests": COST,
        "cost_premium": COST,
        "cost_holding": COST,
        "cost_research": COST,
        "cost_response": COST,
        "cost_protection": COST,
        "cost_total": COST,
        "test_days": Measure("days", whole=True),
        "laboratory_wait_days": Measure("days", whole=True),
        "laboratory_load": Measure("share", whole=True),
    }
)
WHOLE = frozenset(name for name, measure in MEASURES.items() if measure.whole)
TAILS = frozenset({"var95_loss_value", "cvar95_loss_value", "cvar95_avoided_value"})  # of the worst 5 % of cases
TARGETS = frozenset({"target_shortfall", "target_year_shortfall", "target_met"})  # only where there is a target
PAIRED = frozenset(name for name, measure in MEASURES.items() if measure.paired)
AVOIDED = PAIRED - WHOLE  # what is not lost, of each chain

"""Which kinds of number occur in the files, and within which bounds?"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

from sim.bounds import LARGEST_SEED, LONGEST, MOST, MOST_REPLICATIONS, MOST_TIMES
from sim.loading.fields import Number, Uncertain, unusable
from sim.network import Law, Range

__all__ = [
    "Amount",
    "Count",
    "Days",
    "DaysOrInf",
    "Depth",
    "Duration",
    "Horizon",
    "Laboratories",
    "LeadDays",
    "PlannedShare",
    "Positive",
    "PositiveCount",
    "PositiveShare",
    "Rate",
    "Replications",
    "Retries",
    "Seed",
    "Share",
    "Teams",
    "TimeConstant",
    "TimeConstantOrInf",
    "Trial",
    "UncertainAmount",
    "UncertainDays",
    "UncertainPositive",
    "UncertainPositiveShare",
    "UncertainRate",
    "UncertainShare",
    "Year",
    "check_law",
]

Share = Annotated[float, BeforeValidator(Number(0, 1))]
PositiveShare = Annotated[float, BeforeValidator(Number(0, 1, above=True))]
PlannedShare = Annotated[float, BeforeValidator(Number(0, 2, above=True))]  # of a target; it may be overtaken
Amount = Annotated[float, BeforeValidator(Number(0))]
Positive = Annotated[float, BeforeValidator(Number(0, above=True))]
Count = Annotated[int, BeforeValidator(Number(0, MOST, whole=True))]
PositiveCount = Annotated[int, BeforeValidator(Number(1, whole=True))]
Retries = Annotated[int, BeforeValidator(Number(0, MOST_TIMES, whole=True))]
Teams = Annotated[int, BeforeValidator(Number(1, MOST_TIMES, whole=True))]
Seed = Annotated[int, BeforeValidator(Number(0, LARGEST_SEED, whole=True))]
Replications = Annotated[int, BeforeValidator(Number(1, MOST_REPLICATIONS, whole=True))]
Year = Annotated[int, BeforeValidator(Number(1900, 2200, whole=True))]

Days = Annotated[float, BeforeValidator(Number(0))]
DaysOrInf = Annotated[float, BeforeValidator(Number(0, infinite=True))]
Horizon = Annotated[int, BeforeValidator(Number(1, LONGEST, whole=True))]
LeadDays = Annotated[
    int, BeforeValidator(Number(1, LONGEST, whole=True, rule="write whole days: a lead time must be at least one day"))
]
# A stock, surge or backlog that moves by more than its gap in a day would overshoot: one day is the fastest.
TimeConstant = Annotated[float, BeforeValidator(Number(1, rule="write at least 1 day"))]
TimeConstantOrInf = Annotated[
    float, BeforeValidator(Number(1, infinite=True, rule="write at least 1 day, or inf for never"))
]


def _laboratories(value: object, info: ValidationInfo) -> object:
    count = Number(1, MOST, whole=True)
    if isinstance(value, dict):
        return {str(kind): count.read(number, info.context) for kind, number in value.items()}
    return count.read(value, info.context)


Laboratories = Annotated[int | dict[str, int], BeforeValidator(_laboratories)]  # a number, or one by type

UncertainShare = Annotated[Range, BeforeValidator(Uncertain(Number(0, 1)))]
UncertainPositiveShare = Annotated[Range, BeforeValidator(Uncertain(Number(0, 1, above=True)))]
UncertainAmount = Annotated[Range, BeforeValidator(Uncertain(Number(0)))]
Rate = Annotated[float, BeforeValidator(Number(0, MOST_TIMES))]
UncertainRate = Annotated[Range, BeforeValidator(Uncertain(Number(0, MOST_TIMES)))]
UncertainPositive = Annotated[Range, BeforeValidator(Uncertain(Number(0, above=True)))]
UncertainDays = Annotated[Range, BeforeValidator(Uncertain(Number(0, LONGEST)))]
# What always takes no time, or nothing, is a slip of the pen; what may take none is not.
Duration = Annotated[Range, BeforeValidator(Uncertain(Number(0, LONGEST), mode=Number(0, LONGEST, above=True)))]
# What is tried until it succeeds takes its time.
Trial = Annotated[Range, BeforeValidator(Uncertain(Number(0, LONGEST), mode=Number(1, LONGEST)))]
Depth = Annotated[Range, BeforeValidator(Uncertain(Number(0, 1), mode=Number(0, 1, above=True)))]


def check_law(duration: Range, law: Law) -> None:
    """An exponential duration has a mean and nothing else."""
    if law == "exponential" and duration.low != duration.high:
        raise unusable("an exponential law has no low and high", "give the mean alone, or leave out duration_law")

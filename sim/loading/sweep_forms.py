"""Which keys may stand in a sweep, and what may they say?"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, model_validator

from sim.factors import Apply, Method, Scale
from sim.loading.complaints import Form
from sim.loading.fields import Identifier, Label, Names, Number, Schema, Word, show, unusable
from sim.loading.forms import SCHEMA_IF_SAID, CutForm, DefaultsForm, ResponseForm, ScenarioHead
from sim.loading.quantities import PositiveCount, Replications, Seed
from sim.loading.rows import BackupRow, HazardRow, InputRow, ProductRow, SupplyRow
from sim.loading.strategy_forms import (
    BackupForm,
    CommunityForm,
    FirstUnitForm,
    ProtectionForm,
    ResearchForm,
    SourcingForm,
    StockForm,
)
from sim.measures import ALL
from sim.network import Confidence, Grade

__all__ = ["FORMS", "FactorForm", "RowsForm", "SweepForm", "SweepHead"]

# For each of `sim.factors.TABLES`, where its keys are explained: a factor may say what the table itself may say.
FORMS: dict[str, type[Form]] = {
    "scenario": ScenarioHead,
    "cut": CutForm,
    "defaults": DefaultsForm,
    "response": ResponseForm,
    "strategy.backup": BackupForm,
    "strategy.stock": StockForm,
    "strategy.sourcing": SourcingForm,
    "strategy.research": ResearchForm,
    "strategy.first_unit": FirstUnitForm,
    "strategy.community": CommunityForm,
    "strategy.protection": ProtectionForm,
    "network.products": ProductRow,
    "network.inputs": InputRow,
    "network.supply": SupplyRow,
    "network.backups": BackupRow,
    "network.hazards": HazardRow,
}


def _read_values(value: object) -> object:
    if not isinstance(value, list):
        raise unusable(f"{show(value)} is not a list", "write a list such as [0, 0.5, 1]")
    if len(value) < 2:
        raise unusable("one value alone varies nothing", "give at least two values")
    if twice := [one for place, one in enumerate(value) if one in value[:place]]:
        raise unusable(f"{show(twice[0])} is named twice", "name it once")
    return value


Values = Annotated[list[object], BeforeValidator(_read_values)]
Bound = Annotated[float, BeforeValidator(Number(-1e12, 1e12))]


class RowsForm(Form):
    """Which rows of a network's table."""

    table: ClassVar[str] = "rows"
    products: Names = Field(default=[])
    chains: Names = Field(default=[])
    kinds: Names = Field(default=[])
    regions: Names = Field(default=[])
    grades: list[Grade] = Field(default=[])
    confidence: list[Confidence] = Field(default=[])


class FactorForm(Form):
    """[[factor]]"""

    table: ClassVar[str] = "factor"
    id: Identifier | None = None
    title: Label | None = None
    path: Word
    values: Values | None = None
    low: Bound | None = None
    high: Bound | None = None
    scale: Scale = "linear"
    apply: Apply = "set"
    select: RowsForm = RowsForm()
    strategies: Names = Field(default=[])

    @model_validator(mode="after")
    def _values_or_bounds(self) -> FactorForm:
        bounds = (self.low is not None) + (self.high is not None)
        if (self.values is None) != (bounds == 2) or (self.values is not None and bounds):
            said = "both values and bounds are given" if self.values else "neither values nor both bounds are given"
            raise unusable(said, "give values = [...], or low and high")
        if self.low is not None and self.high is not None:
            if self.low >= self.high:
                raise unusable(f"low {self.low:g} is not below high {self.high:g}", "write low < high")
            if self.scale == "log" and self.low <= 0.0:
                raise unusable("a log scale has no place for 0", "give a low above 0, or leave out scale")
        elif self.scale == "log":
            raise unusable("values have no scale", "leave out scale, or give low and high")
        return self


class SweepHead(Form):
    """[sweep]"""

    table: ClassVar[str] = "sweep"
    id: Identifier
    title: Label | None = None
    scenario: Word
    strategies: Names | None = None
    method: Method = "grid"
    samples: PositiveCount | None = None
    seed: Seed | None = None
    replications: Replications | None = None
    interactions: bool = False
    outputs: Names = Field(default=["loss_value"])
    chains: Names = Field(default=[ALL])

    @model_validator(mode="after")
    def _samples_as_the_method_asks(self) -> SweepHead:
        if self.method == "grid":
            if self.samples is not None:
                raise unusable("a grid has no samples", "remove samples: every combination of values is run")
        elif self.samples is None:
            raise unusable("'samples' is missing", "give 'samples', such as 64")
        elif self.method == "sobol" and self.samples & (self.samples - 1):
            below = 1 << (self.samples.bit_length() - 1)
            fix = f"Sobol samples are balanced in powers of two only: write {below} or {2 * below}"
            raise unusable(f"samples = {self.samples} is no power of two", fix)
        if self.interactions and self.method != "sobol":
            fix = "remove interactions: a grid tells them anyway, a latin hypercube cannot"
            raise unusable("interactions are asked of Sobol samples only", fix)
        return self


class SweepForm(Form):
    """A sweep."""

    table: ClassVar[str] = "sweep file"
    schema_: Schema = SCHEMA_IF_SAID
    sweep: SweepHead
    factor: list[FactorForm] = Field(min_length=1)

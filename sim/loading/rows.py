"""Which columns may stand in a network's tables, and what may they say?"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field, model_validator

from sim.labels import Text
from sim.loading.complaints import Form
from sim.loading.fields import Line, Names, Word, unusable
from sim.loading.quantities import (
    Amount,
    Days,
    Depth,
    Duration,
    LeadDays,
    Share,
    TimeConstant,
    UncertainAmount,
    UncertainDays,
    UncertainPositive,
    UncertainPositiveShare,
    UncertainRate,
    UncertainShare,
    check_law,
)
from sim.network import (
    Backup,
    Confidence,
    Delivery,
    Grade,
    Hazard,
    Input,
    InputType,
    Law,
    Product,
    Range,
    Reference,
    Scope,
    Selector,
    Supply,
)

__all__ = ["BackupRow", "DeliveryRow", "HazardRow", "InputRow", "ProductRow", "ReferenceRow", "Row", "SupplyRow"]

WHOLE = Range.fixed(1.0)  # of a backup that nothing is lost with


class Row(Form):
    """A row; an empty cell counts as absent."""

    columns: ClassVar[tuple[str, ...]] = ()  # that must be there although their cells may be empty
    either: ClassVar[tuple[str, ...]] = ()  # of these at least one must be there


def _without(row: Row, *names: str) -> dict[str, Any]:
    """The fields of a row by name, but for those that go another way."""
    return {name: value for name, value in row if name not in names}


class SourcedRow(Row):
    """A row that says where its numbers come from."""

    ref: Line = ""
    confidence: Confidence = ""


class ProductRow(SourcedRow):
    """products.csv"""

    table: ClassVar[str] = "products.csv"
    id: Word
    name_en: Line = ""
    name_zh: Line = ""
    chain: Word
    kind: Word
    surge: Amount | None = None
    surge_days: TimeConstant | None = None
    deferrable: Share | None = None
    value_added: Share | None = None
    import_share: UncertainShare | None = None
    plan_phrase: Line = ""

    def build(self) -> Product:
        """The row as data."""
        name = Text(self.name_en or self.name_zh or self.id, self.name_zh or self.name_en or self.id)
        return Product(name=name, **_without(self, "name_en", "name_zh"))


class InputRow(SourcedRow):
    """inputs.csv"""

    table: ClassVar[str] = "inputs.csv"
    columns: ClassVar[tuple[str, ...]] = ("cover_days",)
    product: Word
    input: Word
    share: UncertainShare
    type: InputType = "input"
    scope: Scope = "national"
    alpha: Share
    cover_days: UncertainDays = Range.fixed(0.0)
    eligible: Share | None = None
    group: Line = ""

    def build(self) -> Input:
        """The row as data."""
        return Input(**_without(self))


class SupplyRow(SourcedRow):
    """supply.csv"""

    table: ClassVar[str] = "supply.csv"
    product: Word
    region: Word
    share: Share
    lead_days: LeadDays
    mode: Line = ""

    def build(self) -> Supply:
        """The row as data."""
        return Supply(**_without(self))


class DeliveryRow(SourcedRow):
    """deliveries.csv"""

    table: ClassVar[str] = "deliveries.csv"
    either: ClassVar[tuple[str, ...]] = ("share", "amount")
    product: Word
    chain: Word
    share: Share | None = None
    amount: Amount | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> DeliveryRow:
        if (self.share is None) == (self.amount is None):
            said = "neither share nor amount" if self.share is None else "both share and amount"
            raise unusable(f"{said} is given", "give the share of the chain's deliveries, or an amount per year")
        return self

    def build(self) -> Delivery:
        """The row as data."""
        return Delivery(self.product, self.chain, self.share, self.amount)


class BackupRow(SourcedRow):
    """backups.csv"""

    table: ClassVar[str] = "backups.csv"
    id: Word
    product: Word
    grade: Grade
    region: Word
    capacity: UncertainPositive
    yield_: UncertainPositiveShare = Field(default=WHOLE, alias="yield")
    value: UncertainShare = WHOLE
    eligible: UncertainShare = WHOLE
    test_days: UncertainDays = Range.fixed(0.0)
    success: UncertainShare = WHOLE
    logistics_days: Days = 0.0
    ramp_days: Days = 0.0
    pool: Line = ""
    standing_cost: UncertainAmount = Range.fixed(0.0)
    activation_cost: UncertainAmount = Range.fixed(0.0)
    premium: UncertainAmount = Range.fixed(0.0)
    inputs_of: Line = ""
    who: Line = ""
    who_zh: Line = ""

    @model_validator(mode="after")
    def _grade_says_so(self) -> BackupRow:
        equal = self.yield_ == self.value == self.eligible == WHOLE
        if self.grade == "same" and not equal:
            raise unusable("a backup of the same grade has yield, value and eligible 1", "write 1, or grade degraded")
        if self.grade == "degraded" and equal:
            fix = "write what is lost, or grade same"
            raise unusable("a degraded backup has at least one of yield, value and eligible below 1", fix)
        return self

    def build(self) -> Backup:
        """The row as data."""
        who = Text(self.who or self.who_zh, self.who_zh or self.who)
        return Backup(who=who, **_without(self, "who", "who_zh"))


class HazardRow(SourcedRow):
    """hazards.csv"""

    table: ClassVar[str] = "hazards.csv"
    id: Word
    label_en: Line = ""
    label_zh: Line = ""
    products: Names = Field(default=[])
    chains: Names = Field(default=[])
    kinds: Names = Field(default=[])
    regions: Names = Field(default=[])
    modes: Names = Field(default=[])
    rate_per_year: UncertainRate
    duration_days: Duration
    duration_law: Law = "triangular"
    depth: Depth = Range.fixed(1.0)
    recovery_days: UncertainDays = Range.fixed(0.0)
    alert_days: UncertainDays = Range.fixed(0.0)

    @model_validator(mode="after")
    def _law_says_so(self) -> HazardRow:
        check_law(self.duration_days, self.duration_law)
        return self

    def build(self) -> Hazard:
        """The row as data."""
        label = Text(self.label_en or self.label_zh or self.id, self.label_zh or self.label_en or self.id)
        conditions = ("products", "chains", "kinds", "regions", "modes")
        select = Selector(*(tuple(getattr(self, name)) for name in conditions))
        return Hazard(label=label, select=select, **_without(self, "label_en", "label_zh", *conditions))


class ReferenceRow(Row):
    """references.csv"""

    table: ClassVar[str] = "references.csv"
    key: Word
    citation: Line
    year: Line = ""
    url: Line = ""

    def build(self) -> Reference:
        """The row as data."""
        return Reference(**_without(self))

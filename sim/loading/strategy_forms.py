"""Which keys may stand in a strategy, and what may they say?"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.loading.complaints import Form
from sim.loading.fields import Identifier, Label, Names, Schema
from sim.loading.forms import SCHEMA_IF_SAID, ResponseForm, SelectForm
from sim.loading.quantities import (
    Days,
    Positive,
    PositiveShare,
    Share,
    Teams,
    Trial,
    UncertainDays,
)
from sim.network import Grade, Range
from sim.scenario import Readiness, ResearchStart

__all__ = [
    "BackupForm",
    "CommunityForm",
    "CriticalForm",
    "FirstUnitForm",
    "ProtectionForm",
    "ResearchForm",
    "SourcingForm",
    "StockForm",
    "StrategyForm",
    "StrategyHead",
]


class CriticalForm(SelectForm):
    """Conditions on products that home users need at least so much."""

    min_alpha: Share = 0.0


class StrategyHead(Form):
    """[strategy]"""

    table: ClassVar[str] = "strategy"
    id: Identifier
    title: Label


class BackupForm(Form):
    """[[backup]]"""

    table: ClassVar[str] = "backup"
    select: CriticalForm = CriticalForm()
    grades: list[Grade] = Field(default=["same", "degraded"], min_length=1)
    readiness: Readiness = "paper"
    coverage: Share = 1.0
    capacity: Positive = 1.0


class StockForm(Form):
    """[[stock]]"""

    table: ClassVar[str] = "stock"
    select: CriticalForm = CriticalForm()
    extra_days: Days


class SourcingForm(Form):
    """[[sourcing]]"""

    table: ClassVar[str] = "sourcing"
    select: CriticalForm = CriticalForm()
    away_from: Names
    towards: Names
    share: PositiveShare


class ResearchForm(Form):
    """[[research]]"""

    table: ClassVar[str] = "research"
    select: CriticalForm = CriticalForm()
    teams: Teams
    success: PositiveShare
    mean_days: Positive
    start: ResearchStart = "start"
    capacity: Positive
    value: PositiveShare = 1.0
    test_days: UncertainDays = Range.fixed(0.0)
    ramp_days: Days = 0.0


class FirstUnitForm(Form):
    """[[first_unit]]"""

    table: ClassVar[str] = "first_unit"
    select: CriticalForm = CriticalForm()
    trial_days: Trial
    success: PositiveShare
    growth_days: Days


class CommunityForm(Form):
    """[[community]]"""

    table: ClassVar[str] = "community"
    select: CriticalForm = CriticalForm()
    share: Share
    priority: bool = False


class ProtectionForm(Form):
    """[[protection]]"""

    table: ClassVar[str] = "protection"
    select: SelectForm = SelectForm()
    share: PositiveShare


class StrategyForm(Form):
    """A strategy."""

    table: ClassVar[str] = "strategy file"
    schema_: Schema = SCHEMA_IF_SAID
    strategy: StrategyHead
    backup: list[BackupForm] = Field(default=[])
    stock: list[StockForm] = Field(default=[])
    sourcing: list[SourcingForm] = Field(default=[])
    research: list[ResearchForm] = Field(default=[])
    first_unit: list[FirstUnitForm] = Field(default=[])
    community: list[CommunityForm] = Field(default=[])
    protection: list[ProtectionForm] = Field(default=[])
    response: ResponseForm = ResponseForm()

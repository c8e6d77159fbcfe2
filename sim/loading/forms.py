"""Which keys may stand in network.toml, in a scenario and in a strategy, and what may they say?"""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from sim.loading.complaints import Form
from sim.loading.fields import Identifier, Label, Names, Prose, Schema, Word
from sim.loading.quantities import (
    Amount,
    Count,
    Days,
    DaysOrInf,
    Depth,
    Duration,
    Horizon,
    Laboratories,
    PlannedShare,
    Positive,
    PositiveCount,
    PositiveShare,
    Share,
    TimeConstantOrInf,
    UncertainAmount,
    UncertainDays,
    Year,
    check_law,
)
from sim.network import Law, Queue, Range, Selector, Setting
from sim.scenario import ResearchStart, ScenarioClass

__all__ = [
    "BackupForm",
    "ChainForm",
    "CommunityForm",
    "CutForm",
    "CutSelectForm",
    "FirstUnitForm",
    "NetworkForm",
    "ProtectionForm",
    "RegionForm",
    "ResearchForm",
    "ScenarioForm",
    "SourcingForm",
    "StockForm",
    "StrategyForm",
]

SCHEMA = Field(alias="schema", description="write schema = 1 on the first line")


class DefaultsForm(Form):
    """Keys of `sim.network.Defaults`; what is not said is left as it is."""

    tau_days: TimeConstantOrInf | None = None
    tau_surge_days: TimeConstantOrInf | None = None
    tau_backlog_days: TimeConstantOrInf | None = None
    psi: Share | None = None
    rationing: Literal["proportional", "intermediate-first"] | None = None
    surge: Amount | None = None
    deferrable: Share | None = None
    eligible: Share | None = None
    flexibility: Share | None = None
    home_share_elsewhere: Share | None = None
    headroom: Amount | None = None
    holding_rate: UncertainAmount | None = None
    test_cost: UncertainAmount | None = None
    trial_cost: UncertainAmount | None = None
    team_cost: UncertainAmount | None = None
    sourcing_premium: UncertainAmount | None = None
    monitoring_cost: UncertainAmount | None = None
    laboratory_cost: UncertainAmount | None = None
    decision_cost: UncertainAmount | None = None
    community_cost: UncertainAmount | None = None
    protection_cost: UncertainAmount | None = None

    def said(self) -> dict[str, object]:
        """What is said of `sim.network.Defaults`."""
        return {key: getattr(self, key) for key in sorted(self.model_fields_set)}


class ResponseForm(Form):
    """Keys of `sim.network.ResponseSettings`; what is not said is left as it is."""

    detection_days: Days | None = None
    watched_detection_days: Days | None = None
    watch_list: Count | None = None
    county_days: Days | None = None
    city_days: Days | None = None
    province_days: Days | None = None
    delta_days: Days | None = None
    city_loss: Amount | None = None
    province_loss: Amount | None = None
    delta_loss: Amount | None = None
    county_regions: Names | None = None
    city_regions: Names | None = None
    province_regions: Names | None = None
    delta_regions: Names | None = None
    stock_trigger: Share | None = None
    laboratories: Laboratories | None = None
    queue: Queue | None = None
    retries: Count | None = None
    hysteresis_days: Days | None = None
    stand_down_days: Days | None = None
    qualification_valid_days: DaysOrInf | None = None
    alert_hit_rate: Share | None = None
    false_alarms_per_year: Amount | None = None

    def settings(self) -> dict[str, Setting]:
        """What is said of `sim.network.ResponseSettings`."""
        said = {key: getattr(self, key) for key in sorted(self.model_fields_set)}
        return {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}


class NetworkHead(Form):
    """[network]"""

    id: Identifier
    title: Label = Field(description='{ en = "...", zh = "..." }, or one text for both')
    year: Year = Field(description="the year that the figures stand for")
    money_unit: Word = "unit"


class RegionForm(Form):
    """[[region]]"""

    id: Word
    parent: Word | None = None
    name: Label | None = None
    home: bool | None = None
    modelled: bool | None = None


class ChainForm(Form):
    """[[chain]]"""

    id: Word
    name: Label = Field(description='{ en = "...", zh = "..." }, or one text for both')
    target: Positive | None = None
    regions: Names = Field(default=[])


class NetworkForm(Form):
    """network.toml"""

    schema_: Schema = SCHEMA
    network: NetworkHead = Field(description="with id, title and year")
    defaults: DefaultsForm = DefaultsForm()
    response: ResponseForm = ResponseForm()
    region: list[RegionForm] = Field(description="at least one table [[region]] with an id")
    chain: list[ChainForm] = Field(description="at least one table [[chain]] with an id and a name")


class ScenarioHead(Form):
    """[scenario]"""

    id: Identifier
    title: Label = Field(description='{ en = "...", zh = "..." }, or one text for both')
    network: Word = Field(description="a network's id, or a path beside this file")
    horizon_days: Horizon = Field(description="how many days are simulated, e.g. 365")
    replications: PositiveCount = 1
    seed: Count = 0
    strategies: Names = Field(default=["none"])
    output_path: list[PlannedShare] = Field(default=[])
    class_: ScenarioClass | None = Field(default=None, alias="class")
    narrative: Prose | None = None
    analogue: Prose | None = None
    judgement: Prose | None = None
    ref: Names = Field(default=[])


class SelectForm(Form):
    """The conditions that every rule of a strategy may set."""

    products: Names = Field(default=[])
    chains: Names = Field(default=[])
    kinds: Names = Field(default=[])
    regions: Names = Field(default=[])

    def selector(self) -> Selector:
        """The conditions as data."""
        return Selector(tuple(self.products), tuple(self.chains), tuple(self.kinds), tuple(self.regions))


class CriticalForm(SelectForm):
    """Conditions on products that home users need at least so much."""

    min_alpha: Share = 0.0


class CutSelectForm(SelectForm):
    """What a [[cut]] selects, whatever else it says."""

    model_config = ConfigDict(extra="ignore")
    modes: Names = Field(default=[])

    def selector(self) -> Selector:
        """The conditions as data."""
        return Selector(
            tuple(self.products), tuple(self.chains), tuple(self.kinds), tuple(self.regions), tuple(self.modes)
        )


class CutForm(CutSelectForm):
    """[[cut]]"""

    model_config = ConfigDict(extra="forbid")
    start_day: Days = Field(description="the day it begins, counted from 0")
    duration_days: Duration = Field(description="days at full depth, a number or a range")
    duration_law: Law = "triangular"
    depth: Depth = Range.fixed(1.0)
    recovery_days: UncertainDays = Range.fixed(0.0)
    probability: Share = 1.0
    alert_days: Days = 0.0

    @model_validator(mode="after")
    def _law_says_so(self) -> CutForm:
        check_law(self.duration_days, self.duration_law)
        return self


class HazardsForm(Form):
    """[hazards]"""

    draw: bool = False


class ScenarioForm(Form):
    """A scenario."""

    schema_: Schema = SCHEMA
    scenario: ScenarioHead = Field(description="with id, title, network and horizon_days")
    cut: list[CutForm] = Field(default=[])
    hazards: HazardsForm = HazardsForm()
    defaults: DefaultsForm = DefaultsForm()
    response: ResponseForm = ResponseForm()


class StrategyHead(Form):
    """[strategy]"""

    id: Identifier
    title: Label = Field(description='{ en = "...", zh = "..." }, or one text for both')


class BackupForm(Form):
    """[[backup]]"""

    select: CriticalForm = CriticalForm()
    grades: list[Literal["same", "degraded"]] = Field(default=["same", "degraded"], min_length=1)
    readiness: Literal["paper", "sampled", "qualified", "warm"] = "paper"
    coverage: Share = 1.0
    capacity: Positive = 1.0


class StockForm(Form):
    """[[stock]]"""

    select: CriticalForm = CriticalForm()
    extra_days: Days = Field(description="days of use held on top of the network's stocks")


class SourcingForm(Form):
    """[[sourcing]]"""

    select: SelectForm = SelectForm()
    away_from: Names = Field(description="regions that lose")
    towards: Names = Field(description="regions that gain")
    share: PositiveShare = Field(description="the part of what 'away_from' supplies that moves")


class ResearchForm(Form):
    """[[research]]"""

    select: CriticalForm = CriticalForm()
    teams: PositiveCount = Field(description="how many race for one substitute, e.g. 3")
    success: PositiveShare = Field(description="probability that a team gets there at all")
    mean_days: Positive = Field(description="days that a successful team takes on average")
    start: ResearchStart = "start"
    capacity: Positive = Field(description="of the substitute, as a share of each user's baseline use")
    value: PositiveShare = 1.0
    test_days: UncertainDays = Range.fixed(0.0)
    ramp_days: Days = 0.0


class FirstUnitForm(Form):
    """[[first_unit]]"""

    select: CriticalForm = CriticalForm()
    trial_days: Duration = Field(description="days that a trial at a user takes, a number or a range")
    success: PositiveShare = Field(description="probability that a trial is passed")
    growth_days: Days = Field(description="days from the passed trial to full capacity")


class CommunityForm(Form):
    """[[community]]"""

    select: CriticalForm = CriticalForm()
    share: Share = Field(description="the part of its stock that each member pools")
    priority: bool = False


class ProtectionForm(Form):
    """[[protection]]"""

    select: SelectForm = SelectForm()
    share: PositiveShare = Field(description="the part of their capacity that no cut reaches")


class StrategyForm(Form):
    """A strategy."""

    schema_: Schema = Field(default=1, alias="schema")
    strategy: StrategyHead = Field(description="with id and title")
    backup: list[BackupForm] = Field(default=[])
    stock: list[StockForm] = Field(default=[])
    sourcing: list[SourcingForm] = Field(default=[])
    research: list[ResearchForm] = Field(default=[])
    first_unit: list[FirstUnitForm] = Field(default=[])
    community: list[CommunityForm] = Field(default=[])
    protection: list[ProtectionForm] = Field(default=[])
    response: ResponseForm = ResponseForm()

"""Which keys may stand in network.toml and in a scenario, and what may they say?"""

from __future__ import annotations

from typing import ClassVar

from pydantic import ConfigDict, Field, model_validator

from sim.loading.complaints import Form
from sim.loading.fields import Identifier, Label, Names, Prose, Schema, Unit, Word
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
    Rate,
    Replications,
    Retries,
    Seed,
    Share,
    TimeConstantOrInf,
    UncertainAmount,
    UncertainDays,
    Year,
    check_law,
)
from sim.network import Law, Queue, Range, Rationing, Selector, Setting
from sim.scenario import ScenarioClass

__all__ = [
    "SCHEMA_IF_SAID",
    "ChainForm",
    "CutForm",
    "CutSelectForm",
    "DefaultsForm",
    "NetworkForm",
    "RegionForm",
    "ResponseForm",
    "ScenarioForm",
    "ScenarioHead",
    "SelectForm",
]

SCHEMA = Field(alias="schema")
SCHEMA_IF_SAID = Field(default=1, alias="schema")  # of files that are read beside a scenario, which says it


class DefaultsForm(Form):
    """Keys of `sim.network.Defaults`; what is not said is left as it is."""

    table: ClassVar[str] = "defaults"
    tau_days: TimeConstantOrInf | None = None
    tau_surge_days: TimeConstantOrInf | None = None
    tau_backlog_days: TimeConstantOrInf | None = None
    psi: Share | None = None
    rationing: Rationing | None = None
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

    table: ClassVar[str] = "response"
    detection_days: UncertainDays | None = None
    watched_detection_days: UncertainDays | None = None
    watch_list: Count | None = None
    county_days: UncertainDays | None = None
    city_days: UncertainDays | None = None
    province_days: UncertainDays | None = None
    delta_days: UncertainDays | None = None
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
    retries: Retries | None = None
    hysteresis_days: Days | None = None
    stand_down_days: Days | None = None
    qualification_valid_days: DaysOrInf | None = None
    alert_hit_rate: Share | None = None
    false_alarms_per_year: Rate | None = None

    def settings(self) -> dict[str, Setting]:
        """What is said of `sim.network.ResponseSettings`."""
        said = {key: getattr(self, key) for key in sorted(self.model_fields_set)}
        return {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}


class NetworkHead(Form):
    """[network]"""

    table: ClassVar[str] = "network"
    id: Identifier
    title: Label
    year: Year
    money_unit: Unit = "unit"


class RegionForm(Form):
    """[[region]]"""

    table: ClassVar[str] = "region"
    id: Word
    parent: Word | None = None
    name: Label | None = None
    home: bool | None = None
    modelled: bool | None = None


class ChainForm(Form):
    """[[chain]]"""

    table: ClassVar[str] = "chain"
    id: Word
    name: Label
    target: Positive | None = None
    regions: Names = Field(default=[])


class NetworkForm(Form):
    """network.toml"""

    table: ClassVar[str] = "network.toml"
    schema_: Schema = SCHEMA
    network: NetworkHead
    defaults: DefaultsForm = DefaultsForm()
    response: ResponseForm = ResponseForm()
    region: list[RegionForm]
    chain: list[ChainForm]


class ScenarioHead(Form):
    """[scenario]"""

    table: ClassVar[str] = "scenario"
    id: Identifier
    title: Label
    network: Word
    horizon_days: Horizon
    replications: Replications = 1
    seed: Seed = 0
    strategies: Names = Field(default=["none"])
    output_path: list[PlannedShare] = Field(default=[])
    class_: ScenarioClass | None = Field(default=None, alias="class")
    narrative: Prose | None = None
    analogue: Prose | None = None
    judgement: Prose | None = None
    ref: Names = Field(default=[])


class SelectForm(Form):
    """The conditions that every rule of a strategy may set."""

    table: ClassVar[str] = "select"
    products: Names = Field(default=[])
    chains: Names = Field(default=[])
    kinds: Names = Field(default=[])
    regions: Names = Field(default=[])

    def selector(self) -> Selector:
        """The conditions as data."""
        return Selector(tuple(self.products), tuple(self.chains), tuple(self.kinds), tuple(self.regions))


class CutSelectForm(SelectForm):
    """What a [[cut]] selects, whatever else it says."""

    table: ClassVar[str] = "cut"
    model_config = ConfigDict(extra="ignore")
    modes: Names = Field(default=[])

    def selector(self) -> Selector:
        """The conditions as data."""
        return Selector(
            tuple(self.products), tuple(self.chains), tuple(self.kinds), tuple(self.regions), tuple(self.modes)
        )


class CutForm(CutSelectForm):
    """[[cut]]"""

    table: ClassVar[str] = "cut"
    model_config = ConfigDict(extra="forbid")
    start_day: Days
    duration_days: Duration
    duration_law: Law = "triangular"
    depth: Depth = Range.fixed(1.0)
    recovery_days: UncertainDays = Range.fixed(0.0)
    probability: Share = 1.0
    alert_days: UncertainDays = Range.fixed(0.0)

    @model_validator(mode="after")
    def _law_says_so(self) -> CutForm:
        check_law(self.duration_days, self.duration_law)
        return self


class HazardsForm(Form):
    """[hazards]"""

    table: ClassVar[str] = "hazards"
    draw: bool = False


class ScenarioForm(Form):
    """A scenario."""

    table: ClassVar[str] = "scenario file"
    schema_: Schema = SCHEMA
    scenario: ScenarioHead
    cut: list[CutForm] = Field(default=[])
    hazards: HazardsForm = HazardsForm()
    defaults: DefaultsForm = DefaultsForm()
    response: ResponseForm = ResponseForm()

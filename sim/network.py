"""What is known of an economy: its regions, chains, products, recipes, suppliers and backups.

Frozen data in the units of the files: money per year, days, shares in [0, 1].  No number is computed here; methods tell
which of the data is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sim.labels import Text

__all__ = [
    "DAYS_PER_WEEK", "DAYS_PER_YEAR", "OTHER_LABORATORIES", "Backup", "Chain", "Confidence", "Defaults", "Delivery",
    "Grade", "Hazard", "Input", "InputType", "Law", "Network", "Product", "Queue", "Range", "Rationing", "Reference",
    "Region", "ResponseSettings", "Scope", "Selector", "Setting", "Supply", "keys_in",
]  # fmt: skip

DAYS_PER_YEAR = 365.0  # leap years are passed over
DAYS_PER_WEEK = 7

Confidence = Literal["high", "medium", "low", "judgement", ""]
Grade = Literal["same", "degraded"]
InputType = Literal["input", "service", "capital", "design"]
Scope = Literal["national", "province", "local"]
Rationing = Literal["proportional", "intermediate-first"]
Queue = Literal["fifo", "exposure"]
OTHER_LABORATORIES = "other"  # for kinds of product that have none of their own
Law = Literal["triangular", "exponential"]  # of a drawn number; an exponential one has its mode as its mean


@dataclass(frozen=True, slots=True)
class Range:
    """An uncertain number, triangular between low and high unless a `Law` is said; fixed where all three are equal."""

    low: float
    mode: float
    high: float

    @classmethod
    def fixed(cls, value: float) -> Range:
        """A number without doubt."""
        return cls(value, value, value)


Setting = float | int | str | Range | tuple[str, ...] | Mapping[str, int]  # what a key of [response] may say


@dataclass(frozen=True, slots=True)
class Region:
    """A node of the region tree."""

    id: str
    name: Text
    parent: str | None  # None: a root
    home: bool  # counts towards targets
    modelled: bool  # its producers make what they sell with inputs of their own


@dataclass(frozen=True, slots=True)
class Chain:
    """A group of products with one output target."""

    id: str
    name: Text
    target: float | None  # gross output of the home region [money unit/yr]; None: none set
    home_regions: tuple[str, ...]  # where the plan puts it; for display


@dataclass(frozen=True, slots=True)
class Product:
    """A material, part, equipment, software, service or finished product."""

    id: str
    name: Text
    chain: str
    kind: str
    surge: float | None  # output above baseline that can be reached [share]; None: the default
    surge_days: float | None  # time constant of reaching it [days]; None: the default
    deferrable: float | None  # share of unserved final deliveries that waits; None: the default
    value_added: float | None  # share of output value; None: what the recipe leaves
    import_share: Range | None  # of what home users take, from regions that are not modelled; None: as supply says
    plan_phrase: str  # the words of the plan that name it
    ref: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Input:
    """One line of a recipe: what a unit of a product's output takes of an input."""

    product: str
    input: str
    share: Range  # value of the input per unit value of output
    type: InputType
    scope: Scope
    alpha: float  # criticality: share of output that cannot be made without it
    cover_days: Range  # stock that users hold, or the pipeline of designs or tools [days of use]
    eligible: float | None  # share of the use that may be met with a degraded grade; None: the default
    group: str  # inputs of one group stand in for each other
    ref: str
    confidence: Confidence

    @property
    def is_current(self) -> bool:
        """Whether it is paid out of what it helps to make; tools are bought out of value added."""
        return self.type != "capital"


@dataclass(frozen=True, slots=True)
class Supply:
    """One region's share in what the home economy uses of a product."""

    product: str
    region: str
    share: float
    lead_days: int  # dock to dock [whole days, at least 1]
    mode: str  # sea, air, road, pipeline, digital; '' if not said
    ref: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a chain delivers to its final users: a share of the mix, or an amount."""

    product: str
    chain: str
    share: float | None  # of the chain's final deliveries
    amount: float | None  # [money unit/yr]


@dataclass(frozen=True, slots=True)
class Backup:
    """A supplier with no baseline output that may deliver once it has been brought up."""

    id: str
    product: str
    grade: Grade
    region: str
    capacity: Range  # share of every user's baseline use
    yield_: Range  # usable units per unit delivered
    value: Range  # worth of output made with it, against the real thing
    eligible: Range  # share of use that may be met with it
    test_days: Range  # qualification test from nothing [days]
    success: Range  # probability that a test is passed
    logistics_days: float  # from qualified to the start of the ramp [days]
    ramp_days: float  # from nothing to full capacity, in a straight line [days]
    pool: str  # contracts of one pool share one supplier; '' is a pool of its own
    standing_cost: Range  # [share of covered value per year]
    activation_cost: Range  # [money unit per activation]
    premium: Range  # extra price on units used [share]
    inputs_of: str  # a product whose recipe it needs; '' if it needs nothing that is modelled
    who: Text  # in words; both empty if nothing is said
    ref: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Selector:
    """Which producers are meant: all conditions that are given must hold; an empty one is not given."""

    products: tuple[str, ...] = ()
    chains: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()  # a region stands for all below it
    modes: tuple[str, ...] = ()

    def is_empty(self) -> bool:
        """True if no condition is given at all."""
        return not (self.products or self.chains or self.kinds or self.regions or self.modes)


@dataclass(frozen=True, slots=True)
class Hazard:
    """What may strike by itself, and how often."""

    id: str
    label: Text
    select: Selector
    rate_per_year: Range  # while it is not there
    duration_days: Range  # at full depth
    duration_law: Law
    depth: Range  # share of capacity lost
    recovery_days: Range
    alert_days: Range  # how long before it begins it could be seen coming
    ref: str
    confidence: Confidence

    @property
    def usual_depth(self) -> float:
        """The mode of its depth; 0 if it never strikes."""
        return self.depth.mode if self.rate_per_year.high > 0.0 else 0.0


@dataclass(frozen=True, slots=True)
class Reference:
    """Where numbers come from."""

    key: str
    citation: str
    year: str
    url: str


def keys_in(ref: str) -> tuple[str, ...]:
    """The keys of references.csv that a row names, as files separate them.

    >>> keys_in("Smith 2020; CRUDE23;"), keys_in("")
    (('Smith 2020', 'CRUDE23'), ())
    """
    return tuple(key.strip() for key in ref.split(";") if key.strip())


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds where a table says nothing.

    Sources: `tau_days` and `tau_surge_days` after Hallegatte (2014, doi 10.1111/risa.12090), shortened for single
    products; all else is expert judgement.
    """

    tau_days: float = 10.0  # stock correction; inf: none [days]
    tau_surge_days: float = 30.0  # reaching surge capacity [days]
    tau_backlog_days: float = 30.0  # releasing a backlog [days]
    psi: float = 0.0  # share of the cover below which output already suffers
    rationing: Rationing = "proportional"
    surge: float = 0.1  # output above baseline that can be reached [share]
    deferrable: float = 0.0  # unserved final deliveries that wait [share]
    eligible: float = 1.0  # use that may be met with a degraded grade [share]
    flexibility: float = 0.15  # use of a group of inputs that others of the group can stand in for [share]
    home_share_elsewhere: float = 0.3  # of the home region's supply share, for users outside it
    headroom: float = 0.0  # planned output above the target [share of the target]
    holding_rate: Range = Range(0.0, 0.0, 0.0)  # cost of holding stock [share of its value per year]
    test_cost: Range = Range(0.0, 0.0, 0.0)  # of one qualification test [money unit]
    trial_cost: Range = Range(0.0, 0.0, 0.0)  # of one trial of a first unit [money unit]
    team_cost: Range = Range(0.0, 0.0, 0.0)  # of one team while it races [money unit per year]
    sourcing_premium: Range = Range(0.0, 0.0, 0.0)  # extra price of what was moved to a second source [share]
    monitoring_cost: Range = Range(0.0, 0.0, 0.0)  # of a product on the watch list [money unit per year]
    laboratory_cost: Range = Range(0.0, 0.0, 0.0)  # of a laboratory more than there is [money unit per year]
    decision_cost: Range = Range(0.0, 0.0, 0.0)  # of a day less to detection and decisions [money unit per year]
    community_cost: Range = Range(0.0, 0.0, 0.0)  # of running a pool [share of its value per year]
    protection_cost: Range = Range(0.0, 0.0, 0.0)  # of shielding output from cuts [share of its value]

    def changed(self, said: Mapping[str, object]) -> Defaults:
        """These defaults with what a later file says of them."""
        return replace(self, **said)  # type: ignore[arg-type]  # the forms of loading give each key its type


@dataclass(frozen=True, slots=True)
class ResponseSettings:
    """How fast people react.  With nothing said a backup waits for its own tests and logistics only."""

    detection_days: Range = Range(0.0, 0.0, 0.0)  # until a cut is noticed
    watched_detection_days: Range | None = None  # the same for products on the watch list; None: as for the others
    watch_list: int = 0  # so many products are watched, those with the largest exposure first
    county_days: Range = Range(0.0, 0.0, 0.0)  # until the county has decided
    city_days: Range = Range(0.0, 0.0, 0.0)  # until the city has, after the county
    province_days: Range = Range(0.0, 0.0, 0.0)  # until the province has, after the city
    delta_days: Range = Range(0.0, 0.0, 0.0)  # until the delta's partners have, after the province
    city_loss: float = 0.0  # projected loss of home output that calls the city [money unit/day]
    province_loss: float = 0.0  # the same for the province
    delta_loss: float = 0.0  # the same for the delta
    county_regions: tuple[str, ...] = ()  # whose backups a county may call; the nearest region that is named counts
    city_regions: tuple[str, ...] = ()
    province_regions: tuple[str, ...] = ()
    delta_regions: tuple[str, ...] = ()  # backups of regions that nobody names wait for the last level too
    stock_trigger: float = 0.5  # share of the usual stock below which a starved product's backups are called
    laboratories: int | Mapping[str, int] | None = None  # tests at a time, in all or by kind of product; None: no limit
    queue: Queue = "fifo"  # who is tested first: who asked first, or whose test saves most a day
    retries: int = 1  # tests after a failed one
    hysteresis_days: float = 0.0  # a backup stays up this long after the supply is back
    stand_down_days: float = 0.0  # from full capacity to nothing [days]
    qualification_valid_days: float = float("inf")  # how long a passed test counts
    alert_hit_rate: float = 0.0  # share of the cuts that could be seen coming that are
    false_alarms_per_year: float = 0.0  # alerts that no cut follows; their tests occupy laboratories

    @property
    def decision_days(self) -> tuple[Range, Range, Range, Range]:
        """How long county, city, province and delta decide, each after the one before."""
        return self.county_days, self.city_days, self.province_days, self.delta_days

    @property
    def decision_losses(self) -> tuple[float, float, float, float]:
        """The projected loss that each of them waits for [money unit/day]; the county waits for none."""
        return 0.0, self.city_loss, self.province_loss, self.delta_loss

    @property
    def decision_regions(self) -> tuple[tuple[str, ...], ...]:
        """The regions whose backups each of them may call."""
        return self.county_regions, self.city_regions, self.province_regions, self.delta_regions

    @property
    def places(self) -> Mapping[str, int]:
        """Tests at a time by kind of product, with what all other kinds share; what is not there has no limit."""
        found = self.laboratories
        return {OTHER_LABORATORIES: found} if isinstance(found, int) else found or {}

    def waits(self, kind: str) -> bool:
        """Whether tests of a kind of product wait for a laboratory."""
        return kind in self.places or OTHER_LABORATORIES in self.places

    def changed(self, said: Mapping[str, Setting]) -> ResponseSettings:
        """These settings with what a later file says of them."""
        return replace(self, **said)  # type: ignore[arg-type]  # the forms of loading give each key its type


@dataclass(frozen=True, slots=True)
class Network:
    """An economy as its folder tells it; cross-references are already checked."""

    id: str
    title: Text
    year: int
    money_unit: str
    source: str  # the folder, as messages name it
    defaults: Defaults
    response: ResponseSettings
    regions: tuple[Region, ...]
    chains: tuple[Chain, ...]
    products: tuple[Product, ...]
    inputs: tuple[Input, ...]
    supply: tuple[Supply, ...]
    deliveries: tuple[Delivery, ...]
    backups: tuple[Backup, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    references: tuple[Reference, ...] = ()
    files: tuple[tuple[str, str], ...] = ()  # (name, sha256) of every file read

    @property
    def suppliers(self) -> tuple[Supply, ...]:
        """The rows of supply that supply anything: each is a producer."""
        return tuple(row for row in self.supply if row.share > 0.0)

    def below(self, region: str) -> frozenset[str]:
        """The ids of a region and of all regions under it."""
        under = (self.below(one.id) for one in self.regions if one.parent == region)
        return frozenset({region}).union(*under)

    def products_where(self, products: Sequence[str], chains: Sequence[str], kinds: Sequence[str]) -> frozenset[str]:
        """The ids of the products for which all these conditions hold; an empty one is not given."""
        return frozenset(
            one.id
            for one in self.products
            if (not products or one.id in products)
            and (not chains or one.chain in chains)
            and (not kinds or one.kind in kinds)
        )

    def below_any(self, regions: Iterable[str]) -> frozenset[str]:
        """The ids of some regions and of all regions under any of them."""
        return frozenset[str]().union(*(self.below(region) for region in regions))

    def meant_by(self, select: Selector) -> Callable[[str, str, str], bool]:
        """Give what tells whether product, region and mode are those that a selector means; a mode may be ''."""
        products = self.products_where(select.products, select.chains, select.kinds)
        regions = self.below_any(select.regions)

        def meant(product: str, region: str, mode: str) -> bool:
            at_place = not select.regions or region in regions
            return product in products and at_place and (not select.modes or mode in select.modes)

        return meant

    def overlap(self, one: str, other: str) -> bool:
        """Tell whether a region is another, lies in it or holds it."""
        return one in self.below(other) or other in self.below(one)

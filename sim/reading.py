"""What do figures, report and small tables read out of a comparison, and under which names?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import isnan

from sim.labels import WORDS, Language, fill, place_name
from sim.measures import ALL, AVOIDED, TAILS
from sim.network import DAYS_PER_YEAR, Backup
from sim.numerals import decimals_beside
from sim.outcome import NO_ORDERS, Comparison, Driver, Estimate, Outcome, Survival
from sim.scenario import Part, Strategy

__all__ = [
    "CONTRIBUTION_COLUMNS",
    "Component",
    "Names",
    "at_stake",
    "bare_name",
    "best_strategy",
    "chains_by_loss",
    "components",
    "contribution_rows",
    "critical_exposure",
    "has_tail",
    "helping_strategy",
    "loss_decimals",
    "mean",
    "mean_losses",
    "orders_last",
    "quoted",
    "saved_a_year",
    "shown",
    "target_over_horizon",
    "total",
]

CONTRIBUTION_COLUMNS = ("strategy", "product", "backup", "measure", "unit", "mean", "low", "high", "replications")
LEAST_CASES = 20  # replications, of which one is the worst 5 %


@dataclass(frozen=True, slots=True)
class Component:
    """A product that was missing, and where."""

    product: str
    regions: tuple[tuple[str, float], ...]  # with their shares, largest first
    share: float  # of all that the chain lost for want of something, see `Driver`


class Names:
    """Names of everything in one language; an id that the network lacks shows itself."""

    def __init__(self, comparison: Comparison, language: Language) -> None:
        network = comparison.network
        self._language = language
        self._chains = {one.id: one.name[language] for one in network.chains} | {ALL: WORDS["all"][language]}
        self._products = {one.id: one.name[language] for one in network.products}
        self._products[NO_ORDERS] = WORDS["no_orders"][language]
        self._regions = {one.id: place_name(one.name, language) for one in network.regions}
        self._backups = {one.id: one for one in network.backups}
        for outcome in comparison.outcomes:
            self._backups |= {one.backup.id: one.backup for one in outcome.contracts}

    def chain(self, key: str) -> str:
        """The name of a chain, or of their total."""
        return self._chains.get(key, key)

    def product(self, key: str) -> str:
        """The name of a product."""
        return self._products.get(key, key)

    def region(self, key: str) -> str:
        """The name of a region."""
        return self._regions.get(key, key)

    def contract(self, key: str) -> Backup | None:
        """The backup of an id, as the network or a strategy knows it."""
        return self._backups.get(key)

    def backup(self, key: str) -> str:
        """A backup as product, grade and region."""
        found = self._backups.get(key)
        if found is None:
            return key
        grade = WORDS[found.grade][self._language]
        return f"{self.product(found.product)} · {grade} · {self.region(found.region)}"

    def parts(self, parts: Sequence[Part]) -> list[str]:
        """Parts of a strategy, one below the other: what stands below another of its product does not name it again."""
        found = list[str]()
        for at, part in enumerate(parts):
            whole = self.backup(part.backups[0])
            if len(part.backups) > 1:
                said = {"product": self.product(part.product), "count": str(len(part.backups))}
                whole = fill(WORDS["all_of_product"][self._language], said)
            again = at > 0 and parts[at - 1].product == part.product
            found.append(whole.removeprefix(f"{self.product(part.product)} · ") if again else whole)
        return found


def bare_name(name: str) -> str:
    """A name without what stands in brackets behind it.

    >>> bare_name("Parts that wear (pumps)"), bare_name("专用设计软件（电子设计自动化工具等）"), bare_name("(n)")
    ('Parts that wear', '专用设计软件', '(n)')
    """
    return re.split(r"\s*[(（]", name, maxsplit=1)[0] or name


def quoted(strategy: Strategy, language: Language) -> str:
    """The title of a strategy, set off from the sentence around it."""
    return f"“{strategy.title[language]}”"


def mean(outcome: Outcome, chain: str, metric: str) -> float:
    """The mean of a metric; NaN if it was not made."""
    row = outcome.find(chain, metric)
    return float("nan") if row is None else row.mean


def total(comparison: Comparison) -> str:
    """The row that stands for everything: the total, or the only chain where no total was made."""
    made = any(row.chain == ALL for outcome in comparison.outcomes for row in outcome.estimates)
    return ALL if made or len(comparison.chains) != 1 else comparison.chains[0]


def has_tail(comparison: Comparison) -> bool:
    """Tell whether the worst 5 % are a part of the cases: below twenty they are a single one, in one run the only."""
    return comparison.scenario.replications >= LEAST_CASES


def shown(comparison: Comparison, outcome: Outcome, metric: str) -> Estimate | None:
    """A measure of all chains together as a reader meets it.

    None of the worst cases where there is no tail; a loss avoided that is rounding is nothing, as the verdict says.
    """
    if metric in TAILS and not has_tail(comparison):
        return None
    row = outcome.find(total(comparison), metric)
    if row is not None and metric in AVOIDED and outcome.is_rounding(row):
        return replace(row, mean=0.0, low=0.0, high=0.0)
    return row


def chains_by_loss(comparison: Comparison) -> list[str]:
    """The chains that lose anything under any strategy, the largest loss first."""
    worst = {
        chain: max((loss for one in comparison.outcomes if (loss := mean(one, chain, "loss_value")) > 0.0), default=0.0)
        for chain in comparison.chains
    }
    hit = [chain for chain in comparison.chains if worst[chain] > 1e-9 * comparison.baseline[chain]]
    return sorted(hit, key=lambda chain: -worst[chain])


def mean_losses(comparison: Comparison) -> list[float]:
    """The mean loss of every chain, and of all, under each strategy; NaN where it was not made."""
    return [mean(one, chain, "loss_value") for one in comparison.outcomes for chain in (*comparison.chains, ALL)]


def loss_decimals(comparison: Comparison) -> int:
    """How many decimals the losses of chains are told with, side by side."""
    return decimals_beside(max((abs(loss) for loss in mean_losses(comparison) if not isnan(loss)), default=0.0))


def best_strategy(comparison: Comparison) -> Outcome | None:
    """The strategy that surely loses less than the first, and the least of all on average; None if none does."""
    chain = total(comparison)
    better = [one for one in comparison.outcomes if one.verdict(chain) == "less"]
    return min(better, key=lambda one: mean(one, chain, "loss_value"), default=None)


def helping_strategy(comparison: Comparison) -> Outcome | None:
    """The best strategy if it signs contracts, else the one that signs most; None if none signs any."""
    best = best_strategy(comparison)
    if best is not None and best.contracts:
        return best
    most = max(comparison.outcomes, key=lambda one: len(one.contracts))
    return most if most.contracts else None


def at_stake(comparison: Comparison) -> list[Survival]:
    """The components that are hit, under the first strategy, the most at stake first.

    At stake is the exposure on the days of the gap that is left without backups, by the share that is lost.
    """
    exposure = critical_exposure(comparison)

    def stake(one: Survival) -> float:
        return exposure.get(one.product, 0.0) * one.share_lost * one.gap_alone_days

    return sorted(comparison.outcomes[0].survivals, key=lambda one: (-stake(one), -exposure.get(one.product, 0.0)))


def critical_exposure(comparison: Comparison) -> dict[str, float]:
    """What home users of all chains have at stake with each product [money unit/yr]."""
    found: dict[str, float] = {}
    for (product, _), output in comparison.critical_exposures.items():
        found[product] = found.get(product, 0.0) + output
    return found


def target_over_horizon(comparison: Comparison, chain: str) -> float | None:
    """What a chain's target asks of the days simulated, on the planned path [money unit]; None if it has no target.

    Output is planned at ``1 + headroom`` times what is simulated, so that much less is asked of it.
    """
    scenario = comparison.scenario
    for one in comparison.network.chains:
        if one.id == chain and one.target is not None:
            return one.target * scenario.planned_days / DAYS_PER_YEAR / (1.0 + scenario.defaults.headroom)
    return None


def saved_a_year(comparison: Comparison, outcome: Outcome) -> Estimate | None:
    """Value added that is not lost, against the first strategy [money unit/yr]; None for the first itself."""
    row = outcome.find(total(comparison), "value_added_loss_avoided")
    if row is None or isnan(row.mean):
        return None
    years = comparison.scenario.horizon_days / DAYS_PER_YEAR
    return replace(row, unit=f"{row.unit}/yr", mean=row.mean / years, low=row.low / years, high=row.high / years)


def contribution_rows(comparison: Comparison) -> list[tuple[str | float, ...]]:
    """What each part of a strategy contributes, in ids: see CONTRIBUTION_COLUMNS; no rows where nobody asked.

    No backup is named where all of a product's several are meant.
    """
    whole, unit = comparison.contributions, comparison.network.money_unit
    if whole is None:
        return []
    rows = list[tuple[str | float, ...]]()
    for one in whole.rows:
        part = (whole.strategy.id, one.part.product, one.part.backups[0] if len(one.part.backups) == 1 else "")
        rows.append((*part, "avoided_alone", unit, *one.alone))
        rows.append((*part, "lost_without", unit, *one.without))
        rows.append((*part, "cost_total", f"{unit}/yr", *one.cost))
    return rows


def components(found: Sequence[Driver], chain: str, count: int) -> list[Component]:
    """The components that explain most of a chain's loss, largest first, each over all places where it was missing.

    So many, and after them the want of orders, which is no component, if something was lost for it.
    """
    places: dict[str, dict[str, float]] = {}
    for driver in found:
        if driver.chain == chain and driver.loss_value_share > 0.0:
            own = places.setdefault(driver.product, {})
            own[driver.region] = own.get(driver.region, 0.0) + driver.loss_value_share
    merged = [
        Component(product, tuple(sorted(own.items(), key=lambda place: -place[1])), sum(own.values()))
        for product, own in places.items()
    ]
    ranked = {one.product: one for one in sorted(merged, key=lambda one: -one.share)}
    return [ranked[product] for product in orders_last(ranked, count)]


def orders_last(products: Iterable[str], count: int) -> list[str]:
    """So many products as they stand, and after them the want of orders, which is none, if it is among them.

    >>> orders_last(["chip", NO_ORDERS, "board"], 1)
    ['chip', '']
    """
    found = list(products)
    return [one for one in found if one != NO_ORDERS][:count] + [one for one in found if one == NO_ORDERS]

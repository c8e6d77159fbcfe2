"""What does a comparison look like that no simulation made?  Smooth, plausible and the same every time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.coded import Coded
from sim.estimate import Interval
from sim.labels import Language, Text
from sim.measures import ALL
from sim.network import (
    Backup,
    Chain,
    Defaults,
    Delivery,
    Grade,
    Input,
    Network,
    Product,
    Range,
    Reference,
    Region,
    ResponseSettings,
    Selector,
    Supply,
)
from sim.outcome import (
    Bands,
    Comparison,
    Contribution,
    Contributions,
    Driver,
    Estimate,
    Event,
    Events,
    HitProduct,
    Outcome,
    Survival,
)
from sim.plots import Drawing, draw_all
from sim.scenario import Background, Contract, Cut, Part, Scenario, Strategy

CHAINS = (
    ("digital-security", "Digital security", "数字安防", 4000.0),
    ("integrated-circuits", "Integrated circuits", "集成电路", 2500.0),
    ("network-communications", "Network communications", "网络通信", 4000.0),
    ("smart-computing", "Smart computing", "智能计算", 2000.0),
    ("biopharma", "Biomedicine", "生物医药", 4000.0),
    ("refining-materials", "Refining and new materials", "炼化一体化与新材料", 18000.0),
    ("vehicles", "Energy-saving and new-energy vehicles", "节能与新能源汽车", 10000.0),
    ("smart-equipment", "Smart equipment", "智能装备", 5000.0),
    ("smart-home", "Smart home", "智能家居", 5000.0),
    ("textiles", "Modern textiles", "现代纺织", 10000.0),
)
PRODUCTS = (
    (
        "ic-photoresist-arf",
        "ArF photoresist (dry and immersion, incl. resin and acid generators)",
        "ArF光刻胶(干式与浸没式)",
    ),
    ("ic-photoresist-krf-iline", "KrF and i-line photoresist", "KrF与i线光刻胶"),
    ("ds-image-sensor", "CMOS image sensors", "CMOS图像传感器"),
    ("precision-reducer", "Precision reducers for industrial robots", "工业机器人精密减速器"),
    (
        "park-utilities",
        "Industrial-park steam, process water, wastewater and hazardous-waste treatment",
        "园区公用工程（蒸汽/工业水/污水危废）",
    ),
    ("rf-filter", "RF filters", "射频滤波器"),
    ("server-cpu", "Server processors", "服务器处理器"),
    ("bio-resin", "Chromatography resins", "层析填料"),
    ("helium", "Helium", "氦气"),
    ("battery-separator", "Battery separators", "动力电池隔膜"),
)
STRATEGIES = (
    ("none", "No backups", "无备份", 1.0, 0.0),
    ("same-grade", "Same-grade backups", "同准备份", 0.62, 0.02),
    ("degraded", "Degraded backups", "降准备份", 0.45, 0.22),
    ("tiered", "Tiered backups", "分级备份", 0.28, 0.10),
)
REGIONS = (
    Region("world", Text("World", "世界"), None, False, False),
    Region("CN", Text("China", "中国"), "world", False, False),
    Region("CN-ZJ", Text("Zhejiang", "浙江"), "CN", True, True),
    Region("JP", Text("Japan", "日本"), "world", False, False),
    Region("TW", Text("Taiwan", "台湾"), "world", False, False),
)


def ten_chains(days: int = 365, replications: int = 20, title: str = "Japan stops photoresist") -> Comparison:
    """All ten chains and four strategies."""
    network = _network(CHAINS, PRODUCTS, "亿元")
    scenario = _scenario(network, days, replications, Text(title, "日本光刻胶断供"))
    outcomes = tuple(_outcome(scenario, row, place) for place, row in enumerate(STRATEGIES))
    return replace(_comparison(scenario, outcomes), contributions=_contributions(outcomes[-1], replications))


@cache
def all_drawings(language: Language) -> tuple[Drawing, ...]:
    """Every figure of the ten chains, drawn once for all tests of one process."""
    return draw_all(ten_chains(), language, pictures=False)


def one_chain() -> Comparison:
    """One chain without a target, one strategy without backups, one replication, dollars."""
    chains = (("chain", "Only chain", "唯一产业链", 365.0),)
    network = _network(chains, (("part", "Part", "零件"),), "USD")
    bare = replace(network, chains=tuple(replace(chain, target=None) for chain in network.chains), backups=())
    scenario = _scenario(bare, 60, 1, Text("One cut", "一次断供"))
    return _comparison(scenario, (_outcome(scenario, STRATEGIES[0], 0),))


def without_loss(comparison: Comparison) -> Comparison:
    """The same world on a day like any other: nothing was cut, nothing lost."""
    kept = {"output_volume", "output_value"}
    outcomes = []
    for outcome in comparison.outcomes:
        rows = tuple(_of_a_quiet_day(row) for row in outcome.estimates)
        flat = {key: np.full_like(bands, comparison.baseline[key[0]]) for key, bands in outcome.daily.items()}
        nothing = {
            key: values if key in kept else np.zeros_like(values) for key, values in outcome.replications.items()
        }
        outcomes.append(
            replace(
                outcome,
                estimates=rows,
                adjusted=(),
                replications=nothing,
                daily=flat,
                drivers=(),
                weekly={},
                events=as_events(()),
                offered={},
                contracts=(),
            )
        )
    quiet = replace(comparison.scenario, cuts=())
    return replace(comparison, scenario=quiet, hit=(), outcomes=tuple(outcomes), contributions=None)


def _of_a_quiet_day(row: Estimate) -> Estimate:
    if row.metric in ("output_volume", "output_value"):
        return row
    value = 1.0 if row.metric == "target_met" else 0.0
    return replace(row, mean=value, low=value, high=value)


def _network(
    chains: Sequence[tuple[str, str, str, float]], products: Sequence[tuple[str, str, str]], unit: str
) -> Network:
    return Network(
        id="made-up",
        title=Text("Made-up Zhejiang", "虚拟浙江"),
        year=2025,
        money_unit=unit,
        source="calibration/made-up",
        defaults=Defaults(),
        response=ResponseSettings(),
        regions=REGIONS,
        chains=tuple(Chain(key, Text(en, zh), target, ("CN-ZJ",)) for key, en, zh, target in chains),
        products=tuple(
            Product(
                key,
                Text(en, zh),
                chains[at % len(chains)][0],
                "material",
                None,
                None,
                None,
                None,
                None,
                "",
                "EJ",
                "low",
            )
            for at, (key, en, zh) in enumerate(products)
        ),
        inputs=tuple(_input(products[0][0], key) for key, _, _ in products[1:]),
        supply=tuple(Supply(key, "JP", 1.0, 20, "sea", "GRD21", "high") for key, _, _ in products),
        deliveries=tuple(Delivery(products[0][0], key, 1.0, None) for key, _, _, _ in chains),
        backups=tuple(_backup(key, grade) for key, _, _ in products for grade in ("same", "degraded")),
        references=(
            Reference("EJ", "Expert judgement of the authors", "2025", ""),
            Reference("GRD21", "A market report on <photo>resists & more", "2021", "https://example.org/a?b=1&c=2"),
            Reference("UNUSED", "Never cited", "1999", ""),
        ),
        files=(("network.toml", "0" * 64), ("products.csv", "1" * 64)),
    )


def _input(product: str, key: str) -> Input:
    cover = Range(20.0, 30.0, 60.0)
    return Input(product, key, Range.fixed(0.02), "input", "national", 1.0, cover, None, "", "EJ", "judgement")


def _backup(product: str, grade: Grade) -> Backup:
    good = grade == "same"
    return Backup(
        id=f"{product}-{grade}",
        product=product,
        grade=grade,
        region="TW" if good else "CN-ZJ",
        capacity=Range.fixed(0.6),
        yield_=Range.fixed(1.0 if good else 0.9),
        value=Range.fixed(1.0 if good else 0.8),
        eligible=Range.fixed(1.0 if good else 0.7),
        test_days=Range(30.0, 60.0, 120.0),
        success=Range.fixed(0.9),
        logistics_days=10.0,
        ramp_days=30.0,
        pool="",
        standing_cost=Range.fixed(0.01),
        activation_cost=Range.fixed(0.1),
        premium=Range.fixed(0.1),
        inputs_of="",
        who=Text("", ""),
        ref="EJ",
        confidence="judgement",
    )


def _scenario(network: Network, days: int, replications: int, title: Text) -> Scenario:
    select = Selector(products=tuple(product.id for product in network.products[:2]), regions=("JP",))
    cut = Cut(select, 30.0, Range(60.0, 120.0, 270.0), Range.fixed(0.9), Range.fixed(45.0), 1.0)
    sea = Cut(Selector(modes=("sea",)), 90.0, Range.fixed(14.0), Range(0.3, 0.4, 0.5), Range.fixed(0.0), 0.5)
    return Scenario(
        id="resist-stop",
        title=title,
        source="scenarios/resist-stop.toml",
        network=network,
        horizon_days=days,
        replications=replications,
        seed=2025,
        cuts=(cut, sea),
        draw_hazards=False,
        defaults=network.defaults,
        response=network.response,
        background=Background(
            class_="supplier-cut",
            narrative=Text("Photoresist stops, then the sea lanes.", "光刻胶断供，随后海运受阻。"),
            analogue=Text("Japan and Korea in 2019.", "2019年日本对韩国的管制。"),
            judgement=Text("How long it lasts.", "持续多久。"),
            ref=("GRD21",),
        ),
        digest="a" * 64,
    )


def _comparison(scenario: Scenario, outcomes: tuple[Outcome, ...]) -> Comparison:
    chains = scenario.network.chains
    baseline = _baseline(scenario.network)
    hit = tuple(
        HitProduct(
            product.id, ("JP", "TW"), 0.9 / (1 + at), 120.0 / (1 + at), 35.0 + at, tuple(_ids(scenario, product.id))
        )
        for at, product in enumerate(scenario.network.products[:6])
    )
    return Comparison(
        scenario=scenario,
        chains=tuple(chain.id for chain in chains),
        baseline=baseline,
        value_added={key: 0.25 * value for key, value in baseline.items()},
        hit=hit,
        outcomes=outcomes,
        wall_seconds=12.5,
        critical_exposures={
            (product.id, chain.id): 4000.0 / (1 + at + place)
            for at, product in enumerate(scenario.network.products)
            for place, chain in enumerate(chains[at % 3 :: 3])
        },
    )


def _baseline(network: Network) -> dict[str, float]:
    """[money unit/day]"""
    baseline = {chain.id: (chain.target or 365.0) / 365.0 for chain in network.chains}
    return baseline | {ALL: sum(baseline.values())}


def _ids(scenario: Scenario, product: str) -> list[str]:
    return [backup.id for backup in scenario.network.backups if backup.product == product]


def _outcome(scenario: Scenario, row: tuple[str, str, str, float, float], place: int) -> Outcome:
    key, en, zh, left, degraded = row
    strategy = Strategy(key, Text(en, zh), f"scenarios/strategies/{key}.toml", digest="b" * 64)
    contracts = tuple(Contract(one, "sampled") for one in scenario.network.backups if _signs(key, one.grade))
    depths = {chain.id: left * _depth(at) for at, chain in enumerate(scenario.network.chains)}
    offered = {one.backup.id: _offer(scenario.horizon_days, at) for at, one in enumerate(contracts)}
    return Outcome(
        strategy=strategy,
        contracts=contracts,
        estimates=_estimates(scenario, depths, degraded, place),
        daily=_daily(scenario, depths),
        drivers=_drivers(scenario),
        weekly=_weekly(scenario, left),
        events=_events(scenario, contracts),
        replications=_replications(scenario, depths),
        offered=offered,
        filled=1.0,
        conservation=3.2e-14,
        followed=scenario.replications,
        survivals=_survivals(scenario, contracts),
    )


def _contributions(outcome: Outcome, replications: int) -> Contributions:
    """Of five products: all backups, and each; of the last one only."""
    products = dict.fromkeys(one.backup.product for one in outcome.contracts)
    rows = list[Contribution]()
    for at, product in enumerate(list(products)[:5]):
        ids = tuple(one.backup.id for one in outcome.contracts if one.backup.product == product)
        for backups in [ids, *((one,) for one in ids)] if at < 4 else [ids[:1]]:
            amount = 900.0 * len(backups) / (1 + at) ** 2
            alone = Interval(amount, amount - 80.0, amount + 80.0, replications)
            without = Interval(0.3 * amount, 0.3 * amount - 60.0, 0.3 * amount + 60.0, replications)
            cost = Interval(1.2 - at, -2.0, 3.0, replications)
            rows.append(Contribution(Part(product, backups), alone, without, cost))
    return Contributions(outcome.strategy, tuple(rows))


def _survivals(scenario: Scenario, contracts: Sequence[Contract]) -> tuple[Survival, ...]:
    """Six products that last 40, 80, 120 ... days; supply is back after 210, a contract of any grade after 100."""
    signed = {one.backup.product for one in contracts}
    return tuple(
        Survival(
            product=product.id,
            hazard="",
            share_lost=0.9 / (1 + at),
            cover_days=35.0 + at,
            survive_days=40.0 * (1 + at),
            supply_days=210.0,
            recover_days=100.0 if product.id in signed else 210.0,
            contracts=int(product.id in signed),
            helped_share=0.6 if product.id in signed else 0.0,
        )
        for at, product in enumerate(scenario.network.products[:6])
    )


def _signs(strategy: str, grade: str) -> bool:
    return strategy == "tiered" or (strategy == "same-grade" and grade == "same") or strategy == grade


def _depth(at: int) -> float:
    return (0.35, 0.55, 0.15, 0.2, 0.0, 0.02, 0.12, 0.08, 0.01, 0.0)[at]


def _dip(days: int, depth: float) -> NDArray[np.float64]:
    day = np.arange(days, dtype=np.float64)
    fall = np.clip((day - 50.0) / 20.0, 0.0, 1.0)
    back = np.clip((day - 160.0) / 60.0, 0.0, 1.0)
    return np.asarray(1.0 - depth * fall * (1.0 - back))


def _daily(scenario: Scenario, depths: Mapping[str, float]) -> dict[tuple[str, str], Bands]:
    chains = dict(depths) | {ALL: sum(depths.values()) / len(depths)}
    widths = (1.0, 1.4, 1.15, 1.0, 0.85, 0.6) if scenario.replications > 1 else (1.0,) * 6
    baseline = _baseline(scenario.network)
    daily = {}
    for chain, depth in chains.items():
        for metric, factor in (("output_volume", 0.8), ("output_value", 1.0)):
            columns = [_dip(scenario.horizon_days, min(1.0, depth * factor * width)) for width in widths]
            daily[chain, metric] = baseline[chain] * np.stack(columns, axis=1)
    return daily


def _estimates(scenario: Scenario, depths: Mapping[str, float], degraded: float, place: int) -> tuple[Estimate, ...]:
    unit, count = scenario.network.money_unit, scenario.replications
    rows: list[Estimate] = []
    totals: dict[tuple[str, str], float] = {}
    for chain in scenario.network.chains:
        yearly = chain.target or 365.0
        loss = yearly * depths[chain.id] * 0.35
        found = {
            ("output_volume", unit): yearly - loss * (1 - degraded),
            ("output_value", unit): yearly - loss,
            ("loss_volume", unit): loss * (1 - degraded),
            ("loss_value", unit): loss,
            ("value_added_loss", unit): 0.25 * loss,
            ("cvar95_loss_value", unit): 1.6 * loss,
        }
        if chain.target is not None:
            found["target_shortfall", unit] = loss
        if place > 0:
            found["loss_avoided_value", unit] = loss / STRATEGIES[place][3] - loss
            found["value_added_loss_avoided", unit] = 0.25 * (loss / STRATEGIES[place][3] - loss)
        for (metric, one_unit), mean in found.items():
            totals[metric, one_unit] = totals.get((metric, one_unit), 0.0) + mean
            rows.append(_estimate(chain.id, metric, one_unit, mean, count))
        rows.extend(_rates(chain, depths[chain.id], degraded, count))
    rows.extend(_estimate(ALL, metric, unit, mean, count) for (metric, unit), mean in totals.items())
    rows.append(_estimate(ALL, "degraded_share", "share", degraded, count))
    saved = totals.get(("value_added_loss_avoided", unit), 0.0) * 365.0 / scenario.horizon_days
    return (*rows, *_bills(scenario, saved, place))


def _bills(scenario: Scenario, saved: float, place: int) -> list[Estimate]:
    """Each strategy costs 130 a year more than the one before it; laboratories are idle for the first."""
    unit, count = f"{scenario.network.money_unit}/yr", scenario.replications
    each = {
        "standing": 100.0,
        "activation": 0.0,
        "tests": 20.0,
        "premium": 10.0,
        "holding": 0.0,
        "research": 0.0,
        "response": 0.0,
        "protection": 0.0,
    }
    each["total"] = sum(each.values())
    rows = [_estimate(ALL, f"cost_{kind}", unit, place * amount, count) for kind, amount in each.items()]
    if place > 0:
        rows.append(_estimate(ALL, "net_benefit", unit, saved - 130.0 * place, count))
    wait = 2.5 * place if place else float("nan")
    rows.append(_estimate(ALL, "laboratory_wait_days", "days", wait, count))
    rows.append(_estimate(ALL, "laboratory_load", "share", 0.1 * place, count))
    return rows


def _rates(chain: Chain, depth: float, degraded: float, count: int) -> list[Estimate]:
    never = float("nan")
    rows = [
        _estimate(chain.id, "loss_volume_days", "days", depth * 100 * (1 - degraded), count),
        _estimate(chain.id, "loss_value_days", "days", depth * 100, count),
        _estimate(chain.id, "peak_daily_loss_share", "share", depth, count),
        _estimate(chain.id, "days_to_first_loss", "days", 21.0 if depth else never, count),
        _estimate(chain.id, "days_to_recover", "days", never if depth > 0.5 else 130.0, count),
        _estimate(chain.id, "days_below_95", "days", 110.0 if depth > 0.05 else 0.0, count),
        _estimate(chain.id, "degraded_share", "share", degraded * depth, count),
    ]
    if chain.target is not None:
        met = Estimate(chain.id, "target_met", "probability", 0.0 if depth else 1.0, 0.0, 1.0, count)
        rows.append(met)
    return rows


def _estimate(chain: str, metric: str, unit: str, mean: float, count: int) -> Estimate:
    half = 0.1 * abs(mean) if count > 1 else 0.0
    return Estimate(chain, metric, unit, mean, mean - half, mean + half, count)


def _offer(days: int, at: int) -> NDArray[np.float64]:
    ramp = np.clip((np.arange(days, dtype=np.float64) - 40.0 - 9.0 * at) / 30.0, 0.0, 1.0)
    return np.asarray(0.6 * ramp / (1.0 + 0.05 * at))


def _drivers(scenario: Scenario) -> tuple[Driver, ...]:
    shares = (0.42, 0.21, 0.12, 0.08, 0.05, 0.04, 0.03, 0.02)
    chains = (*(chain.id for chain in scenario.network.chains), ALL)
    pairs = list(zip(scenario.network.products, shares, strict=False))
    return tuple(Driver(chain, product.id, "CN-ZJ", share) for chain in chains for product, share in pairs)


def _weekly(scenario: Scenario, left: float) -> dict[str, NDArray[np.float64]]:
    """Each product is missing three weeks later than the one before, for ten weeks, and costs less."""
    weeks = np.arange(-(-scenario.horizon_days // 7))
    return {
        product.id: 300.0 * left / (1 + at) ** 2 * ((weeks >= 4 + 3 * at) & (weeks < 14 + 3 * at))
        for at, product in enumerate(scenario.network.products)
    }


def as_events(rows: Iterable[Event]) -> Events:
    """Events as an outcome holds them."""
    found = list(rows)
    words = (coded([getattr(row, name) for row in found]) for name in ("kind", "subject", "detail"))
    return Events(np.array([row.replication for row in found], dtype=int), np.array([row.day for row in found]), *words)


def coded(words: Sequence[str]) -> Coded:
    """A column of words."""
    different = tuple(dict.fromkeys(words))
    return Coded(different, np.array([different.index(word) for word in words], dtype=int))


def _events(scenario: Scenario, contracts: Sequence[Contract]) -> Events:
    found = [Event(0, 30.0, "cut begins", scenario.network.products[0].id, "JP")]
    for run in range(min(3, scenario.replications)):
        for at, contract in enumerate(contracts):
            found.append(Event(run, 31.0 + at, "detected", contract.backup.product, "cut 1"))
            found.append(Event(run, 32.0 + at, "called", contract.backup.id, ""))
            found.append(Event(run, 32.5 + at, "test begun", contract.backup.id, ""))
            found.append(Event(run, 40.0 + 9.0 * at + run, "ramp", contract.backup.id, ""))
            found.append(Event(run, 70.0 + 9.0 * at + run, "active", contract.backup.id, ""))
    return as_events(found)


def _replications(scenario: Scenario, depths: Mapping[str, float]) -> dict[str, NDArray[np.float64]]:
    luck = np.random.default_rng(7).uniform(0.8, 1.2, size=(len(depths) + 1, scenario.replications))
    base = np.array([*depths.values(), sum(depths.values())])[:, None]
    return {
        "loss_value": base * luck,
        "days_to_recover": np.where(base * luck > 0.5, np.nan, 130.0),
        "days_below_95": np.where(base * luck > 0.05, 110.0, 0.0),
    }

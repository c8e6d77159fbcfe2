"""What does a study look like at one point of a sweep?  Study -> Study, nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import sqrt
from typing import TypeVar

from sim.factors.plan import Apply, Factor, Value
from sim.network import Backup, Hazard, Input, Network, Product, Range, Selector, Setting, Supply
from sim.scenario import Scenario, Strategy, Study

__all__ = ["RULES", "holders", "moved", "reaches", "vary"]

Row = Product | Input | Supply | Backup | Hazard
Held = TypeVar("Held")

# The field of a strategy that holds each kind of its rules.
RULES = {
    "backup": "backups",
    "stock": "stock",
    "sourcing": "sourcing",
    "research": "research",
    "first_unit": "first_units",
    "community": "communities",
    "protection": "protections",
}
# Keys that lie one level deeper in the data than in the file.
INSIDE = {
    "research": ("race", ("teams", "success", "mean_days", "start")),
    "first_unit": ("trial", ("trial_days", "success", "growth_days")),
}
GRADED = frozenset({"yield", "value", "eligible"})  # 1 for a backup of the same grade, by definition


def vary(study: Study, factors: Sequence[Factor], values: Sequence[Value]) -> Study:
    """The study with every factor at its value; None leaves what the files say."""
    for factor, value in zip(factors, values, strict=True):
        if value is not None:
            study = _varied(study, factor, value)
    return study


def moved(old: object, factor: Factor, value: Value) -> object:
    """What becomes of one number, range or word; ValueError if the factor cannot move what stands there.

    >>> from sim.labels import Text
    >>> plain = Factor("x", Text("x", "x"), "defaults.test_cost", "defaults", "test_cost", None)
    >>> half = replace(plain, apply="multiply")
    >>> moved(Range(1.0, 2.0, 4.0), half, 0.5), moved(Range(1.0, 2.0, 4.0), plain, 3.0)
    (Range(low=0.5, mode=1.0, high=2.0), Range(low=3.0, mode=3.0, high=3.0))
    >>> moved(7, half, 0.5), moved(7.0, half, 0.5), moved("fifo", plain, "exposure")
    (4, 3.5, 'exposure')
    >>> moved(None, replace(plain, uncertain=True), 3)
    Range(low=3.0, mode=3.0, high=3.0)
    """
    apply = factor.apply
    if isinstance(old, Range):
        return _moved_range(old, apply, value)
    if apply == "set" and factor.uncertain and isinstance(value, int | float):
        return Range.fixed(float(value))  # nothing is said there yet
    if apply == "multiply" and isinstance(value, int | float):
        if isinstance(old, int):
            return round(old * value)
        if isinstance(old, float):
            return old * value
    if apply == "set":
        return value
    raise ValueError(f"{old!r} cannot be moved by {apply}")


def _moved_range(old: Range, apply: Apply, value: Value) -> Range:
    if not isinstance(value, int | float):
        raise ValueError(f"a range cannot be moved by {value!r}")
    if apply == "set":
        return Range.fixed(float(value))
    if apply == "multiply":
        return Range(old.low * value, old.mode * value, old.high * value)
    return Range.fixed(_quantile(old, float(value)))


def _quantile(range_: Range, share: float) -> float:
    """`sim.rng.triangular` for one number; reading a file imports nothing heavy.

    >>> [_quantile(Range(0.0, 1.0, 4.0), share) for share in (0.0, 0.25, 1.0)]
    [0.0, 1.0, 4.0]
    """
    low, mode, high = range_.low, range_.mode, range_.high
    if high <= low:
        return mode
    if share < (mode - low) / (high - low):
        return low + sqrt(share * (high - low) * (mode - low))
    return high - sqrt((1.0 - share) * (high - low) * (high - mode))


def holders(study: Study, factor: Factor) -> Iterator[tuple[str, object]]:
    """Every place that a factor reaches, as messages name it, and what stands there now."""
    table, _, kind = factor.table.partition(".")
    if table == "network":
        return _held_by_rows(study.scenario.network, kind, factor)
    if table == "strategy":
        return _held_by_rules(study, kind, factor)
    return _held_by_scenario(study, factor)


def _held_by_rows(network: Network, kind: str, factor: Factor) -> Iterator[tuple[str, object]]:
    chosen = _chosen(factor, network)
    for row in getattr(network, kind):
        if chosen(row):
            yield _name(row), getattr(row, _field(factor.key))


def _held_by_rules(study: Study, kind: str, factor: Factor) -> Iterator[tuple[str, object]]:
    for strategy in study.strategies:
        if not factor.strategies or strategy.id in factor.strategies:
            for place, rule in enumerate(getattr(strategy, RULES[kind]), 1):
                if factor.number in (None, place):
                    yield f"strategy {strategy.id} [[{kind}]] {place}", _in_rule(rule, kind, factor.key)


def reaches(factor: Factor, strategy: Strategy) -> bool:
    """Whether a factor can move anything for a strategy: rules that it has not got cannot move it."""
    table, _, kind = factor.table.partition(".")
    if table != "strategy":
        return True
    return bool(getattr(strategy, RULES[kind])) and (not factor.strategies or strategy.id in factor.strategies)


def _held_by_scenario(study: Study, factor: Factor) -> Iterator[tuple[str, object]]:
    scenario, key = study.scenario, factor.key
    if factor.table == "cut":
        for place, cut in enumerate(scenario.cuts, 1):
            if factor.number in (None, place):
                yield f"[[cut]] {place}", getattr(cut, key)
    elif factor.table == "scenario":
        yield "[scenario]", getattr(scenario, key)
    elif factor.table == "defaults":
        yield "[defaults]", getattr(scenario.defaults, key)
    else:
        yield "[response]", getattr(scenario.response, key)
        for strategy in study.strategies:
            if key in strategy.response:
                yield f"strategy {strategy.id} [response]", strategy.response[key]


def _varied(study: Study, factor: Factor, value: Value) -> Study:
    table, _, kind = factor.table.partition(".")
    if table == "strategy":
        return replace(study, strategies=tuple(_strategy(one, kind, factor, value) for one in study.strategies))
    if table == "response":
        study = replace(study, strategies=tuple(_answering(one, factor, value) for one in study.strategies))
    return replace(study, scenario=_scenario(study.scenario, table, kind, factor, value))


def _scenario(scenario: Scenario, table: str, kind: str, factor: Factor, value: Value) -> Scenario:
    def change(old: object) -> object:
        return moved(old, factor, value)

    if table == "network":
        return replace(scenario, network=_network(scenario.network, kind, factor, value))
    if table == "cut":
        return replace(scenario, cuts=_each(scenario.cuts, factor.number, lambda cut: _with(cut, factor.key, change)))
    if table == "scenario":
        return _with(scenario, factor.key, change)
    if table == "defaults":
        return replace(scenario, defaults=_with(scenario.defaults, factor.key, change))
    return replace(scenario, response=_with(scenario.response, factor.key, change))


def _network(network: Network, kind: str, factor: Factor, value: Value) -> Network:
    rows: Sequence[Row] = getattr(network, kind)
    chosen = _chosen(factor, network)

    def turned(row: Row) -> Row:
        return _with(row, _field(factor.key), lambda old: moved(old, factor, value)) if chosen(row) else row

    changed = tuple(turned(row) for row in rows)
    return replace(network, **{kind: changed})  # type: ignore[arg-type]  # `kind` is the field that the rows came from


def _strategy(strategy: Strategy, kind: str, factor: Factor, value: Value) -> Strategy:
    if factor.strategies and strategy.id not in factor.strategies:
        return strategy

    def change(old: object) -> object:
        return moved(old, factor, value)

    def turned(rule: Held) -> Held:
        inner, keys = INSIDE.get(kind, ("", ()))
        if factor.key in keys:
            return _with(rule, inner, lambda part: _with(part, factor.key, change))
        return _with(rule, factor.key, change)

    rules = _each(getattr(strategy, RULES[kind]), factor.number, turned)
    return replace(strategy, **{RULES[kind]: rules})  # type: ignore[arg-type]  # likewise


def _answering(strategy: Strategy, factor: Factor, value: Value) -> Strategy:
    """A factor of the response has the last word: what a strategy says of the key moves with it."""
    if factor.key not in strategy.response:
        return strategy
    said: Setting = moved(strategy.response[factor.key], factor, value)  # type: ignore[assignment]
    return replace(strategy, response={**strategy.response, factor.key: said})


def _each(things: Sequence[Held], number: int | None, turn: Callable[[Held], Held]) -> tuple[Held, ...]:
    return tuple(turn(one) if number in (None, place) else one for place, one in enumerate(things, 1))


def _with(thing: Held, field: str, change: Callable[[object], object]) -> Held:
    """One field of frozen data changed."""
    return replace(thing, **{field: change(getattr(thing, field))})  # type: ignore[type-var]  # all are dataclasses


def _in_rule(rule: object, kind: str, key: str) -> object:
    inner, keys = INSIDE.get(kind, ("", ()))
    return getattr(getattr(rule, inner), key) if key in keys else getattr(rule, key)


def _field(key: str) -> str:
    return "yield_" if key == "yield" else key


def _name(row: Row) -> str:
    if isinstance(row, Input):
        return f"{row.input} for {row.product}"
    return f"{row.product} from {row.region}" if isinstance(row, Supply) else row.id


def _chosen(factor: Factor, network: Network) -> Callable[[Row], bool]:
    """Whether a row answers to all conditions; see `Rows`."""
    select = factor.select
    meant = network.meant_by(Selector(select.products, select.chains, select.kinds, select.regions))

    def chosen(row: Row) -> bool:
        if select.confidence and row.confidence not in select.confidence:
            return False
        if isinstance(row, Hazard):
            return True
        if isinstance(row, Backup):
            if row.grade == "same" and factor.key in GRADED:
                return False
            if select.grades and row.grade not in select.grades:
                return False
        if isinstance(row, Backup | Supply):
            return meant(row.product, row.region, "")
        return meant(row.id if isinstance(row, Product) else row.input, "", "")

    return chosen

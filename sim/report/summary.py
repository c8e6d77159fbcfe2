"""What would somebody read who reads one page only?"""

from __future__ import annotations

from collections.abc import Sequence

from sim.cards import otherwise_lines
from sim.estimate import mean_interval
from sim.labels import WORDS, Language, listed
from sim.network import DAYS_PER_YEAR
from sim.numerals import days, interval, number, percent, within
from sim.outcome import Comparison, Estimate, Outcome
from sim.reading import Names, best_strategy, mean, quoted, shown, total
from sim.report.strategies import side_by_side
from sim.report.tables import Cell, Table, known
from sim.report.verdict import loses_nothing, verdicts
from sim.report.words import SENTENCES, joined, say

__all__ = ["chance_table", "lead", "summary_table"]

Line = tuple[str, tuple[Cell, ...]]  # a chain, or several; a cell a strategy
COLUMNS = (
    ("loss_value", "t_gross"),
    ("loss_avoided_value", "t_avoided"),
    ("cvar95_loss_value", "y_worst"),
    ("target_shortfall", "t_shortfall"),
    ("cost_total", "y_cost"),
)


def lead(comparison: Comparison, language: Language) -> str:
    """Name the best strategy by gross loss, what it avoids and costs, those that do as well, what speaks against."""
    if len(comparison.outcomes) == 1:
        return joined([verdicts(comparison, language)[0].sentence, _needed(comparison, language)], language)
    best = best_strategy(comparison)
    if best is None:
        said = [_none_better(comparison, language), _harmful(comparison, language)]
        said += otherwise_lines(comparison, language)
        said += [verdicts(comparison, language)[0].line(language), _needed(comparison, language)]
        return joined(said, language)
    sentences = [_best(comparison, best, language), _harmful(comparison, language)]
    sentences += otherwise_lines(comparison, language)
    sentences.append(_worst(comparison, best, language))
    alike = [quoted(one.strategy, language) for one in comparison.outcomes[1:] if _is_alike(best, one)]
    if alike:
        named = listed(alike, language)
        sentences.append(say("y_alike", language, {"others": named, "count": f"{comparison.scenario.replications:,}"}))
    return joined([*sentences, _worthiest(comparison, best, language), _needed(comparison, language)], language)


def summary_table(comparison: Comparison, language: Language) -> Table:
    """One line a strategy: what counts, and the verdict."""
    return side_by_side(comparison, COLUMNS, language)


def chance_table(comparison: Comparison, language: Language) -> Table:
    """The chance that each chain meets its target, under every strategy, with its interval."""
    titles = tuple(outcome.strategy.title[language] for outcome in comparison.outcomes)
    lines = [
        (chain.name[language], tuple(_chance(outcome, chain.id, language) for outcome in comparison.outcomes))
        for chain in comparison.network.chains
        if chain.target is not None and any(known(one.find(chain.id, "target_met")) for one in comparison.outcomes)
    ]
    if not lines or not comparison.scenario.lucky:
        return Table("", (), ())
    rows = tuple((Cell(name), *cells) for name, cells in _folded(lines, language))
    return Table(SENTENCES["y_chances"][language], (WORDS["chain"][language], *titles), rows)


def _folded(lines: Sequence[Line], language: Language) -> list[Line]:
    """One line for all chains whose chance is the same under every strategy, where the first of them stood."""
    alike: dict[Cell | str, list[str]] = {}
    for name, cells in lines:
        alike.setdefault(_key(name, cells), []).append(name)
    first = {names[0]: names for names in alike.values()}
    return [(listed(first[name], language), cells) for name, cells in lines if name in first]


def _key(name: str, cells: Sequence[Cell]) -> Cell | str:
    """What chains that can be told on one line share: their one chance; a chain with several has a line of its own."""
    return cells[0] if len(set(cells)) == 1 else name


def _chance(outcome: Outcome, chain: str, language: Language) -> Cell:
    row = outcome.find(chain, "target_met")
    if row is None:
        return Cell(percent(float("nan"), language))
    low, high = (percent(end, language) for end in (row.low, row.high))
    spread = within(low, high, language) if row.low < row.high else ""
    return Cell(percent(row.mean, language), spread)


def _none_better(comparison: Comparison, language: Language) -> str:
    """Say that the first strategy is not beaten; nothing where no strategy loses anything, so that none could."""
    if all(loses_nothing(comparison, outcome) for outcome in comparison.outcomes):
        return ""
    values = {"first": comparison.outcomes[0].strategy.title[language]}
    values["count"] = f"{comparison.scenario.replications:,}"
    return say("y_none_better" if comparison.scenario.lucky else "y_none_better_once", language, values)


def _harmful(comparison: Comparison, language: Language) -> str:
    """Name the strategies under which more is lost than under the first, beyond what luck and rounding explain."""
    chain = total(comparison)
    worse = [quoted(one.strategy, language) for one in comparison.outcomes[1:] if one.verdict(chain) == "more"]
    values = {"first": comparison.outcomes[0].strategy.title[language], "others": listed(worse, language)}
    return say("y_harmful", language, values) if worse else ""


def _best(comparison: Comparison, best: Outcome, language: Language) -> str:
    chain, first = total(comparison), comparison.outcomes[0]
    avoided, loss = best.find(chain, "loss_avoided_value"), mean(first, chain, "loss_value")
    if avoided is None:
        return ""
    if loss <= 0.0:
        return _makes_most(comparison, best, avoided, language)
    values = {
        "best": best.strategy.title[language],
        "days": days(float(comparison.scenario.horizon_days), language),
        "avoided": number(avoided.mean),
        "interval": interval(avoided.low, avoided.high, language),
        "unit": comparison.network.money_unit,
        "loss": number(loss),
        "first": first.strategy.title[language],
        "share": percent(avoided.mean / loss, language),
    }
    return say("y_best", language, values)


def _makes_most(comparison: Comparison, best: Outcome, more: Estimate, language: Language) -> str:
    """Name the best strategy where none loses: it makes most beyond the baseline."""
    values = {
        "best": best.strategy.title[language],
        "days": days(float(comparison.scenario.horizon_days), language),
        "more": number(more.mean),
        "interval": interval(more.low, more.high, language),
        "unit": comparison.network.money_unit,
        "first": comparison.outcomes[0].strategy.title[language],
    }
    return say("y_makes_most", language, values)


def _worst(comparison: Comparison, best: Outcome, language: Language) -> str:
    """What the worst cases come to with the best strategy and without, and what it costs."""
    chain, first = total(comparison), comparison.outcomes[0]
    cost, tail = best.find(chain, "cost_total"), shown(comparison, best, "cvar95_loss_value")
    parts = []
    if known(tail) and mean(first, chain, "cvar95_loss_value") > 0.0:
        values = {"left": number(mean(best, chain, "cvar95_loss_value"))}
        values["loss"] = number(mean(first, chain, "cvar95_loss_value"))
        values |= {"count": f"{comparison.scenario.replications:,}", "unit": comparison.network.money_unit}
        parts.append(say("y_tail", language, values))
    if cost is not None and known(cost):
        parts.append(_costs(comparison, best, cost, language))
    return joined(parts, language)


def _costs(comparison: Comparison, best: Outcome, cost: Estimate, language: Language) -> str:
    """What a strategy costs a year; and in the run, which is what its losses are of, where that is not a year."""
    years, bound = comparison.scenario.horizon_days / DAYS_PER_YEAR, "≥ " if best.is_underpriced else ""
    values = {
        "cost": bound + number(cost.mean),
        "whole": bound + number(cost.mean * years),
        "days": days(float(comparison.scenario.horizon_days), language),
        "unit": comparison.network.money_unit,
    }
    return say("y_costs" if years == 1.0 else "y_costs_in_all", language, values)


def _needed(comparison: Comparison, language: Language) -> str:
    """Name the backup without which most more is lost, where backups were looked at one by one."""
    whole = comparison.contributions
    if whole is None:
        return ""
    single = [one for one in whole.rows if len(one.part.backups) == 1]
    most = max(single, key=lambda one: one.without.mean)
    values = {"strategy": whole.strategy.title[language], "unit": comparison.network.money_unit}
    if not most.without.low > 0.0:
        return say("y_none_needed", language, values)
    values |= {
        "backup": Names(comparison, language).backup(most.part.backups[0]),
        "without": number(most.without.mean),
        "interval": interval(most.without.low, most.without.high, language),
        "alone": number(most.alone.mean),
        "span": interval(most.alone.low, most.alone.high, language),
    }
    return say("y_needed", language, values)


def _is_alike(best: Outcome, other: Outcome) -> bool:
    """Tell whether another strategy's paired difference to the best one leaves open which is better."""
    if other is best or "loss_value" not in other.replications:
        return False
    span = mean_interval(other.replications["loss_value"][-1] - best.replications["loss_value"][-1])
    return bool(span.low <= 0.0 <= span.high)


def _worthiest(comparison: Comparison, best: Outcome, language: Language) -> str:
    """Name the strategy with the largest net benefit, where it is another than the best, and how sure that is one."""
    found = [(one, one.find(total(comparison), "net_benefit")) for one in comparison.outcomes]
    priced = [(one, net) for one, net in found if net is not None and known(net)]
    worthiest, net = max(priced, key=lambda pair: pair[1].mean, default=(best, None))
    if net is None or worthiest is best or net.mean <= 0.0:
        return ""
    values = {"strategy": worthiest.strategy.title[language], "unit": comparison.network.money_unit}
    values |= {"net": number(net.mean), "interval": interval(net.low, net.high, language)}
    return say("y_worth_open" if net.low <= 0.0 else "y_worth", language, values)

"""What does a strategy come to, in one or two sentences made of its numbers?"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from sim.labels import Language
from sim.measures import ALL
from sim.numerals import days, has_width, number, percent
from sim.outcome import Comparison, Estimate, Outcome
from sim.reading import Names, mean, target_over_horizon, total
from sim.report.words import SENTENCES, joined, say

__all__ = ["Statement", "loses_nothing", "verdicts"]

NOTHING = 1e-9  # a loss below this share of the baseline is rounding
HALF = 0.5
TELLING = 0.05  # of the loss: a smaller part is not worth a word


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of one strategy."""

    strategy: str
    sentence: str

    def line(self, language: Language) -> str:
        """Both in one line."""
        return f"{self.strategy}{'：' if language == 'zh' else ': '}{self.sentence}"


def verdicts(comparison: Comparison, language: Language) -> tuple[Statement, ...]:
    """Say of every strategy what is lost or gained, what it avoids against the first, and whether targets are met."""
    found = []
    for place, outcome in enumerate(comparison.outcomes):
        parts = [_loss(comparison, outcome, language) if place == 0 else _against(comparison, outcome, language)]
        parts += [_hardest(comparison, outcome, language), _targets(comparison, outcome, language)]
        found.append(Statement(outcome.strategy.title[language], joined(parts, language)))
    return tuple(found)


def loses_nothing(comparison: Comparison, outcome: Outcome) -> bool:
    """Tell whether neither more nor less than the baseline is made, but for rounding."""
    row = _total(outcome, comparison)
    return row is None or isnan(row.mean) or abs(row.mean) <= NOTHING * _would(comparison)


def _loss(comparison: Comparison, outcome: Outcome, language: Language) -> str:
    horizon = days(float(comparison.scenario.horizon_days), language)
    row = _total(outcome, comparison)
    if row is None or loses_nothing(comparison, outcome):
        return say("v_no_loss", language, {"days": horizon})
    ends = (row.low, row.high) if row.mean > 0.0 else (-row.high, -row.low)
    values = {
        "unit": comparison.network.money_unit,
        "days": horizon,
        "amount": number(abs(row.mean)),
        "interval": _interval(*ends, language),
        "share": percent(abs(row.mean) / _would(comparison), language),
        "added": _added(comparison, outcome, language),
    }
    return say("v_loss" if row.mean > 0.0 else "v_gain", language, values)


def _against(comparison: Comparison, outcome: Outcome, language: Language) -> str:
    """Compare with the first strategy: better, worse, not to be told apart, or the same."""
    first = comparison.outcomes[0]
    loss, left = _total(first, comparison), _total(outcome, comparison)
    chain = total(comparison)
    avoided, said = outcome.find(chain, "loss_avoided_value"), outcome.verdict(chain)
    if loss is None or left is None or avoided is None or said is None:
        return _loss(comparison, outcome, language)
    if loses_nothing(comparison, first) and loses_nothing(comparison, outcome):
        return _loss(comparison, outcome, language)
    values = {
        "unit": comparison.network.money_unit,
        "first": first.strategy.title[language],
        "left": _left(comparison, outcome, language),
        "loss": number(loss.mean),
        "low": number(avoided.low),
        "high": number(avoided.high),
        "interval": _interval(avoided.low, avoided.high, language, joint=_joint(comparison, outcome)),
    }
    if said == "equal":
        return say("v_equal", language, values)
    if said == "open":
        return say("v_same", language, values)
    lossy = loss.mean > 0.0  # else more is made than at baseline, and less or more of that
    if said == "more":
        span = _interval(-avoided.high, -avoided.low, language, joint=_joint(comparison, outcome))
        more = {"more": number(-avoided.mean), "interval": span}
        return say("v_adds" if lossy else "v_makes_less", language, values | more)
    share = percent(avoided.mean / loss.mean, language) if lossy else ""
    less = {"avoided": number(avoided.mean), "share": share}
    return say("v_avoids" if lossy else "v_makes_more", language, values | less)


def _left(comparison: Comparison, outcome: Outcome, language: Language) -> str:
    """Say what is lost under a strategy, whatever it avoids; or what is made beyond the baseline."""
    left = mean(outcome, total(comparison), "loss_value")
    values = {
        "unit": comparison.network.money_unit,
        "amount": number(abs(left)),
        "worth": _worth(comparison, outcome, language),
        "added": _added(comparison, outcome, language),
    }
    return say("v_gained" if left < 0.0 else "v_lost", language, values)


def _joint(comparison: Comparison, outcome: Outcome) -> bool:
    """Tell whether intervals of differences hold for several strategies at once."""
    return bool(outcome.adjusted) and len(comparison.outcomes) > 2


def _hardest(comparison: Comparison, outcome: Outcome, language: Language) -> str:
    """Name the chain that loses most of its own output; idle where there is but one chain or nothing is lost.

    A chain without a target in a network that sets targets is a common base of the others: it is not named.
    """
    aimed = [chain for chain in comparison.chains if target_over_horizon(comparison, chain) is not None]
    lost = {chain: mean(outcome, chain, "loss_value_days") for chain in aimed or comparison.chains}
    hit = {chain: value for chain, value in lost.items() if value > NOTHING * comparison.scenario.horizon_days}
    if not hit or len(comparison.chains) == 1:
        return ""
    chain = max(hit, key=lambda one: hit[one])
    name = Names(comparison, language).chain(chain)
    return say("v_hardest", language, {"chain": name, "time": days(hit[chain], language)})


def _targets(comparison: Comparison, outcome: Outcome, language: Language) -> str:
    """Say how many targets are missed, in most cases where there is luck, and which by most."""
    targets = {chain: target_over_horizon(comparison, chain) for chain in comparison.chains}
    short = {
        chain: (row.mean, target)
        for chain, target in targets.items()
        if target and (row := outcome.find(chain, "target_shortfall")) is not None and not isnan(row.mean)
    }
    if not short:
        return ""
    chances = {chain: mean(outcome, chain, "target_met") for chain in short}
    missed = [chain for chain, chance in chances.items() if chance < 1.0]
    if not missed:
        return SENTENCES["v_targets_met"][language]
    worst = max(missed, key=lambda chain: short[chain][0])
    gap, target = short[worst]
    values = {
        "count": str(sum(chance < HALF for chance in chances.values())),
        "total": str(len(short)),
        "chain": Names(comparison, language).chain(worst),
        "short": number(gap),
        "unit": comparison.network.money_unit,
        "share": percent(gap / target, language),
        "chance": percent(chances[worst], language),
    }
    if comparison.scenario.lucky:
        return say("v_target_mostly" if len(short) == 1 else "v_targets_mostly", language, values)
    return say("v_target_missed" if len(short) == 1 else "v_targets_missed", language, values)


def _total(outcome: Outcome, comparison: Comparison) -> Estimate | None:
    return outcome.find(total(comparison), "loss_value")


def _would(comparison: Comparison) -> float:
    """What would be made in all over the horizon [money unit]."""
    daily = comparison.baseline.get(ALL) or sum(comparison.baseline[chain] for chain in comparison.chains)
    return daily * comparison.scenario.planned_days


def _interval(low: float, high: float, language: Language, *, joint: bool = False) -> str:
    if not has_width(low, high):
        return ""
    return say("v_joint" if joint else "v_interval", language, {"low": number(low), "high": number(high)})


def _worth(comparison: Comparison, outcome: Outcome, language: Language) -> str:
    """What of a loss is no volume: goods that were made of degraded inputs; nothing where that is a small part."""
    chain = total(comparison)
    loss = mean(outcome, chain, "loss_value")
    worth = loss - mean(outcome, chain, "loss_volume")
    if not worth >= TELLING * loss > 0.0:
        return ""
    return say("v_worth", language, {"worth": number(worth), "unit": comparison.network.money_unit})


def _added(comparison: Comparison, outcome: Outcome, language: Language) -> str:
    row = outcome.find(total(comparison), "value_added_loss")
    if row is None or isnan(row.mean):
        return ""
    values = {"added": number(abs(row.mean)), "unit": comparison.network.money_unit}
    return say("v_added_gain" if row.mean < 0.0 else "v_added", language, values)

"""What does a sweep come to, in a few sentences for each strategy?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan

import numpy as np

from sim.factors import reaches
from sim.labels import Language, clauses, listed, metric_name
from sim.measures import PAIRED
from sim.numerals import percent
from sim.report.verdict import Statement
from sim.report.words import joined, say
from sim.sweep.result import Index, Series, SweepResult
from sim.sweep.words import amount, index_interval, index_label, strategy_label, value_label

__all__ = ["sweep_verdicts", "told_series"]

FEWEST = 8  # samples, below which chance decides: one of a few factors may be in perfect order by it, 2 times in n!
MOST_TOLD = 3  # factors of a point that a sentence can carry


def sweep_verdicts(result: SweepResult, language: Language) -> tuple[Statement, ...]:
    """Of each strategy: how far a measure of the first chain runs, and what moves it; measure after measure."""
    return tuple(
        Statement(
            strategy_label(result, series.strategy, language), joined(_sentences(result, series, language), language)
        )
        for series in told_series(result)
    )


def told_series(result: SweepResult) -> list[Series]:
    """What there is a verdict on: the first measure of every strategy; of the others where the factors move them."""
    chain, (first, *others) = result.sweep.chains[0], result.sweep.outputs
    moved = [series for metric in others for series in result.of(chain, metric) if series.is_moved]
    return [*result.of(chain, first), *moved]


def _sentences(result: SweepResult, series: Series, language: Language) -> list[str]:
    measure = metric_name(series.metric, language)
    known = np.flatnonzero(np.isfinite(series.mean))
    if not known.size:
        return [say("w_never", language, {"measure": measure})]
    low, high = (int(known[place(series.mean[known])]) for place in (np.argmin, np.argmax))
    if not series.is_moved:
        return [say("w_constant", language, {"measure": measure, "value": amount(series, low, language)})]
    told = []
    if result.sweep.method != "grid":
        base = result.where("base")
        key = "w_now_not" if isnan(series.mean[base]) else "w_now"
        told.append(say(key, language, {"measure": measure, "value": amount(series, base, language)}))
    told.append(_range(result, series, (low, high), language))
    told += {"grid": _grid, "sobol": _sobol, "latin-hypercube": _hypercube}[result.sweep.method](
        result, series, language
    )
    return told


def _range(result: SweepResult, series: Series, ends: tuple[int, int], language: Language) -> str:
    values = {"measure": metric_name(series.metric, language)}
    for name, at in zip(("low", "high"), ends, strict=True):
        values |= {name: amount(series, at, language), f"at_{name}": _where(result, series, at, language)}
    return say("w_range", language, values)


def _where(result: SweepResult, series: Series, at: int, language: Language) -> str:
    """The factors of a point that are not left as the files say; its number where there are many.

    What a strategy has not got is no part of where it ends up: no readiness is told of one without backups.
    """
    concerned = [
        strategy
        for place, strategy in enumerate(result.sweep.study.strategies)
        if strategy.id == series.strategy or (place == 0 and series.metric in PAIRED)
    ]
    told = [
        say("w_at", language, {"factor": factor.title[language], "value": value_label(factor, value, language)})
        for factor, value in zip(result.sweep.factors, result.points[at].values, strict=True)
        if value is not None and any(reaches(factor, strategy) for strategy in concerned)
    ]
    if len(told) > MOST_TOLD:
        return say("w_at_point", language, {"point": str(result.points[at].number)})
    return clauses(told, language) or value_label(result.sweep.factors[0], None, language)


def _titles(result: SweepResult, language: Language) -> dict[str, str]:
    return {factor.id: factor.title[language] for factor in result.sweep.factors}


def _grid(result: SweepResult, series: Series, language: Language) -> list[str]:
    first = result.about(series, "first")
    if len(first) < 2 or any(isnan(one.value) for one in first):
        return []
    titles = _titles(result, language)
    shares = [
        say("w_share", language, {"factor": titles[one.factor], "share": percent(one.value, language)}) for one in first
    ]
    rest = max(0.0, 1.0 - sum(one.value for one in first))
    return [say("w_grid_shares", language, {"shares": clauses(shares, language), "rest": percent(rest, language)})]


def _sobol(result: SweepResult, series: Series, language: Language) -> list[str]:
    ranked = _ranked(result.about(series, "total"))
    if not ranked:
        return [say("w_unranked", language, {})]
    titles = _titles(result, language)
    about = _of_factor(ranked[0], titles, language) | {"share": index_label(ranked[0], ranked[0].value, language)}
    enough = result.sweep.samples >= FEWEST
    sure = _how_sure(ranked, titles, language) if enough else say("w_no_interval", language, {})
    return [say("w_most", language, about), sure]


def _of_factor(found: Index, titles: Mapping[str, str], language: Language) -> dict[str, str]:
    """The words for the factor of an index, and for its interval if there is one to tell."""
    between = {name: index_label(found, end, language) for name, end in (("low", found.low), ("high", found.high))}
    told = say("w_between", language, between) if index_interval(found, language) else ""
    return {"factor": titles[found.factor], "interval": told}


def _how_sure(ranked: Sequence[Index], titles: Mapping[str, str], language: Language) -> str:
    """Whether the first of some indices is the first, as far as their intervals tell."""
    most = ranked[0]
    if isnan(most.low):  # some of the resampled rows did not vary
        return say("w_no_interval", language, {})
    tied = [titles[one.factor] for one in ranked[1:] if isnan(one.high) or one.high > most.low]
    if tied:
        return say("w_tie", language, {"others": listed(tied, language)})
    return say("w_next", language, {})


def _hypercube(result: SweepResult, series: Series, language: Language) -> list[str]:
    ranked = _ranked(result.about(series, "rank_correlation"))
    if not ranked:
        return [say("w_unranked", language, {})]
    most = ranked[0]
    about = {"value": index_label(most, most.value, language), "samples": str(result.sweep.samples)}
    told = [say("w_rank", language, _of_factor(most, _titles(result, language), language) | about)]
    if result.sweep.samples < FEWEST or isnan(most.low):
        told.append(say("w_no_interval", language, {}))
    elif most.low <= 0.0 <= most.high:
        told.append(say("w_rank_zero", language, {}))
    return told


def _ranked(found: Sequence[Index]) -> list[Index]:
    """Those that could be computed, the largest first."""
    return sorted((one for one in found if not isnan(one.value)), key=lambda one: -abs(one.value))

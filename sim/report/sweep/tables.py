"""Which numbers of a sweep does the page put side by side?"""

from __future__ import annotations

from math import isnan

from sim.factors import Factor, picked
from sim.labels import WORDS, Language, clauses, listed, metric_name
from sim.numerals import interval, number
from sim.report.tables import Cell, Table
from sim.report.words import SENTENCES, say
from sim.sweep.indices import Kind
from sim.sweep.result import Index, Series, SweepResult
from sim.sweep.words import axis_label, chain_label, index_interval, index_label, strategy_label, value_label

__all__ = ["factor_table", "index_tables", "point_tables"]

MOST_POINTS = 60  # rows that a reader still reads


def factor_table(result: SweepResult, language: Language) -> Table:
    """What was varied: name, path and what it picks there, and between which values."""
    head = tuple(SENTENCES[key][language] for key in ("w_factor", "w_head_path", "w_head_apply", "w_head_values"))
    rows = tuple(
        (
            Cell(factor.title[language]),
            Cell(factor.path, _picked(result, factor, language)),
            Cell(SENTENCES[f"w_{factor.apply}"][language]),
            Cell(_values(factor, language)),
        )
        for factor in result.sweep.factors
    )
    return Table(SENTENCES["w_factors_caption"][language], head, rows, words=4)


def _picked(result: SweepResult, factor: Factor, language: Language) -> str:
    """Which rows, or whose rules, of all that the path leads to; '' where all are meant."""
    told = [
        say(
            "w_at",
            language,
            {"factor": WORDS[key][language], "value": listed((name[language] for name in names), language)},
        )
        for key, names in picked(factor, result.sweep.study)
    ]
    return clauses(told, language, loose=True)


def _values(factor: Factor, language: Language) -> str:
    if factor.values:
        return ("、" if language == "zh" else "; ").join(
            value_label(factor, value, language) for value in factor.values
        )
    low, high = (value_label(factor, value, language) for value in factor.ends)
    scale = SENTENCES["w_on_log"][language] if factor.scale == "log" else ""
    return say("w_between_bounds", language, {"low": low, "high": high}) + scale


def index_tables(result: SweepResult, language: Language) -> list[Table]:
    """For each measure and chain: the indices of every factor, a group of rows for each strategy."""
    sampled = result.sweep.method == "latin-hypercube"
    kinds: tuple[Kind, ...] = ("rank_correlation",) if sampled else ("first", "total")
    caption = "w_correlations_caption" if sampled else "w_indices_caption"
    tables = []
    for chain in result.sweep.chains:
        for metric in result.sweep.outputs:
            rows = [row for series in result.of(chain, metric) for row in _index_rows(result, series, kinds, language)]
            head = (WORDS["strategy"][language], SENTENCES["w_factor"][language])
            named = tuple(SENTENCES[f"w_{kind}"][language] for kind in kinds)
            told = {"measure": metric_name(metric, language), "chain": chain_label(result, chain, language)}
            table = Table(say(caption, language, told), (*head, *named), tuple(rows), words=2, grouped=True)
            tables.append(table)
    return [table for table in tables if table.rows]


def _index_rows(
    result: SweepResult, series: Series, kinds: tuple[Kind, ...], language: Language
) -> list[tuple[Cell, ...]]:
    """A row a factor; none where nothing moves the measure."""
    columns = [result.about(series, kind) for kind in kinds]
    if not any(columns) or all(isnan(one.value) for column in columns for one in column):
        return []
    rows = []
    for place, factor in enumerate(result.sweep.factors):
        name = strategy_label(result, series.strategy, language) if place == 0 else ""
        rows.append(
            (Cell(name), Cell(factor.title[language]), *(_index(column[place], language) for column in columns))
        )
    return rows


def _index(one: Index, language: Language) -> Cell:
    return Cell(index_label(one, one.value, language), index_interval(one, language))


def point_tables(result: SweepResult, language: Language) -> list[Table]:
    """For each measure and chain of a small grid: all points, the strategies side by side."""
    if result.sweep.method != "grid" or len(result.points) > MOST_POINTS:
        return []
    factors = result.sweep.factors
    tables = []
    for chain in result.sweep.chains:
        for metric in result.sweep.outputs:
            columns = result.of(chain, metric)
            if not columns:
                continue
            head = [factor.title[language] for factor in factors]
            head += [strategy_label(result, series.strategy, language) for series in columns]
            rows = tuple(
                (
                    *(
                        Cell(value_label(factor, value, language))
                        for factor, value in zip(factors, point.values, strict=True)
                    ),
                    *(_point(series, point.number, language) for series in columns),
                )
                for point in result.points
            )
            told = {"measure": axis_label(columns[0], language), "chain": chain_label(result, chain, language)}
            tables.append(Table(say("w_points_caption", language, told), tuple(head), rows, words=len(factors)))
    return tables


def _point(series: Series, at: int, language: Language) -> Cell:
    return Cell(number(float(series.mean[at])), interval(float(series.low[at]), float(series.high[at]), language))

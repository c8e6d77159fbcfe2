"""How are the factors, the values and the measures of a sweep called, in English and in Chinese?"""

from __future__ import annotations

from collections.abc import Mapping
from math import isinf
from types import MappingProxyType

from sim.factors import Factor, Value
from sim.labels import WORDS, Language, Text, fill, metric_name
from sim.numerals import MINUS, number, percent, within
from sim.sweep.result import Index, Series, SweepResult

__all__ = [
    "amount",
    "axis_label",
    "chain_label",
    "index_interval",
    "index_label",
    "strategy_label",
    "value_cell",
    "value_label",
]

VALUES: Mapping[str, Text] = MappingProxyType(
    {
        "fifo": Text("first come, first tested", "先到先测"),
        "exposure": Text("largest loss first", "损失大者先测"),
        "proportional": Text("all alike", "按比例分配"),
        "intermediate-first": Text("business customers first", "优先供应下游企业"),
        "start": Text("from the first day", "自首日起"),
        "cut": Text("once it is called for", "需要时才开始"),
        "true": Text("yes", "是"),
        "false": Text("no", "否"),
    }
)
AS_IT_IS = Text("as it is", "现状")
DAYS, A_YEAR = Text("days", "天"), Text("/yr", "/年")
QUANTILE = Text("at {share} of its range", "{share}分位")


def value_label(factor: Factor, value: Value, language: Language) -> str:
    """A value as a reader meets it: '×0.5' where it multiplies, a word in his language, 'as it is' for none."""
    if value is None:
        return AS_IT_IS[language]
    if isinstance(value, bool | str):
        word = str(value).lower() if isinstance(value, bool) else value
        return (VALUES.get(word) or WORDS.get(word) or Text(word, word))[language]
    if factor.apply == "quantile":
        return fill(QUANTILE[language], {"share": percent(float(value), language)})
    written = _as_said(float(value)) if value in (*factor.values, *factor.ends) else number(float(value))
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return f"×{written}" if factor.apply == "multiply" else written


def _as_said(value: float) -> str:
    """A number with all the digits that somebody has written.

    >>> _as_said(107.5), _as_said(-1.001), _as_said(12345.0), _as_said(float("inf"))
    ('107.5', '−1.001', '12,345', '∞')
    """
    exact = number(value) if isinf(value) or value == round(value) else f"{value:,.12g}"
    return exact.replace("-", MINUS)


def value_cell(value: Value) -> str | float:
    """A value as a table holds it, in the words of the files; empty where it is left as it is."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else value


def axis_label(series: Series, language: Language) -> str:
    """The name of a measure with its unit in brackets; shares have none."""
    name = metric_name(series.metric, language)
    if series.unit == "share":
        return name
    unit = _unit(series, language)
    return f"{name} [{unit}]" if language == "en" else f"{name}（{unit}）"


def amount(series: Series, at: int, language: Language) -> str:
    """A measure at a point with its unit, as in a sentence; shares have none."""
    written, unit = number(float(series.mean[at])), _unit(series, language)
    if series.unit == "share":
        return written
    return fill("{amount} {unit}" if language == "en" else "{amount}{unit}", {"amount": written, "unit": unit})


def index_label(one: Index, value: float, language: Language) -> str:
    """An index, or an end of its interval: a share of the variance in per cent, a rank correlation as it is."""
    return number(value) if one.kind == "rank_correlation" else percent(value, language)


def index_interval(one: Index, language: Language) -> str:
    """The 95 % interval of an index in brackets; empty where there is none, or none wider than the digits shown."""
    low, high = (index_label(one, end, language) for end in (one.low, one.high))
    return within(low, high, language) if one.low < one.high and low != high else ""


def _unit(series: Series, language: Language) -> str:
    """The unit in the reader's language; money is called as the network calls it."""
    if series.unit == "days":
        return DAYS[language]
    money = series.unit.removesuffix(A_YEAR["en"])
    return money if money == series.unit else money + A_YEAR[language]


def chain_label(result: SweepResult, chain: str, language: Language) -> str:
    """The name of a chain, or of their total."""
    names = {one.id: one.name[language] for one in result.network.chains}
    return names.get(chain, WORDS["all"][language])


def strategy_label(result: SweepResult, strategy: str, language: Language) -> str:
    """The title of a strategy."""
    return next(one.title[language] for one in result.sweep.study.strategies if one.id == strategy)

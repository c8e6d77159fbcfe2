"""The words of the two drawings of a network, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import Language, Text, fill

__all__ = ["GRAPH_WORDS", "word"]

GRAPH_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        # columns
        "deeper": Text("What the inputs are made of", "投入的配方"),
        "origins": Text("Who supplies it", "供应来源"),
        "inputs": Text("What it is made of", "配方"),
        "users": Text("Who needs it", "下游用户"),
        "tier": Text("Tier {tier}", "第{tier}层"),
        "tier_0": Text("End of the chain", "链条末端"),
        "others": Text(
            "From other chains, the most needed first: {shown} of {total}",
            "来自其他产业链的投入（需求最多者在前）：共{total}项，图示{shown}项",
        ),
        # boxes
        "more": Text("+ {count} more", "另有{count}项"),
        "from_outside": Text("{share} from outside", "外部供应{share}"),
        "from_region": Text("{share} {region}", "{region}{share}"),
        "days_and_mode": Text("{share} · {days} · {mode}", "{share} · {days} · {mode}"),
        "days_only": Text("{share} · {days}", "{share} · {days}"),
        "final": Text("Final deliveries", "最终交付"),
        "final_share": Text("{share} of {chain}", "占{chain}{share}"),
        "final_amount": Text("{amount} {unit} per year", "每年{amount}{unit}"),
        "used_by": Text("users: {count} · {note}", "用户{count}个 · {note}"),
        # headings
        "product_heading": Text(
            "Goods flow from left to right; the most critical first", "货物自左向右流动；关键度高者在前"
        ),
        "chain_heading": Text(
            "Goods flow from left to right. A tier is the longest way to the end of the chain, in steps",
            "货物自左向右流动；层数为到链条末端的最长步数",
        ),
        "circles": Text(
            "least valuable uses of a circle, dotted, do not count: {count}",
            "各循环中价值最小的投入（点线，共{count}条）不计入分层",
        ),
        # legend
        "outside_key": Text("Share from outside the modelled regions:", "未建模地区的供应占比："),
        "up_to": Text("up to {high}", "不超过{high}"),
        "between": Text("to {high}", "至{high}"),
        "above": Text("over {low}", "超过{low}"),
        "single_key": Text("one region supplies over {share}", "单一地区供应超过{share}"),
        "critical_key": Text("critical (α from {low})", "关键（α≥{low}）"),
        "important_key": Text("important (α from {low})", "重要（α≥{low}）"),
        "minor_key": Text("minor", "次要"),
        "dashed_key": Text("dashed: tools and designs", "虚线：设备与设计"),
        "back_key": Text("dotted: closes a circle", "点线：构成循环"),
    }
)


def word(key: str, language: Language, values: Mapping[str, str] = MappingProxyType({})) -> str:
    """One of the words, its gaps filled.

    >>> word("more", "zh", {"count": "3"})
    '另有3项'
    """
    return fill(GRAPH_WORDS[key][language], values)

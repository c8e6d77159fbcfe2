"""Which words are read by somebody who reads one page only?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import Text

__all__ = ["SENTENCES"]

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "y_best": Text(
            "By gross loss “{best}” does best: in {days} it avoids {avoided} {unit} {interval} of the {loss} {unit} "
            "that are lost under “{first}”, {share}.",
            "按总产出损失，“{best}”效果最好：{days}内，在“{first}”损失的{loss}{unit}中避免{avoided}{unit}{interval}，"
            "占{share}。",
        ),
        "y_makes_most": Text(
            "By gross output “{best}” does best: in {days} it makes {more} {unit} {interval} more than “{first}”.",
            "按总产出，“{best}”效果最好：{days}内比“{first}”多{more}{unit}{interval}。",
        ),
        "y_harmful": Text(
            "More than under “{first}” is lost beyond doubt under {others}.", "损失确定多于“{first}”的有：{others}。"
        ),
        "y_tail": Text(
            "In the worst 5\u00a0% of {count} replications {left} {unit} are lost on average instead of {loss}.",
            "在{count}次重复中最差的5%里，平均损失由{loss}{unit}变为{left}{unit}。",
        ),
        "y_costs": Text("It costs {cost} {unit} a year.", "年成本{cost}{unit}。"),
        "y_costs_in_all": Text(
            "It costs {cost} {unit} a year, {whole} in these {days}.", "年成本{cost}{unit}，{days}合计{whole}{unit}。"
        ),
        "y_alike": Text(
            "In {count} replications it cannot be told from {others}: the interval of the paired difference holds "
            "zero.",
            "在{count}次重复中，它与{others}无法区分：配对差的置信区间包含零。",
        ),
        "y_worth": Text(
            "The largest net benefit, {net} {unit} a year {interval}, is that of “{strategy}”.",
            "净收益最大的是“{strategy}”，每年{net}{unit}{interval}。",
        ),
        "y_worth_open": Text(
            "The largest net benefit, {net} {unit} a year {interval}, is that of “{strategy}”; it is not surely one.",
            "净收益最大的是“{strategy}”，每年{net}{unit}{interval}，但不能确定为正。",
        ),
        "y_needed": Text(
            "Of the backups of “{strategy}” looked at one by one, most is lost without “{backup}”: {without} {unit} "
            "{interval} more; alone it avoids {alone} {unit} {span}.",
            "逐个考察“{strategy}”的备份，缺了“{backup}”损失最多，多出{without}{unit}{interval}；仅有它可避免{alone}{unit}{span}。",
        ),
        "y_none_needed": Text(
            "Of the backups of “{strategy}” looked at one by one, none is surely missed where it alone is taken away.",
            "逐个考察“{strategy}”的备份，单独缺少其中任何一个，都不能确定会多损失。",
        ),
        "y_none_better": Text(
            "By gross loss no strategy is surely better than “{first}” in {count} replications.",
            "按总产出损失，重复{count}次后没有策略确定优于“{first}”。",
        ),
        "y_none_better_once": Text(
            "By gross loss no strategy is better than “{first}”.",
            "按总产出损失，没有策略优于“{first}”。",
        ),
        "y_worst": Text("Worst 5\u00a0%, mean [{unit}]", "最差5%情形平均（{unit}）"),
        "y_cost": Text("Cost [{unit}/yr]", "成本（{unit}/年）"),
        "y_chances": Text(
            "Chance of meeting the target, with its 95\u00a0% interval.", "达成目标的概率及95%置信区间。"
        ),
    }
)

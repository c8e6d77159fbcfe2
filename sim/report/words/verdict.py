"""Which sentences tell what a strategy comes to?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import Text

__all__ = ["SENTENCES"]

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "v_no_loss": Text("no output is lost in {days}.", "{days}内没有产出损失。"),
        "v_loss": Text(
            "{amount} {unit} of gross output{interval} is lost in {days}, {share} of what would have been made{added}.",
            "{days}内损失总产出{amount}{unit}{interval}，占应有产出的{share}{added}。",
        ),
        "v_gain": Text(
            "no output is lost: in {days} {amount} {unit} more of gross output{interval} is made than at "
            "baseline{added}.",
            "没有产出损失：{days}内总产出比基线多{amount}{unit}{interval}{added}。",
        ),
        "v_added": Text("; value added falls by {added} {unit}", "；增加值减少{added}{unit}"),
        "v_added_gain": Text("; value added rises by {added} {unit}", "；增加值增加{added}{unit}"),
        "v_lost": Text("Lost: {amount} {unit}{worth}{added}.", "损失{amount}{unit}{worth}{added}。"),
        "v_worth": Text(
            ", counting {worth} {unit} of worth lost to degraded inputs",
            "（计入降准投入造成的价值损失{worth}{unit}）",
        ),
        "v_gained": Text(
            "{amount} {unit} more is made than at baseline{added}.", "产出比基线多{amount}{unit}{added}。"
        ),
        "v_hardest": Text("Hit hardest: {chain}, {time} of its output.", "受损最重的是{chain}：相当于{time}的产出。"),
        "v_avoids": Text(
            "avoids {share} of the gross loss: {avoided} {unit}{interval} of {loss} {unit}. {left}",
            "避免了{share}的总产出损失：在{loss}{unit}中避免{avoided}{unit}{interval}。{left}",
        ),
        "v_adds": Text(
            "loses {more} {unit}{interval} more than “{first}”. {left}",
            "比“{first}”多损失{more}{unit}{interval}。{left}",
        ),
        "v_makes_less": Text(
            "makes {more} {unit}{interval} less than “{first}”. {left}",
            "产出比“{first}”少{more}{unit}{interval}。{left}",
        ),
        "v_makes_more": Text(
            "makes {avoided} {unit}{interval} more than “{first}”. {left}",
            "产出比“{first}”多{avoided}{unit}{interval}。{left}",
        ),
        "v_same": Text(
            "is not distinguishable from “{first}” by gross loss in this many replications: the paired interval of "
            "what is avoided, {low} to {high} {unit}, covers zero. {left}",
            "按总产出损失，在现有重复次数下与“{first}”无法区分：避免的损失，其配对置信区间为{low}至{high}{unit}，包含零。{left}",
        ),
        "v_equal": Text(
            "changes nothing against “{first}”. {left}",
            "与“{first}”相比没有变化。{left}",
        ),
        "v_interval": Text(" (95\u00a0% interval {low} to {high})", "（95%置信区间{low}至{high}）"),
        "v_joint": Text(" (joint 95\u00a0% interval {low} to {high})", "（联合95%置信区间{low}至{high}）"),
        "v_targets_met": Text("Every target is met.", "各链目标均达成。"),
        "v_targets_missed": Text(
            "Targets missed: {count} of {total}; {chain} by most: {short} {unit}, {share} of its target.",
            "{total}个目标中有{count}个未达成，差距最大的是{chain}：缺{short}{unit}，占其目标的{share}。",
        ),
        "v_targets_mostly": Text(
            "Targets missed in more than half of the cases: {count} of {total}. The largest shortfall is that of "
            "{chain}: {short} {unit} on average, {share} of its target (met in {chance} of cases).",
            "{total}个目标中有{count}个在半数以上情形未达成。差距最大的是{chain}：平均缺{short}{unit}，"
            "占其目标的{share}（达标概率{chance}）。",
        ),
        "v_target_missed": Text(
            "The target is missed by {short} {unit}, {share} of it.",
            "目标缺口{short}{unit}，占目标的{share}。",
        ),
        "v_target_mostly": Text(
            "The target is met in {chance} of cases; {short} {unit} are lacking on average, {share} of it.",
            "达标概率{chance}；平均缺{short}{unit}，占目标的{share}。",
        ),
    }
)

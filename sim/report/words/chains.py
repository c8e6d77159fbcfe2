"""Which words tell what each chain loses?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import Text

__all__ = ["SENTENCES"]

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "t_chains": Text(
            "Gross loss by chain [{unit}], below it in days of the chain's baseline output.",
            "各链总产出损失（{unit}）；下行为折合该链基线产出天数。",
        ),
        "t_gross_total": Text("Gross loss, total", "总产出损失合计"),
        "t_added_total": Text("Loss of value added, total", "增加值损失合计"),
        "t_timing": Text(
            "How deep, how soon, how long, for the chains that lose most.", "损失最大各链：多深、多快、多久。"
        ),
        "t_peak": Text("Peak daily loss", "单日最大损失"),
        "t_first": Text("First loss after", "首次受损"),
        "t_recover": Text("Back at 95\u00a0% after", "恢复到95%"),
        "t_below": Text("Below 95\u00a0%", "低于95%"),
        "t_never_note": Text(
            "Means over the cases in which it happened, told where they are not all. First loss: more than "
            "0.01\u00a0% of a day's output is missing. Back: for two weeks in a row, of the cases in which output fell "
            "below 95\u00a0%; it may fall again.",
            "为发生该情形的各次重复的均值，并非全部重复时注明次数。首次受损指一天缺少的产出超过0.01%。"
            "恢复指产出跌破95%的各次重复中连续两周回到该水平，之后仍可能再次下降。",
        ),
        "t_never_below": Text("never fell below", "未曾跌破"),
        "t_never_back": Text("not within the horizon", "模拟期内未恢复"),
        "t_of_fallen": Text("{count} of {total} that fell", "跌破的{total}次中{count}次"),
        "t_targets": Text(
            "Shortfall against the target [{unit}], below it the probability of meeting the target.",
            "与目标相比的缺口（{unit}）；下行为达标概率。",
        ),
        "t_targets_note": Text(
            "A target counts as met where no more than 0.05\u00a0% of it is lacking.",
            "缺口不超过目标的0.05%即视为达标。",
        ),
        "t_target_head": Text("Target [{unit}/yr]", "目标（{unit}/年）"),
        "t_no_target": Text("No chain of this network has a target.", "该网络没有设定目标。"),
    }
)

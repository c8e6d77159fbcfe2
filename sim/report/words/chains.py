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
            "How deep, how soon, how long, for the chains that lose most.",
            "损失最大的各链：损失多深、多久出现、持续多久。",
        ),
        "t_peak": Text("Peak daily loss", "单日最大损失"),
        "t_first": Text("First loss after", "首次受损"),
        "t_recover": Text("First back at 95\u00a0% after", "首次恢复到95%"),
        "t_below": Text("Below 95\u00a0%", "低于95%"),
        "t_never_note": Text(
            "Means over the cases in which it happened, told where they are not all. First loss and first return are "
            "counted from the first day of the first cut or hazard. First loss: more than 0.01\u00a0% of a day's "
            "output is missing. First back: the first two weeks in a row at 95\u00a0% of baseline or more, of the "
            "cases in which output fell below it; output may fall again later, and all days below are counted beside "
            "it.",
            "为发生该情形的各次重复的均值，并非全部重复时注明次数。首次受损与首次恢复均自首次断供或风险事件当日起算。首次受损指一天缺少的产出超过"
            "0.01%。首次恢复指产出跌破基线95%的各次重复中，首次连续两周回到该水平；之后仍可能再次跌破，右列为低于该水平的"
            "全部天数。",
        ),
        "t_never_below": Text("never fell below", "未曾跌破"),
        "t_never_back": Text("not within the horizon", "模拟期内未恢复"),
        "t_of_fallen": Text("{count} of {total} that fell", "跌破的{total}次中{count}次"),
        "t_mostly_not_back": Text("mostly not within the horizon", "模拟期内多未恢复"),
        "t_few_back": Text("{days} in {count} of {total} that fell", "跌破的{total}次中{count}次，{days}"),
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

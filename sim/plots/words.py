"""What is written in figures, in English and in Chinese?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import WORDS as NAMES
from sim.labels import Text

__all__ = ["WORDS"]

WORDS: Mapping[str, Text] = MappingProxyType(
    {
        **NAMES,
        # output, losses, backups, what was missing
        "output_axis": Text("Gross output [share of baseline]", "总产出（占基线比重）"),
        "day_axis": Text("Day simulated", "模拟第几天"),
        "band": Text("shaded: 5th to 95th percentile", "阴影：第5至第95百分位"),
        "cut_span": Text("cut, at its most likely length", "断供期（按最可能时长）"),
        "volume_part": Text("output not made", "未产出的实物量"),
        "value_part": Text("worth lost to degraded inputs", "降准投入造成的价值损失"),
        "interval_95": Text("95\u00a0% interval", "95%置信区间"),
        "loss_axis": Text("Gross loss [{unit}]", "总产出损失（{unit}）"),
        "total_loss": Text("total {value} {unit}", "合计{value}{unit}"),
        "darker": Text(
            "the darker the more; at most {peak} of baseline use",
            "颜色越深，可供产能越高，最高为基线用量的{peak}",
        ),
        "up_and_peak": Text("from day {day}, {peak} at most", "第{day}天起，最高{peak}"),
        "more_backups": Text("… and {count} more contracts", "……另有{count}份合同"),
        "weekly_key": Text("Lost in a week [{unit}]", "每周损失（{unit}）"),
        "total_from_day": Text("{total}, from day {day}", "{total}，第{day}天起"),
        "no_loss": Text("nothing lost", "无损失"),
        "shortfall_axis": Text("Gross output over the horizon [% of target]", "模拟期总产出（占目标%）"),
        "cost_axis": Text("Cost, and value added saved [{unit}/yr]", "成本与少损失的增加值（{unit}/年）"),
        "cost_bar": Text("cost of the strategy", "策略成本"),
        "saved_bar": Text("value added saved against {first}", "与“{first}”相比少损失的增加值"),
        # contracts by state
        "contracts_axis": Text("Contracts", "合同数"),
        "laboratory_axis": Text("In laboratories", "测试与排队"),
        "state_waiting": Text("alarm, not called", "已报警，未启用"),
        "state_research": Text("in research", "攻关中"),
        "state_queued": Text("in the queue for a laboratory", "排队等待测试"),
        "state_testing": Text("in test", "测试中"),
        "state_logistics": Text("in logistics", "物流准备"),
        "state_ramp": Text("ramping up", "产能爬坡"),
        "state_active": Text("active", "满产供货"),
        "state_standing-down": Text("standing down", "退出中"),
        # how the cut travelled
        "spread_cut": Text("What was cut", "断供对象"),
        "spread_bound": Text("What bound, and its cost [{unit}]", "卡点及其造成的损失（{unit}）"),
        "spread_lost": Text("Who lost [{unit}]", "受损产业链（{unit}）"),
        # losses that are exceeded
        "exceedance_axis": Text("Share of cases that lose more", "损失更大的情形占比"),
        "one_in_twenty": Text("one case in twenty ({share})", "二十分之一（{share}）"),
        "worst_mark": Text("mean of the worst 5\u00a0%", "最差5%情形平均"),
        # paired differences
        "pair_loss": Text("Gross loss avoided [{unit}]", "避免的总产出损失（{unit}）"),
        "pair_added": Text("Loss of value added avoided [{unit}]", "避免的增加值损失（{unit}）"),
        "pair_worst": Text("Avoided in the worst 5\u00a0% [{unit}]", "最差5%情形避免的损失（{unit}）"),
        "pair_net": Text("Net benefit [{unit}/yr]", "净收益（{unit}/年）"),
        "pair_axis": Text(
            "Difference to {first} on the same luck; better to the right",
            "与“{first}”在相同随机情形下之差；越靠右越好",
        ),
        # cost against loss
        "trade_mean": Text("Gross loss, mean [{unit}]", "总产出损失平均（{unit}）"),
        "trade_worst": Text("Gross loss, mean of the worst 5\u00a0% [{unit}]", "总产出损失：最差5%情形平均（{unit}）"),
        "trade_cost": Text("Cost of the strategy [{unit}/yr]", "策略成本（{unit}/年）"),
        # time to recover against time to survive
        "survive_axis": Text("Time to survive [days]", "可维持时间（天）"),
        "recover_axis": Text("Time to recover [days]", "恢复时间（天）"),
        "supply_alone": Text("without backups", "无备份"),
        "with_backups_of": Text("with the backups of {strategy}", "有备份（{strategy}）"),
        "gap_field": Text("a gap: stock ends first", "有断档：库存先用完"),
        # resilience triangle
        "middle_half": Text("middle half of the cases of the first strategy", "第一策略居中一半的情形"),
        "triangle": Text(
            "Shaded area: {area} of output\nDeepest: {depth} below baseline; short of it for {length}",
            "阴影面积：相当于{area}的产出\n最深：低于基线{depth}；持续{length}",
        ),
    }
)

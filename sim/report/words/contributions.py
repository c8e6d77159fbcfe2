"""Which words tell what each backup contributes?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import Text

__all__ = ["SENTENCES"]

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "t_contributions": Text(
            "“{strategy}” taken apart: backups of the {count} components that cost most without any, the costliest "
            "first.",
            "将“{strategy}”逐个拆开：没有任何备份时损失最大的{count}个环节的备份，损失大的在前。",
        ),
        "t_part_cost": Text("Its part in the cost [{unit}/yr]", "占策略成本（{unit}/年）"),
        "t_all_backups": Text("all {count}", "全部{count}个"),
        "t_contributions_note": Text(
            "Alone: against the strategy without any backup, its other measures in place. Without it: against the "
            "whole strategy; next to nothing where another backup would have done the same, below zero where others "
            "get its laboratory. Lines do not add up: backups of one product take each other's place, those of "
            "different products may need each other. Of several for a product the first line has all. A part in the "
            "cost is below zero where others are called less for it.{joint}",
            "“仅有它”是与去掉全部备份、其余措施照旧的策略相比；“缺了它”是与完整策略相比：若另一备份能起同样作用，则接近于零；"
            "若其他备份因此先用上实验室，则可能小于零。同一产品的备份可以相互替代，不同产品的备份可能缺一不可，因此各行不能相加。同一产品有多个备份时，首行为其全部。"
            "成本为负，表示有了它，其他备份启用得更少。{joint}",
        ),
        "t_contributions_joint": Text(
            " Intervals hold for all lines of a column at once in 95\u00a0% of cases (Bonferroni).",
            "每列各行区间同时成立的概率不低于95%（Bonferroni法）。",
        ),
    }
)

"""Which words set the strategies side by side?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import Text

__all__ = ["SENTENCES"]

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "t_none": Text("none", "无"),
        "t_strategies": Text("The strategies side by side, all chains together.", "各策略对照（全部产业链）。"),
        "t_gross": Text("Gross loss [{unit}]", "总产出损失（{unit}）"),
        "t_added": Text("Loss of value added [{unit}]", "增加值损失（{unit}）"),
        "t_avoided": Text("Gross loss avoided [{unit}]", "避免的总产出损失（{unit}）"),
        "t_added_avoided": Text("Loss of value added avoided [{unit}]", "避免的增加值损失（{unit}）"),
        "t_var": Text("Not exceeded in 95\u00a0%", "95%情形不超过"),
        "t_cvar_avoided": Text("Avoided in the worst 5\u00a0%", "最差5%情形避免的损失"),
        "t_cost": Text("Cost of the strategy [{unit}/yr]", "策略成本（{unit}/年）"),
        "t_adjusted": Text(
            "Intervals of what is avoided have a level of {level}\u00a0% each, so that all {count} comparisons hold "
            "together in 95\u00a0% of cases (Bonferroni); summary.csv has them at 95\u00a0% each.",
            "避免损失的区间每个取{level}%水平，使{count}项比较同时成立的概率不低于95%（Bonferroni法）；"
            "summary.csv中每个区间取95%水平。",
        ),
        "t_tails_note": Text(
            "No interval: too few replications for the worst cases.", "没有区间：重复次数不足以估计最差情形。"
        ),
        "t_cvar": Text("Mean of the worst 5\u00a0%", "最差5%情形平均"),
        "t_degraded": Text("Made with degraded inputs", "降准投入产出占比"),
        "t_shortfall": Text("Shortfall [{unit}]", "目标缺口（{unit}）"),
        "t_signed": Text("Contracts", "合同"),
        "t_signed_cell": Text("{count} {grade}", "{grade}{count}份"),
        "t_tails": Text(
            "Gross loss in the worst cases of {days}, all chains together [{unit}].",
            "{days}内最差情形的总产出损失（全部产业链，{unit}）。",
        ),
    }
)

"""Which words tell what was missing?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import Text

__all__ = ["SENTENCES"]

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "t_drivers": Text("Components behind the loss, by strategy: {chain}.", "造成损失的环节（{chain}），按策略。"),
        "t_driver_place": Text("Where it bound", "卡在何处"),
        "t_ranking": Text(
            "What each component cost by its lack, or by a degraded one in its place, over all chains and places, "
            "largest under the first strategy first [{unit}]; below it the share of what all shortages cost under that "
            "strategy.",
            "因缺各环节或以降准替代而造成的损失（全部产业链、全部地区），按第一策略下的损失排序（{unit}）；下行为占该策略"
            "全部短缺损失的比重。",
        ),
        "t_all_shortages": Text("All shortages", "全部短缺"),
        "t_ranking_note": Text(
            "All shortages together cost more than the loss where more than the baseline is made on other days: that "
            "is not set against them.",
            "若其他日子的产出高于基线，全部短缺损失会大于净损失：增产部分未从中扣除。",
        ),
        "t_nothing_lost": Text("Nothing was lost, so nothing bound.", "没有损失，也就没有卡点。"),
    }
)

"""Which words tell what was missing?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import Text

__all__ = ["SENTENCES"]

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "t_drivers": Text("Components behind the loss, {chain}, by strategy.", "造成损失的环节（{chain}），按策略。"),
        "t_driver_place": Text("Where it bound", "卡在何处"),
        "t_driver_share": Text("Share of lost value", "占损失价值"),
        "t_ranking": Text(
            "The components behind the loss over all chains and places, largest under the first strategy first "
            "[{unit}]; below it the share of that strategy's loss.",
            "造成损失的环节（全部产业链、全部地区），按第一策略下的损失排序（{unit}）；下行为占该策略损失的比重。",
        ),
        "t_rank": Text("No.", "序号"),
        "t_nothing_lost": Text("Nothing was lost, so nothing bound.", "没有损失，也就没有卡点。"),
    }
)

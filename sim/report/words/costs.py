"""Which words tell what a strategy costs?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import Text

__all__ = ["SENTENCES"]

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "t_costs": Text(
            "Costs of the home region a year, by kind [{unit}/yr].", "本地区每年的成本，按类别（{unit}/年）。"
        ),
        "t_cost_sum": Text("Total", "合计"),
        "t_saved": Text("Value added saved", "少损失的增加值"),
        "t_costs_note": Text(
            "Every price is a judgement; one that has a range is drawn once a replication. A kind of cost that no "
            "strategy has is left out. ≥ and ≤: a measure of the strategy has no price in this network, so its cost "
            "is higher and its net benefit lower than what stands here.",
            "所有价格均为判断值；有区间的价格每次重复抽取一次。各策略都没有的费用不列出。≥和≤：策略中有的措施"
            "在该网络中没有价格，因此实际成本更高、净收益更低。",
        ),
        "t_costs_single": Text(
            "Every price is a judgement, taken at its mode. A kind of cost that no strategy has is left out. ≥ and ≤: "
            "a measure of the strategy has no price in this network, so its cost is higher and its net benefit lower "
            "than what stands here.",
            "所有价格均为判断值，取众数。各策略都没有的费用不列出。≥和≤：策略中有的措施在该网络中没有价格，"
            "因此实际成本更高、净收益更低。",
        ),
        "t_net_note": Text(
            "Net benefit: value added saved against “{first}”, less what the strategy costs more, in this scenario "
            "only. Standing fees are due for every sampled, qualified and warm contract, also for products that "
            "nothing cuts here, and every year, while a cut need not come in every one. Contracts on paper cost "
            "nothing until they are called: an assumption that favours them.",
            "净收益：与“{first}”相比少损失的增加值，减去多付的成本，仅就本情景而言。已送样、已认证和热备的合同都要付常备费，"
            "包括本情景中未被切断的产品，而且年年要付，断供则未必年年发生。纸面合同在启用之前不花钱：这一假设对其有利。",
        ),
        "t_no_costs": Text("No costs were reckoned.", "未计算成本。"),
    }
)

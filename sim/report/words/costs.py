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
            "Every price is our judgement; one that has a range is drawn once a replication. Only backups, "
            "tests and extra stock have a price: other sourcing, faster response, research, first units, communities "
            "and protection cost nothing here, so the cost of a strategy that uses them is too low (≥) and its net "
            "benefit too high (≤).",
            "所有价格均为我们的判断；有区间的价格每次重复抽取一次。只有备份、测试和增储计价：其他采购来源、更快的响应、"
            "研发、首台套、共同体和防护在此不计成本，因此采用这些措施的策略成本偏低（≥）、净收益偏高（≤）。",
        ),
        "t_costs_single": Text(
            "Every price is our judgement, taken at its mode. Only backups, tests and extra stock have a price: other "
            "sourcing, faster response, research, first units, communities and protection cost nothing here, so the "
            "cost of a strategy that uses them is too low (≥) and its net benefit too high (≤).",
            "所有价格均为我们的判断，取众数。只有备份、测试和增储计价：其他采购来源、更快的响应、研发、首台套、"
            "共同体和防护在此不计成本，因此采用这些措施的策略成本偏低（≥）、净收益偏高（≤）。",
        ),
        "t_net_note": Text(
            "Net benefit: value added saved against “{first}”, less what the strategy costs more, in this scenario "
            "only. All contracts are paid for, also those for products that nothing cuts here; and they are paid for "
            "every year, while a cut need not come in every one.",
            "净收益：与“{first}”相比少损失的增加值，减去多付的成本，仅就本情景而言。所有合同都要付费，"
            "包括本情景中未被切断的产品；合同年年付费，断供则未必年年发生。",
        ),
        "t_no_costs": Text("No costs were reckoned.", "未计算成本。"),
    }
)

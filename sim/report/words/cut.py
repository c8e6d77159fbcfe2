"""Which words tell what was cut?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import Text

__all__ = ["SENTENCES"]

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "c_what": Text("Supply of", "断供对象"),
        "c_where": Text("From", "来源地"),
        "c_start": Text("Starts", "开始"),
        "c_lasts": Text("Lasts", "持续"),
        "c_depth": Text("Capacity lost", "产能损失"),
        "c_recovery": Text("Recovery", "恢复期"),
        "c_chance": Text("Probability", "概率"),
        "c_ahead": Text("Can be seen coming", "可提前预见"),
        "c_exponential": Text("mean, exponential", "均值，指数分布"),
        "c_everything": Text("everything", "全部产品"),
        "c_everywhere": Text("everywhere", "所有地区"),
        "c_mode": Text("{what} by {mode}", "{what}（{mode}）"),
        "c_more": Text("{shown} and {count} more", "{shown}，另有{count}个"),
        "c_day": Text("day {day}", "第{day}天"),
        "c_rate": Text("{rate} times a year", "每年{rate}次"),
        "c_at_once": Text("at once", "立即"),
        "c_none": Text("Nothing is cut by the scenario.", "情景中没有断供。"),
        "c_hazards": Text(
            "Rows with a rate are hazards of the network's list: they strike at random.",
            "写有年频次的各行取自网络自带的风险事件清单，随机发生。",
        ),
        "c_caption": Text(
            "The cuts; where a number is uncertain its mode, below it the lowest and the highest.",
            "断供设定；不确定的数写众数，下行为最低与最高。",
        ),
        "t_hit": Text(
            "Products whose supply is cut, as home users see them, at full depth.",
            "供应被切断的产品（本地区用户视角，全深度时）。",
        ),
        "t_share_lost": Text("Share of use lost", "用量损失比重"),
        "t_home_use": Text("Home use [{unit}/yr]", "本地区用量（{unit}/年）"),
        "t_cover": Text("Stock cover", "库存天数"),
        "t_contracts": Text("Backups known", "已知备份"),
        "r_caption": Text(
            "How long home users of each component last, and how long until its supply is whole again; most at stake "
            "first.",
            "各环节的本地区用户能撑多久、供应多久恢复完整；风险敞口最大的在前。",
        ),
        "r_exposure": Text("Exposure [{unit}/yr]", "暴露产出（{unit}/年）"),
        "r_alternates": Text("Backups known", "已知备份数"),
        "r_survive": Text("Time to survive", "可维持时间"),
        "r_alone": Text("Time to recover without backups", "无备份时恢复时间"),
        "r_with": Text("Time to recover: {strategy}", "恢复时间：{strategy}"),
        "r_gap": Text("gap {days}", "断档{days}"),
        "r_no_gap": Text("no gap", "无断档"),
        "r_covers": Text("covers {share}", "覆盖{share}"),
        "r_no_contract": Text("no contract", "无合同"),
        "r_note": Text(
            "Exposure: home output whose recipe takes the component with a criticality of .5 or more, times that "
            "criticality, over all chains. Time to survive: goods on the way, then stock at the rate at which it is "
            "missed. Gap: days between the two times. Covers: share of what is lost that the contracts bring in the "
            "end. Each component by itself, cuts that begin on one day together, ranges at their modes, no queue "
            "before laboratories: a comparison ahead of the simulation, not its result. At stake is exposure times "
            "share lost times the gap without backups.",
            "暴露产出：以不低于0.5的关键度使用该环节的本地区产出乘以关键度，各链合计。可维持时间：先用在途货物，再按缺货"
            "速度消耗库存。断档：两个时间之差。覆盖：合同最终能补上的损失比重。逐个环节单独计算，同日开始的断供合并，"
            "区间取众数，不计实验室排队：这是模拟之前的比较，不是模拟结果。风险敞口为暴露产出、用量损失比重与无备份"
            "断档天数之积。",
        ),
        "r_limits": Text(
            "Contracts count as called, although a level that waits for a projected loss may call none.",
            "合同一律视为已启用；但设有预计产出损失门槛的层级，实际可能一个也不启用。",
        ),
        "r_hazard": Text(
            "Below a component stands the hazard that is meant: that with the longest gap, however seldom it strikes.",
            "环节下方为所指的风险事件：取断档最长者，不论发生频次。",
        ),
        "r_more": Text(
            "{count} more components are hit, each with less at stake.", "另有{count}个环节受影响，风险敞口更小。"
        ),
        "t_more_hit": Text(
            "{count} more products are cut; of each less is lost.", "另有{count}种产品被切断，损失的用量更小。"
        ),
    }
)

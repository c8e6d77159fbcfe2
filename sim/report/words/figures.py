"""What is said below each figure?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import Text

__all__ = ["SENTENCES"]

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "f_resilience_triangle": Text(
            "Mean daily gross output of all chains together, and of the chain that loses the largest share of its "
            "own, against baseline. The shaded triangle is what is lost under “{first}”. Cases peak on different days: "
            "a mean curve is less deep, and longer, than the mean case in the table below.",
            "全部产业链合计与受损比重最大产业链的日总产出均值（与基线之比）。阴影三角为“{first}”下的损失。各次重复的低谷不在"
            "同一天，因此均值曲线比下表中各次重复的平均更浅、更长。",
        ),
        "f_survival": Text(
            "The components most at stake, fifteen at most: days until supply is whole again against days that stock "
            "and goods on the way last, each by itself, both on logarithmic axes. On the line the two are equal; above "
            "it users stand still before supply is back. Arrows show what the backups of one strategy change; a point "
            "without an arrow has no backup that is sooner. Components with equal times share a point, and a name for "
            "which there is no room is left out: the table above has them all.",
            "风险敞口最大的环节（最多十五个）：恢复时间与可维持时间，逐个单独计算，两轴均为对数刻度。斜线上两者相等；其上方表示供应恢复之前库存已用完。"
            "箭头为某一策略的备份带来的变化；没有箭头的环节没有更快的备份。两个时间都相同的环节共用一点，放不下的名称略去，均见上表。",
        ),
        "f_strategy_differences": Text(
            "What each strategy avoids against “{first}”, replication by replication; lines are 95\u00a0% intervals, "
            "joint where several strategies are compared. A hollow dot: the interval holds zero, the two cannot be "
            "told apart. A dot without a line: too few replications for an interval.",
            "各策略相对“{first}”逐次重复所避免的损失；横线为95%置信区间（多项比较时为联合区间）。空心点：区间包含零，两者无法区分。没有横线的点：重复次数不足，给不出区间。",
        ),
        "f_contributions": Text(
            "What backups contribute to “{strategy}”, replication by replication. Left: the loss that they avoid "
            "alone. Right: the loss besides, were they missing. All backups of a product, if it has several, in grey; "
            "lines are joint 95\u00a0% intervals, a hollow dot's interval holds zero.",
            "各备份对“{strategy}”的贡献（逐次重复配对）。左：仅有它时避免的损失；右：缺了它时多出的损失。同一产品有多个备份的，其全部以灰色表示；"
            "横线为联合95%置信区间，空心点的区间包含零。",
        ),
        "f_loss_exceedance": Text(
            "How many cases lose more than a given amount, all chains together. The lower and further left a curve, "
            "the better; diamonds, from 20 replications on, are the mean of the worst 5\u00a0% (CVaR).",
            "损失超过某一金额的情形占比（全部产业链）。曲线越低、越靠左越好；菱形为最差5%情形的平均（CVaR，重复20次起）。",
        ),
        "f_cost_against_loss": Text(
            "Cost of each strategy against the gross loss that is left, on average and, from 20 replications on, in "
            "the worst 5\u00a0% of cases; lines are 95\u00a0% intervals. Lower and further left is better. A hollow "
            "dot leaves out measures that have no price: it belongs further right.",
            "各策略成本与剩余的总产出损失：左为平均，右为最差5%情形（重复20次起）；竖线为95%置信区间。越低、越靠左越好。空心点未计入没有价格的措施，实际应更靠右。",
        ),
        "f_output_by_chain": Text(
            "Daily gross output of each chain against its baseline. Lines are means; the dots are the target, "
            "spread evenly over the year. Each shaded band is one of the scenario's cuts at its most likely length, "
            "before it recovers; where two meet it is darker. Hazards that chance strikes have none.",
            "各链每日总产出与基线之比。线为均值；点线为按日均摊的目标。每条底色带为情景中的一次断供，按最可能时长画出，"
            "不含恢复期；重叠处颜色较深。随机发生的风险事件不画底色。",
        ),
        "f_loss_by_strategy": Text(
            "Gross loss by chain and strategy: output that was not made, and worth that output lost because degraded "
            "inputs went into it.",
            "各链各策略的总产出损失：未产出的实物量，以及因使用降准投入而损失的价值。",
        ),
        "f_backup_states": Text(
            "Capacity that each backup offers, day by day, mean over all replications: how far its contract is up, "
            "times the mode of its capacity, before what a cut takes at its own place and what its own inputs lack. "
            "Of each strategy those that offer most, the earliest first.",
            "各备份逐日可供产能（全部重复的均值）：合同的到位程度乘以产能众数，未扣除备份所在地遭切断和备份自身缺料的影响。"
            "各策略只画供给最多的备份，最早的在上。",
        ),
        "f_contract_states": Text(
            "What the contracts are doing, day by day: mean number in each state, over the replications whose events "
            "are kept. Contracts that are asleep are left out. Below: those in test, and on top those waiting for a "
            "laboratory; nobody waits where their number is not limited.",
            "合同逐日所处状态：保留事件的各次重复中，处于各状态的平均份数（休眠的不计）。"
            "下图：测试中的，其上为排队等待实验室的；实验室数量不限时无需排队。",
        ),
        "f_cost_and_saving": Text(
            "What each strategy costs a year, and the value added that it saves a year against “{first}”; lines are "
            "95\u00a0% intervals, joint where several are compared. In this scenario a strategy saves more than "
            "it costs where the lower bar is longer; ≥: the cost leaves out measures that have no price.",
            "各策略每年的成本，以及与“{first}”相比每年少损失的增加值；横线为95%置信区间（多项比较时为联合区间）。"
            "下方横条更长，即在本情景中所省大于成本；≥表示成本未计入没有价格的措施。",
        ),
        "f_drivers": Text(
            "Components that explain the loss under “{first}”, each with the place where it bound most and the number "
            "of others: an input at the place of its user, or the producer itself where it was cut. Shares are of what "
            "all shortages of the chain cost; what is made above the baseline on other days is not set against it.",
            "“{first}”之下造成损失的环节，标出制约最大的地点及其余地点数：缺某项投入的，标在其用户所在地；生产者自身被切断的，标在其所在地。"
            "比重以该产业链全部短缺损失为分母，其他日子高于基线的产出未从中扣除。",
        ),
        "f_weekly_losses": Text(
            "When the components bound: gross loss by the lack of each, or by a degraded one in its place, week by "
            "week, mean over all replications, under “{first}” and under the best strategy, if one is surely better. "
            "On the right the loss over the horizon, and the first day of the first week that is drawn. Shaded days: "
            "cuts, at their most likely length.",
            "各环节何时卡住：因缺该环节或以降准替代而逐周造成的总产出损失（全部重复的均值）；依次为“{first}”和最佳策略（如确有更优者）。"
            "右侧为模拟期内合计损失，以及图中首个有损失的周从第几天开始。底色为断供期（按最可能时长）。",
        ),
        "f_cut_spread": Text(
            "How the cut travelled under “{first}”. Right half, measured: what each component cost each chain; the "
            "higher a box and the thicker a line, the more. Left half, read off the recipes: the nearest cut behind a "
            "component, through inputs with a criticality of .25 or more; dashed where other products stand between. "
            "Small lines are left out.",
            "“{first}”之下断供如何传导。右半为模拟结果：各卡点给各产业链造成的损失，方框越高、线越粗，损失越大。"
            "左半由配方推得：沿关键度不低于0.25的投入项，离卡点最近的被切断产品；虚线表示中间还隔着其他产品。过细的线略去。",
        ),
        "f_shortfall": Text(
            "Gross output over the horizon against the target; bars are 95\u00a0% intervals. Targets are yearly "
            "and scaled to the days simulated.",
            "模拟期总产出与目标之比；横线为95%置信区间。年度目标按模拟天数折算。",
        ),
    }
)

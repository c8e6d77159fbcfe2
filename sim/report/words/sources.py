"""Which words tell where the numbers come from, and what is assumed?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import Text

__all__ = ["ASSUMPTIONS", "LEFT_OUT", "SENTENCES"]

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "s_sourced": Text("With a source", "有出处"),
        "s_all": Text("All rows", "全部"),
        "k_caption": Text("A run that fails one of these gives no result.", "任何一项不通过，都不会产生结果。"),
        "k_check": Text("Check", "检验"),
        "k_found": Text("Found", "结果"),
        "k_limit": Text("Allowed", "允许"),
        "k_inputs": Text(
            "Files of network, scenario and strategies: names, units, ranges, shares, regions, selectors",
            "网络、情景与策略文件：名称、单位、区间、份额、地区、选择器",
        ),
        "k_files": Text("{count} files, no error", "{count}个文件，无错误"),
        "k_balance": Text(
            "Baseline: output of each producer equals what others use and final users get",
            "基线平衡：每个生产者的产出等于他人使用与最终交付之和",
        ),
        "k_kept": Text("kept in every replication", "每次重复均满足"),
        "k_conservation": Text(
            "Goods: nothing is made from nothing or lost, largest relative residual over all replications",
            "物料守恒：不凭空产生、不丢失，全部重复中的最大相对残差",
        ),
        "k_pairs": Text("Luck: every strategy met the same replications", "随机性：各策略面对相同的各次重复"),
        "k_same": Text("{count} each", "各{count}次"),
        "s_confidence": Text(
            "Rows of the network by how sure we are of them. Expert judgement means that no document stands behind a "
            "row.",
            "网络数据各行的可信度。专家判断指该行没有文献依据。",
        ),
        "s_rows": Text("Rows", "行数"),
        "s_table": Text("Table", "数据表"),
        "s_products": Text("products", "产品"),
        "s_inputs": Text("inputs", "投入"),
        "s_supply": Text("supply", "供给"),
        "s_backups": Text("backups", "备份"),
        "s_hazards": Text("hazards", "风险事件"),
        "s_references": Text("Sources of the numbers on what was cut", "断供及受影响产品各数的出处"),
    }
)

ASSUMPTIONS: tuple[Text, ...] = (
    Text(
        "Same-grade backup (同准备份) and degraded backup (降准备份) are not defined officially; these are our "
        "readings. Same grade: meets the same specification and is usable without redesign once it has been "
        "qualified. Degraded: an accepted lower standard, with a loss of function, quality or yield, usable after "
        "engineering acceptance.",
        "“同准备份”与“降准备份”没有官方定义，以下是我们的理解。同准：符合同一规格，认证后无需重新设计即可使用。"
        "降准：可接受的较低标准，在功能、质量或良率上有损失，经工程验收后可用。",
    ),
    Text(
        "Degraded inputs lower the value of what is made with them, not the volume that flows on to users.",
        "降准投入降低所产产品的价值，但不减少流向下游的实物量。",
    ),
    Text(
        "There are no prices: nothing becomes dearer in a shortage, and no buyer outbids another. What there is, is "
        "shared by the stated rule.",
        "没有价格机制：短缺时不涨价，也没有买家抬价抢购，现有货物按设定规则分配。",
    ),
    Text(
        "Output that was not made is lost, except where a product says that its deliveries can wait. Without surge "
        "capacity no stock can be rebuilt.",
        "未产出的即为损失，除非产品注明交付可以延后。没有增产余力就无法重建库存。",
    ),
    Text(
        "Firms are not modelled one by one: a producer is a product made in a region, and its users all "
        "follow the same rule for their stocks.",
        "不逐家模拟企业：一个生产者是某地区的某一产品，其用户遵循相同的库存规则。",
    ),
    Text(
        "Many shares, stocks, test times and backup capacities are expert judgement; the table of sources says how "
        "many. Read differences between strategies rather than levels.",
        "许多份额、库存、测试时间和备份产能出自专家判断，占比见数据来源表。请多看策略之间的差别，少看绝对水平。",
    ),
)

LEFT_OUT: tuple[Text, ...] = (
    Text(
        "Kinds within a product: a shortage of one kind is a shortage of part of the product for all.",
        "产品内部的品种差别：某一型号短缺，表现为该产品对全体用户的部分短缺。",
    ),
    Text(
        "Hazards that cause, precede or exclude each other; errors of judgement that go the same way in many numbers.",
        "相互引发、先后相继或互斥的风险事件；许多数字上方向一致的判断误差。",
    ),
    Text(
        "What backups themselves take from others: one that lacks an input stops, one that has it takes none from "
        "others.",
        "备份对他人投入的挤占：缺少投入的备份停产，有投入的也不会挤占他人。",
    ),
    Text(
        "Politics: whether a cut is answered, and what is agreed in the end.",
        "政治因素：断供是否引发反制，以及最终如何谈判解决。",
    ),
    Text(
        "More flexibility with time: recipes stay what they are however long a cut lasts.",
        "随时间增强的灵活性：无论断供多久，配方保持不变。",
    ),
)

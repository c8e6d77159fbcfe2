"""Which words tell who came to help, and when?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import Text

__all__ = ["SENTENCES"]

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "t_more_rows": Text("{count} more: see {file}.", "另有{count}项，见{file}。"),
        "t_events": Text(
            "First time up: the day from which each backup delivers, in the replications in which it came up (median, "
            "below it earliest and latest). Of each strategy those that came up most often, the earliest first.",
            "首次供货：各备份开始供货的日子，按其供货的各次重复统计（中位数，下行为最早与最晚）。各策略只列供货次数最多的备份，"
            "按日期先后排列。",
        ),
        "t_first_up": Text("First up on day", "首次供货日"),
        "t_times_up": Text("Came up in", "供货次数"),
        "t_of": Text("{count} of {total}", "{total}次中{count}次"),
        "t_tests": Text("Tests passed / failed", "测试通过/未通过"),
        "t_no_backups": Text("No strategy had a backup that came up.", "各策略的备份均未供过货。"),
        "t_people": Text("What people did, mean numbers over the replications.", "应对过程：各次重复的平均次数。"),
        "p_detected": Text("Shortages detected", "发现短缺"),
        "p_called": Text("Backups called", "启用备份"),
        "p_test_begun": Text("Tests begun", "开始测试"),
        "p_test_passed": Text("Tests passed", "测试通过"),
        "p_test_failed": Text("Tests failed", "测试未通过"),
        "p_ramp": Text("Backups ramped up", "备份爬坡"),
        "p_withdrawn": Text("Backups withdrawn", "撤回备份"),
        "p_false_alarm": Text("False alarms", "误报"),
        "p_research": Text("Research succeeded", "攻关成功"),
        "p_trial_passed": Text("Trials passed", "试用通过"),
        "p_trial_failed": Text("Trials failed", "试用未通过"),
        "t_people_note": Text(
            "A shortage is watched only where a contract exists. A backup is called by who may decide at that level; "
            "withdrawn if the supply was back before it began to ramp up, called or not. What is not finished "
            "at the end of the days simulated is neither passed nor failed.",
            "仅对签有合同的产品监测短缺。备份由有权决定的层级启用；若在开始爬坡前供应已恢复，则撤回，不论是否已启用。"
            "模拟期末仍未结束的，既不计通过也不计未通过。",
        ),
        "t_nobody": Text("Nobody had anything to do.", "无需应对。"),
        "t_coverage": Text(
            "Coverage before anything happens: share of the critical inputs of home producers, by exposure; below it "
            "by number.",
            "事前覆盖率：本地区生产者关键投入项中的占比（按暴露产出加权）；下行为按项数。",
        ),
        "m_caption": Text(
            "Exposure of each chain to components of a criticality of .5 or more [{unit}/yr], and the best backup "
            "under “{strategy}”.",
            "各链对关键度不低于0.5的环节的暴露产出（{unit}/年），以及“{strategy}”下最好的备份。",
        ),
        "m_backup": Text("Backup", "备份"),
        "m_where": Text("Where", "备份所在地"),
        "m_hit": Text("hit here", "本情景受影响"),
        "m_none": Text("none", "无"),
        "m_degraded": Text("degraded", "降准"),
        "m_same": Text("same grade", "同准"),
        "m_qualified": Text("qualified", "已认证"),
        "m_untested": Text("tests still to do", "尚待测试"),
        "m_struck": Text("* where the cut strikes", "* 与断供同地"),
        "m_note": Text(
            "Components that are hit come first, the most at stake on top, then the most exposed of the others. "
            "Exposure: home output of the chain that takes the component, times its criticality; an empty field: the "
            "chain takes it with a lower criticality, or not at all. ○ none, ◐ degraded, ● same grade; *: the backup "
            "stands in a region where the component is cut, or in one around it. Contracts that wait for research or a "
            "first unit do not count.",
            "受影响的环节在前，风险敞口大的在上；其后为暴露产出最大的其他环节。暴露产出：该链使用该环节的本地区产出乘以"
            "关键度；空格表示该链对它的关键度更低，或不使用。○无，◐降准，●同准；*表示备份与断供同地：位于该环节断供的地区之内，或其所在地区包含断供地区。仍待攻关或首台套试用的合同不计。",
        ),
        "t_coverage_note": Text(
            "{count} lines of recipes have a criticality of .5 or more. Independent: the backup, and the critical "
            "inputs of its own recipe, do not come from the largest supplier outside. In time: stock and goods on the "
            "way last until a backup is half up. Several sources: two or more of 15\u00a0% each. The thresholds are "
            "ours; the plan gives none.",
            "关键度不低于0.5的投入项共{count}项。独立：备份及其自身配方所需的关键投入，均不来自最大的外部供应地。来得及："
            "库存与在途货物可撑到备份达到一半产能。多源：至少两个来源各占15%以上。阈值为我们自定，方案未作规定。",
        ),
    }
)

"""What stands at the head and the foot of the page?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import Text

__all__ = ["SENTENCES"]

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "kicker": Text("Supply cuts and backups", "断供与备份"),
        "contents": Text("Contents", "目录"),
        "skip": Text("To the text", "跳到正文"),
        "dark": Text("Dark", "深色"),
        "made_with": Text("Made with", "制作工具："),
        "h_verdict": Text("In short", "结论"),
        "h_cut": Text("What was cut, and what hangs on it", "断了什么，牵涉多少"),
        "h_output": Text("How output falls and comes back", "产出如何下降与恢复"),
        "h_chains": Text("Chain by chain", "逐链来看"),
        "h_strategies": Text("The strategies compared", "策略比较"),
        "h_contributions": Text("What each backup contributes", "各备份的贡献"),
        "h_tail": Text("How bad the worst cases are", "最差情形有多坏"),
        "h_costs": Text("What it costs, and what it buys", "花多少，省多少"),
        "h_coverage": Text("What is covered beforehand", "事前覆盖"),
        "h_backups": Text("When the backups came up", "备份何时到位"),
        "h_drivers": Text("What was missing, where and when", "卡在哪里，何时卡住"),
        "h_basis": Text("What this rests on", "依据与复现"),
        "h_assumptions": Text("Assumptions", "假设"),
        "h_left_out": Text("What the model leaves out", "模型未包括的内容"),
        "h_sources": Text("Where the numbers come from", "数据来源"),
        "h_checks": Text("Checks that this run passed", "本次运行通过的检验"),
        "h_again": Text("To run it again", "如何复现"),
        "nothing_to_draw": Text("nothing to show", "无可展示内容"),
        "data": Text("Data (CSV)", "数据（CSV）"),
        "facts": Text(
            "{network} · {days} · {replications} · seed {seed}",
            "{network} · {days} · {replications} · 随机种子{seed}",
        ),
        "n_replications": Text("{count} replications", "{count}次重复"),
        "one_replication": Text("one run at the mode of every number", "单次运行，各数取众数"),
        "unit_note": Text("1 亿元 is CNY 100 million.", ""),
        "interval_note": Text(
            "Brackets hold 95\u00a0% intervals of the mean; strategies meet the same luck and are compared pair "
            "by pair.",
            "方括号内为均值的95%置信区间；各策略面对相同的随机情形，逐次配对比较。",
        ),
        "below_zero_note": Text(
            "An interval of a shortfall or a cost may reach below zero, where neither can be: it is symmetric about "
            "the mean, and most replications have little or nothing of the quantity. Read its lower end as zero, and "
            "take more replications.",
            "缺口与成本不可能为负，其置信区间的下端却可能低于零：区间以均值为中心对称，而该数在多数重复中为零或接近零。"
            "下端请视为零，并增加重复次数。",
        ),
        "single_note": Text(
            "One run with every uncertain number at its mode: there are no intervals.",
            "单次运行，所有不确定的数取众数，因此没有置信区间。",
        ),
        "gross_note": Text(
            "The chains supply each other: gross output summed over chains counts what passes between them more than "
            "once. Read chain by chain, or the total of value added.",
            "各产业链互相供货：各链总产出相加会把链间往来重复计算。请逐链阅读，或看增加值合计。",
        ),
        "a_command": Text("Command", "命令"),
        "a_inputs": Text("Inputs", "输入"),
        "a_network": Text("Network", "网络"),
        "a_versions": Text("Versions", "版本"),
        "a_conservation": Text("Conservation of goods, largest relative residual", "物料守恒最大相对残差"),
        "a_written": Text("Written", "生成时间"),
        "a_wall": Text("Time taken", "用时"),
        "a_seconds": Text("{seconds} s", "{seconds}秒"),
    }
)

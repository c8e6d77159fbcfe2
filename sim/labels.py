"""What is it called, in English and in Chinese?

One frozen table from a key to a `Text`; the sentences of the report live with the report (`sim.report.words`).
同准备份 is a backup of the same grade, 降准备份 one of a degraded grade: our readings, no official definition exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

__all__ = [
    "WORDS",
    "Language",
    "Text",
    "clauses",
    "fill",
    "in_both",
    "listed",
    "metric_name",
    "network_word",
    "place_name",
]

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Text:
    """One name or sentence in both languages."""

    en: str
    zh: str

    def __getitem__(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


WORDS: Mapping[str, Text] = MappingProxyType(
    {
        # nouns
        "strategy": Text("Strategy", "策略"),
        "chain": Text("Chain", "产业链"),
        "product": Text("Product", "产品"),
        "component": Text("Component", "环节"),
        "region": Text("Region", "地区"),
        "regions": Text("Regions", "地区"),
        "backup": Text("Backup", "备份"),
        "backups": Text("Backups", "备份"),
        "same": Text("same grade", "同准"),
        "degraded": Text("degraded", "降准"),
        "same_backup": Text("same-grade backup", "同准备份"),
        "degraded_backup": Text("degraded backup", "降准备份"),
        "all": Text("All chains", "全部产业链"),
        "total": Text("Total", "合计"),
        "target": Text("Target", "目标"),
        "baseline": Text("Baseline", "基线"),
        "day": Text("Day", "天"),
        "metric": Text("Measure", "指标"),
        "replications": Text("Replications", "重复次数"),
        "seed": Text("Seed", "随机种子"),
        "grade": Text("Grade", "等级"),
        "no_orders": Text("No orders: users stood still", "无订单（下游停产）"),
        # readiness of a contract
        "paper": Text("on paper", "纸面"),
        "sampled": Text("sampled", "已送样"),
        "qualified": Text("qualified", "已认证"),
        "warm": Text("warm", "热备"),
        # kinds of products
        "kind_material": Text("materials", "材料"),
        "kind_part": Text("parts", "零部件"),
        "kind_product": Text("products", "产品"),
        "kind_component": Text("components", "元器件"),
        "kind_equipment": Text("equipment", "装备"),
        "kind_software": Text("software", "软件"),
        "kind_service": Text("services", "服务"),
        "kind_finished": Text("finished products", "最终产品"),
        # modes of transport
        "mode_sea": Text("sea", "海运"),
        "mode_air": Text("air", "空运"),
        "mode_road": Text("road", "公路"),
        "mode_rail": Text("rail", "铁路"),
        "mode_pipeline": Text("pipeline", "管道"),
        "mode_digital": Text("digital", "线上交付"),
        # confidence of a number
        "confidence_high": Text("high", "高"),
        "confidence_medium": Text("medium", "中"),
        "confidence_low": Text("low", "低"),
        "confidence_judgement": Text("expert judgement", "专家判断"),
        "confidence_": Text("not stated", "未注明"),
        # classes of scenarios
        "class": Text("Class", "类别"),
        "class_compound": Text("compound", "复合型"),
        "class_cyber": Text("cyber-attack", "网络攻击"),
        "class_export-control": Text("export control", "出口管制"),
        "class_industrial-accident": Text("industrial accident", "工业事故"),
        "class_logistics": Text("logistics", "物流中断"),
        "class_market-shortage": Text("market shortage", "市场缺货"),
        "class_natural-hazard": Text("natural hazard", "自然灾害"),
        "class_policy-energy": Text("energy rationing", "能源限供"),
        "class_public-health": Text("public health", "公共卫生"),
        "class_random": Text("chance", "随机风险"),
        "class_resource": Text("resource", "资源断供"),
        "class_supplier-cut": Text("supplier cut", "供应商断供"),
        "background_narrative": Text("What happens", "情景描述"),
        "background_analogue": Text("What it resembles in history", "历史参照"),
        "background_judgement": Text("What is judgement", "哪些属于判断"),
        # metrics
        "output_volume": Text("Output, volume", "产出（实物量）"),
        "output_value": Text("Gross output", "总产出"),
        "loss_volume": Text("Loss, volume", "损失（实物量）"),
        "loss_value": Text("Gross loss", "总产出损失"),
        "loss_volume_days": Text("Loss in days of output, volume", "损失折合天数（实物量）"),
        "loss_value_days": Text("Loss in days of output", "损失折合天数"),
        "target_shortfall": Text("Shortfall against target", "目标缺口"),
        "target_year_shortfall": Text("Shortfall against target, last year", "目标缺口（最后一年）"),
        "target_met": Text("Probability of meeting the target", "达标概率"),
        "peak_daily_loss_share": Text("Peak daily loss", "单日最大损失"),
        "days_to_first_loss": Text("Days until the first loss", "首次受损前天数"),
        "days_to_recover": Text("Days until first back at 95\u00a0%", "首次恢复到95%所需天数"),
        "days_below_95": Text("Days below 95\u00a0% of baseline", "低于基线95%的天数"),
        "degraded_share": Text("Output made with degraded inputs", "降准投入产出占比"),
        "value_added_loss": Text("Loss of value added", "增加值损失"),
        "loss_avoided_value": Text("Gross loss avoided", "避免的总产出损失"),
        "value_added_loss_avoided": Text("Loss of value added avoided", "避免的增加值损失"),
        "var95_loss_value": Text("Loss that 95\u00a0% of cases stay below", "95%的情形不超过的损失"),
        "cvar95_avoided_value": Text("Loss avoided in the worst 5\u00a0% of cases", "最差5%情形避免的损失"),
        "cvar95_loss_value": Text("Mean loss in the worst 5\u00a0% of cases", "最差5%情形平均损失"),
        "critical_lines": Text("Critical inputs", "关键投入项"),
        "coverage_degraded": Text("Any backup", "有备份"),
        "coverage_degraded_count": Text("Any backup, by count", "有备份（按项数）"),
        "coverage_same": Text("Same-grade backup", "有同准备份"),
        "coverage_same_count": Text("Same-grade backup, by count", "有同准备份（按项数）"),
        "coverage_qualified": Text("Qualified or warm", "已认证或热备"),
        "coverage_qualified_count": Text("Qualified or warm, by count", "已认证或热备（按项数）"),
        "coverage_independent": Text("Independent backup", "有独立来源备份"),
        "coverage_independent_count": Text("Independent backup, by count", "有独立来源备份（按项数）"),
        "coverage_multi_source": Text("Several sources", "多源供应"),
        "coverage_multi_source_count": Text("Several sources, by count", "多源供应（按项数）"),
        "coverage_in_time": Text("Backup in time", "来得及切换"),
        "coverage_in_time_count": Text("Backup in time, by count", "来得及切换（按项数）"),
        "cost_standing": Text("Standing by", "备份常备费"),
        "cost_activation": Text("Activation", "启用费"),
        "cost_tests": Text("Tests", "测试费"),
        "cost_premium": Text("Dearer goods", "采购溢价"),
        "cost_holding": Text("Stock", "库存费用"),
        "cost_research": Text("Research", "攻关费用"),
        "cost_response": Text("Faster response", "快速响应费用"),
        "cost_protection": Text("Protection", "防护费用"),
        "cost_total": Text("Cost of the strategy", "策略成本"),
        "net_benefit": Text("Net benefit", "净收益"),
        "test_days": Text("Days of testing", "测试天数"),
        "laboratory_wait_days": Text("Mean wait for a laboratory", "等待实验室的平均天数"),
        "laboratory_load": Text("Laboratories in use", "实验室占用率"),
        # cards of one product, chain or shelf
        "drivers_axis": Text("Share of what shortages cost", "占短缺损失比重"),
        "card_networks": Text("Networks", "网络"),
        "card_scenarios": Text("Scenarios", "情景"),
        "card_strategies": Text("Strategies", "策略"),
        "card_sweeps": Text("Sweeps", "扫描"),
        "card_title": Text("Title", "标题"),
        "card_cut": Text("What is cut", "断供对象"),
        "card_and_more": Text("{first} and {count} more", "{first}及另外{count}项"),
        "card_all_from": Text("everything from {region}", "{region}全部供应"),
        "card_by_chance": Text("what chance strikes", "随机决定"),
        "card_nothing": Text("nothing", "无"),
        "card_kind": Text("Kind", "类别"),
        "card_phrase": Text("The plan's words", "方案原文"),
        "card_confidence": Text("Confidence", "可信度"),
        "card_suppliers": Text("Who supplies it", "供应来源"),
        "card_recipe": Text("What it is made of", "配方"),
        "card_users": Text("Who needs it", "下游用户"),
        "card_deliveries": Text("What the chain delivers", "链条最终交付"),
        "card_products": Text("Products of the chain", "链内产品"),
        "card_sources": Text("Sources", "数据来源"),
        "card_drivers": Text("What was missing most", "主要短缺环节"),
        "card_share": Text("Share", "占比"),
        "card_delivered": Text("Share, or amount", "占比或金额"),
        "card_a_year": Text("{amount} {unit}/yr", "{amount} {unit}/年"),
        "card_lead": Text("Lead [days]", "交期（天）"),
        "card_mode": Text("Carried by", "运输方式"),
        "card_alpha": Text("Criticality", "关键度"),
        "card_cover": Text("Stock [days]", "库存（天）"),
        "card_type": Text("Type", "投入类型"),
        "card_hazards": Text("What may strike it", "可能遭遇的风险事件"),
        "card_hazard": Text("Hazard", "风险事件"),
        "card_reached": Text("Reaches", "波及份额"),
        "card_depth": Text("Depth", "深度"),
        "card_rate": Text("A year", "年均次数"),
        "card_duration": Text("Days", "天数"),
        "type_input": Text("input", "物料"),
        "type_service": Text("service", "服务"),
        "type_capital": Text("capital", "设备"),
        "type_design": Text("design", "设计"),
        "card_imports": Text("Imports", "进口占比"),
        "card_outside": Text("From outside", "外部供应占比"),
        "card_capacity": Text("Capacity", "产能"),
        "card_test": Text("Test [days]", "测试（天）"),
        "card_worth": Text("Worth", "价值"),
        "card_yield": Text("Yield", "可用率"),
        "card_reach": Text("Reach", "可用范围"),
        "card_group": Text("Group", "互替组"),
        "card_avoided": Text("Avoided", "避免"),
        "card_shortfall": Text("Shortfall", "缺口"),
        "card_contributions": Text("What each backup contributes", "各备份的贡献"),
        "card_alone": Text("Alone avoids", "仅有它时避免"),
        "card_without": Text("Lost without it", "缺了它时多损失"),
        "alone_axis": Text("Gross loss avoided by it alone [{unit}]", "仅有它时避免的总产出损失（{unit}）"),
        "without_axis": Text("Gross loss added without it [{unit}]", "缺了它时多出的总产出损失（{unit}）"),
        "all_of_product": Text("{product} · all {count}", "{product} · 全部{count}个"),
        "card_worst": Text("Worst 5\u00a0%", "最差5%"),
        "card_verdict": Text("Loss is", "损失比较"),
        "card_less": Text("lower", "更低"),
        "card_more": Text("higher", "更高"),
        "card_equal": Text("the same", "相同"),
        "card_open": Text("unclear", "不明确"),
        "card_cost": Text("Cost/yr", "年成本"),
        "card_title_once": Text("{unit} in {days}", "{unit}，{days}"),
        "card_title_interval": Text(
            "{unit} in {days}; {count} replications, ±: 95\u00a0% interval",
            "{unit}，{days}；重复{count}次，±为95%置信区间",
        ),
        "card_title_joint": Text(
            "{unit} in {days}; {count} replications, ±: joint 95\u00a0% interval",
            "{unit}，{days}；重复{count}次，±为联合95%置信区间",
        ),
        "card_who": Text("Who", "货源说明"),
        # terminal
        "progress_bar": Text("simulating", "模拟中"),
        "progress_line": Text("simulated {done} of {total} runs", "已模拟{total}次中的{done}次"),
        "progress_line_left": Text("simulated {done} of {total} runs, {left}", "已模拟{total}次中的{done}次，{left}"),
        "progress_left": Text("{time} left", "还需{time}"),
        "progress_bar_most": Text("simulating, at most", "模拟中（至多）"),
        "progress_line_most": Text("simulated {done} of at most {total} runs", "已模拟{done}次，至多{total}次"),
        "progress_line_left_most": Text(
            "simulated {done} of at most {total} runs, {left}", "已模拟{done}次，至多{total}次，{left}"
        ),
        "progress_left_most": Text("at most {time} left", "至多还需{time}"),
        "progress_hours": Text("{hours} h {minutes} min", "{hours}小时{minutes}分钟"),
        "progress_minutes": Text("{minutes} min", "{minutes}分钟"),
        "progress_seconds": Text("{seconds} s", "{seconds}秒"),
        "progress_drawing": Text("drawing the report", "正在绘制报告"),
        "progress_batches": Text(
            "part {part} is done (batches: {count}); once all parts are, call without --shard",
            "第{part}部分已完成：{count}批；各部分都完成后，去掉--shard再运行一次",
        ),
        "progress_points": Text(
            "part {part} is done (points: {count}); once all parts are, call without --shard",
            "第{part}部分已完成：{count}个点；各部分都完成后，去掉--shard再运行一次",
        ),
        "progress_kept": Text(
            "what is done is kept in {folder}; the same command goes on from there",
            "已完成的部分保存在{folder}；再次运行同一命令即可接着进行",
        ),
        "progress_not_asked": Text(
            "answers that these results do not hold are left in {folder} ({count}), as of a longer run; ask for them "
            "too, or delete the folder",
            "{folder}中还有{count}份本次结果未用到的已完成部分，例如来自更长的运行；可再次运行以用上它们，或删除该文件夹",
        ),
        "reference_strategy": Text("reference", "对照"),
        "precision_reached": Text(
            "Precision reached after {count} replications: half an interval is {found} of the first strategy's loss "
            "(asked: {asked}).",
            "重复{count}次后达到所需精度：区间半宽为第一策略损失的{found}（要求{asked}）。",
        ),
        "precision_missed": Text(
            "Precision not reached in {count} replications, the most allowed: half an interval is {found} of the first "
            "strategy's loss (asked: {asked}).",
            "重复{count}次（上限）后仍未达到所需精度：区间半宽为第一策略损失的{found}（要求{asked}）。",
        ),
        "no_luck_note": Text(
            "With one run there is no luck: the hazards of the network's list do not strike.",
            "单次运行不含随机性：网络自带的风险事件不会发生。",
        ),
        "chance_note": Text(
            "With one run every cut that may happen does, whatever its probability.",
            "单次运行中，凡可能发生的断供都会发生，不论其概率。",
        ),
        "tail_note": Text(
            "Nothing is said of the worst 5\u00a0%: below 20 replications they would be a single case.",
            "最差5%情形从略：重复不足20次时，只是单独一个情形。",
        ),
        "gain_note": Text(
            "A loss below zero: more was made than at baseline, as when stocks are refilled.",
            "损失为负，表示产出多于基线，例如回补库存时。",
        ),
        "stock_note": Text(
            "At the end of the run stocks stand at {share} of what all aim to keep, under {strategy}: what may be "
            "lost until they are full again is not counted.",
            "模拟期末库存仅为各方拟保持水平的{share}（{strategy}）：此后至库存补足前可能的损失未计入。",
        ),
        "verdict": Text("Gross loss against {first}", "与{first}相比，总产出损失"),
        "verdict_line": Text(
            "By gross loss not distinguishable from {first} in {count} replications: {strategy}.",
            "按总产出损失，重复{count}次后仍无法与{first}区分：{strategy}。",
        ),
        # where another measure judges otherwise than the gross loss
        "by_value_added_loss_avoided": Text("value added, which counts nothing twice", "增加值损失（不含重复计算）"),
        "by_net_benefit": Text("net benefit", "净收益"),
        "otherwise_better": Text(
            "By {measure}, better than {first}: {named} {unit}.",
            "按{measure}，优于{first}的有（差额，{unit}）：{named}。",
        ),
        "otherwise_by": Text("{strategy} by {amount}", "{strategy}{amount}"),
        "otherwise_open": Text(
            "By {measure}, {strategy} is not surely better than {first}: {named} {unit}.",
            "按{measure}，不能确定{strategy}优于{first}（差额，{unit}）：{named}。",
        ),
        "otherwise_worse": Text(
            "By {measure}, {strategy} is worse than {first}: {named} {unit}.",
            "按{measure}，{strategy}不如{first}（差额，{unit}）：{named}。",
        ),
        "verdict_less": Text("lower", "更低"),
        "verdict_more": Text("higher", "更高"),
        "verdict_equal": Text("changes nothing", "没有变化"),
        "verdict_open": Text("not distinguishable", "无法区分"),
    }
)


def fill(sentence: str, values: Mapping[str, str]) -> str:
    """Put names and written numbers into the gaps of a sentence; a unit in Latin letters has blanks around it.

    >>> fill("total {value} {unit}", {"value": "12", "unit": "亿元"})
    'total 12 亿元'
    >>> [fill("合计{value}{unit}", {"value": "12", "unit": unit}) for unit in ("亿元", "EUR")]
    ['合计12亿元', '合计12 EUR']
    >>> [fill("{value}{unit}{span}", {"value": "12", "unit": unit, "span": "[9至15]"}) for unit in ("亿元", "EUR")]
    ['12亿元[9至15]', '12 EUR [9至15]']
    """
    unit = values.get("unit", "")
    if not (unit and unit.isascii()):
        return sentence.format_map(values)
    filled = sentence.replace("}{unit}", "} {unit}").format_map(values)
    return filled.replace(f"{unit}[", f"{unit} [")  # an interval may be empty, and then needs no blank


def listed(names: Iterable[str], language: Language) -> str:
    """Names side by side: one, two, three."""
    return ("、" if language == "zh" else ", ").join(names)


def clauses(parts: Iterable[str], language: Language, *, loose: bool = False) -> str:
    """Parts of a sentence, side by side; loose if they hold commas themselves.

    >>> clauses(["a, b", "c"], "en", loose=True), clauses(["a", "b"], "zh")
    ('a, b; c', 'a，b')
    """
    if loose:
        return ("；" if language == "zh" else "; ").join(parts)
    return ("，" if language == "zh" else ", ").join(parts)


def in_both(name: Text, language: Language) -> str:
    """A name in one language, and behind it in the other, if it is another there.

    >>> in_both(Text("Resist", "光刻胶"), "zh"), in_both(Text("KrF", "KrF"), "en")
    ('光刻胶 / Resist', 'KrF')
    """
    first, second = (name.zh, name.en) if language == "zh" else (name.en, name.zh)
    return first if first == second else f"{first} / {second}"


def metric_name(metric: str, language: Language) -> str:
    """The name of a metric; one that has none yet shows its id."""
    return WORDS[metric][language] if metric in WORDS else metric


def network_word(noun: Literal["kind", "mode"], word: str, language: Language) -> str:
    """A kind of product or mode of transport, which are a network's own words; those that we know are translated.

    >>> network_word("mode", "sea", "zh"), network_word("mode", "camel", "zh")
    ('海运', 'camel')
    """
    key = f"{noun}_{word}"
    return WORDS[key][language] if key in WORDS else word


def place_name(name: Text, language: Language) -> str:
    """A region's name as displayed.

    >>> place_name(Text("Taiwan", "台湾"), "zh")
    '中国台湾'
    """
    shown = name[language]
    return shown.replace("台湾", "中国台湾") if "台湾" in shown and "中国" not in shown else shown

"""How is a factor called that has no title of its own?  What its path means, and what it picks there, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sim.factors.plan import Factor, Rows
from sim.labels import WORDS, Language, Text, fill, listed, place_name
from sim.network import Network, Selector
from sim.scenario import Study

__all__ = ["TITLES", "picked", "title_of"]

LANGUAGES: tuple[Language, Language] = ("en", "zh")
MOST_NAMED = 2  # of what is picked
COUNTED = ("day", "money unit", "number/")  # units that a title says: those of shares and factors go without saying
MORE = Text(" and {count} more", "等{count}项")
NUMBERED = Text("no. {number}", "第{number}项")

# For each key of `sim.factors.TABLES`, by its path without a number.
TITLES: Mapping[str, Text] = MappingProxyType(
    {
        "scenario.horizon_days": Text("Days that are simulated", "模拟时长"),
        "cut.start_day": Text("Start of the cut", "断供起始日"),
        "cut.duration_days": Text("Length of the cut", "断供时长"),
        "cut.depth": Text("Depth of the cut", "断供深度"),
        "cut.recovery_days": Text("Recovery after the cut", "断供后的恢复期"),
        "cut.probability": Text("Probability of the cut", "断供概率"),
        "cut.alert_days": Text("Warning before the cut", "断供预警时间"),
        "defaults.tau_days": Text("Time to correct stocks", "库存回补时间"),
        "defaults.tau_surge_days": Text("Time to reach surge capacity", "达到增产产能的时间"),
        "defaults.tau_backlog_days": Text("Time to release a backlog", "积压订单释放时间"),
        "defaults.psi": Text("Part of the cover below which output suffers", "影响产出的库存比例"),
        "defaults.rationing": Text("Who is served first in a shortage", "短缺时的分配方式"),
        "defaults.surge": Text("Surge above usual output", "超常规增产能力"),
        "defaults.deferrable": Text("Final deliveries that can wait", "可顺延的最终交付"),
        "defaults.eligible": Text("Use that may take a degraded grade", "可用降准品的用量"),
        "defaults.flexibility": Text("Inputs that can stand in for each other", "可互相替代的投入"),
        "defaults.home_share_elsewhere": Text("Home region's share elsewhere", "本地区在外地的供应份额"),
        "defaults.headroom": Text("Headroom above the target", "超出目标的计划产出"),
        "defaults.holding_rate": Text("Cost of holding stock", "增储持有成本"),
        "defaults.test_cost": Text("Cost of a qualification test", "认证测试费用"),
        "defaults.trial_cost": Text("Cost of a trial of a first unit", "首台套试用费用"),
        "defaults.team_cost": Text("Cost of a research team", "攻关团队费用"),
        "defaults.sourcing_premium": Text("Extra price of a second source", "第二货源溢价"),
        "defaults.monitoring_cost": Text("Cost of watching a product", "产品监测费用"),
        "defaults.laboratory_cost": Text("Cost of another laboratory", "新增实验室费用"),
        "defaults.decision_cost": Text("Cost of deciding a day faster", "决策提速一天的费用"),
        "defaults.community_cost": Text("Cost of pooling stock", "共储费用"),
        "defaults.protection_cost": Text("Cost of protecting output", "产能保护费用"),
        "response.detection_days": Text("Time until a cut is noticed", "断供发现时间"),
        "response.watched_detection_days": Text("Time until a watched cut is noticed", "监测产品断供的发现时间"),
        "response.watch_list": Text("Products that are watched", "监测的产品数"),
        "response.county_days": Text("Time until the county decides", "县级决策用时"),
        "response.city_days": Text("Time until the city decides", "市级决策用时"),
        "response.province_days": Text("Time until the province decides", "省级决策用时"),
        "response.delta_days": Text("Time until the delta decides", "长三角决策用时"),
        "response.city_loss": Text("Loss that calls the city", "启动市级响应的损失"),
        "response.province_loss": Text("Loss that calls the province", "启动省级响应的损失"),
        "response.delta_loss": Text("Loss that calls the delta", "启动长三角响应的损失"),
        "response.stock_trigger": Text("Stock level that calls backups", "启用备份的库存水平"),
        "response.laboratories": Text("Laboratories", "实验室数量"),
        "response.queue": Text("Who is tested first", "测试排队规则"),
        "response.retries": Text("Tests after a failed one", "测试失败后的重试次数"),
        "response.hysteresis_days": Text("Time that backups stay up", "供应恢复后备份的续行时间"),
        "response.stand_down_days": Text("Time for backups to stand down", "备份退出时间"),
        "response.qualification_valid_days": Text("Time that a passed test counts", "测试结果有效期"),
        "response.alert_hit_rate": Text("Cuts that are seen coming", "断供预警命中率"),
        "response.false_alarms_per_year": Text("False alarms", "误报次数"),
        "strategy.backup.readiness": Text("Readiness of backups", "备份就绪程度"),
        "strategy.backup.coverage": Text("Coverage by backups", "备份覆盖率"),
        "strategy.backup.capacity": Text("Contracted capacity, multiple", "合同产能倍数"),
        "strategy.stock.extra_days": Text("Extra stock", "增储"),
        "strategy.sourcing.share": Text("Purchases that move elsewhere", "改从别处采购的比例"),
        "strategy.research.teams": Text("Teams in a race", "攻关团队数"),
        "strategy.research.success": Text("Chance of success of a team", "团队成功概率"),
        "strategy.research.mean_days": Text("Time that a team takes", "团队平均用时"),
        "strategy.research.start": Text("Start of the race", "攻关启动时点"),
        "strategy.research.capacity": Text("Capacity of the substitute", "替代品产能"),
        "strategy.research.value": Text("Worth of the substitute", "替代品价值"),
        "strategy.research.test_days": Text("Test of the substitute", "替代品认证测试用时"),
        "strategy.research.ramp_days": Text("Ramp of the substitute", "替代品爬坡时间"),
        "strategy.first_unit.trial_days": Text("Trial of a first unit", "首台套试用时间"),
        "strategy.first_unit.success": Text("Chance that a trial is passed", "首台套试用通过概率"),
        "strategy.first_unit.growth_days": Text("Growth after the trial", "首台套试用后的增长时间"),
        "strategy.community.share": Text("Stock that is pooled", "共储比例"),
        "strategy.community.priority": Text("Largest loss is served first from the pool", "共储是否优先供应损失大者"),
        "strategy.protection.share": Text("Capacity that is protected", "受保护的产能比例"),
        "network.products.surge": Text("Surge of makers", "生产者增产能力"),
        "network.products.surge_days": Text("Time to reach surge", "达到增产的时间"),
        "network.products.deferrable": Text("Final deliveries that can wait", "可顺延的最终交付"),
        "network.products.value_added": Text("Value added", "增加值占比"),
        "network.inputs.share": Text("Share in recipes", "配方中的投入份额"),
        "network.inputs.alpha": Text("Criticality of inputs", "投入的关键度"),
        "network.inputs.cover_days": Text("Stocks of users", "用户库存"),
        "network.inputs.eligible": Text("Use that may take a degraded grade", "可用降准品的用量"),
        "network.supply.lead_days": Text("Lead time of suppliers", "供应商交期"),
        "network.backups.capacity": Text("Capacity of backups", "备份产能"),
        "network.backups.yield": Text("Yield of degraded backups", "降准备份的可用率"),
        "network.backups.value": Text("Worth of degraded backups", "降准备份的价值"),
        "network.backups.eligible": Text("Reach of degraded backups", "降准备份的可用范围"),
        "network.backups.test_days": Text("Length of qualification tests", "备份认证测试时长"),
        "network.backups.success": Text("Chance that a test is passed", "备份认证测试通过概率"),
        "network.backups.logistics_days": Text("Logistics of backups", "备份物流时间"),
        "network.backups.ramp_days": Text("Ramp of backups", "备份爬坡时间"),
        "network.backups.standing_cost": Text("Standing cost of backups", "备份常备费"),
        "network.backups.activation_cost": Text("Cost of calling a backup", "备份启用费"),
        "network.backups.premium": Text("Extra price of backups", "备份供货溢价"),
        "network.hazards.rate_per_year": Text("Rate of hazards", "风险事件发生率"),
        "network.hazards.duration_days": Text("Length of hazards", "风险事件持续时间"),
        "network.hazards.depth": Text("Depth of hazards", "风险事件深度"),
        "network.hazards.recovery_days": Text("Recovery after hazards", "风险事件后的恢复期"),
        "network.hazards.alert_days": Text("Warning before hazards", "风险事件预警时间"),
    }
)


def title_of(factor: Factor, study: Study, unit: Text) -> Text:
    """What a factor moves, the names of what it picks, and the unit where its values replace what is there."""
    names = [*_struck(factor, study), *(name for _, found in picked(factor, study) for name in found)]
    en, zh = (_listed(_number(factor, study), names, language) for language in LANGUAGES)
    replaced = factor.apply == "set" and unit.en.startswith(COUNTED)
    money = study.scenario.network.money_unit
    said = Text(unit.en.replace("money unit", money), unit.zh.replace("金额单位", money)) if replaced else Text("", "")
    what = TITLES[f"{factor.table}.{factor.key}"]
    return Text(
        " ".join([what.en, *_bracketed("({})", en), *_bracketed("[{}]", said.en)]),
        "".join([what.zh, *_bracketed("（{}）", "；".join(filter(None, (zh, said.zh))))]),
    )


def _bracketed(brackets: str, text: str) -> list[str]:
    return [brackets.format(text)] if text else []


def _listed(number: int | None, names: Sequence[Text], language: Language) -> str:
    """A number, the first few of some names, and how many there are."""
    count = len(names) if language == "zh" else len(names) - MOST_NAMED
    more = fill(MORE[language], {"count": str(count)}) if len(names) > MOST_NAMED else ""
    numbered = [] if number is None else [fill(NUMBERED[language], {"number": str(number)})]
    return listed([*numbered, *(name[language] for name in names[:MOST_NAMED])], language) + more


def picked(factor: Factor, study: Study) -> list[tuple[str, list[Text]]]:
    """Which rows, or whose rules, of all that the path leads to: words of `WORDS` with names; empty: all are meant."""
    select, titles = factor.select, {one.id: one.title for one in study.strategies}
    chosen = (
        *_named(study.scenario.network, select),
        ("grade", [WORDS[key] for key in select.grades]),
        ("card_confidence", [WORDS[f"confidence_{key}"] for key in select.confidence]),
        ("strategy", [titles[key] for key in factor.strategies]),
    )
    return [(word, names) for word, names in chosen if names]


def _named(network: Network, select: Rows | Selector) -> tuple[tuple[str, list[Text]], ...]:
    """The names of what is selected, by condition."""
    product, chain = {one.id: one.name for one in network.products}, {one.id: one.name for one in network.chains}
    region = {one.id: Text(place_name(one.name, "en"), place_name(one.name, "zh")) for one in network.regions}
    return (
        ("product", [product[key] for key in select.products]),
        ("chain", [chain[key] for key in select.chains]),
        ("card_kind", [WORDS.get(f"kind_{key}", Text(key, key)) for key in select.kinds]),
        ("region", [region[key] for key in select.regions]),
    )


def _number(factor: Factor, study: Study) -> int | None:
    """Which of several cuts or rules; None: all of them, or the only cut."""
    return None if factor.table == "cut" and len(study.scenario.cuts) == 1 else factor.number


def _struck(factor: Factor, study: Study) -> list[Text]:
    """What one of several cuts strikes: its products, else their chains or kinds, else regions or what is carried."""
    number = _number(factor, study)
    if factor.table != "cut" or number is None:
        return []
    select = study.scenario.cuts[number - 1].select
    named = _named(study.scenario.network, select)
    modes = [WORDS.get(f"mode_{key}", Text(key, key)) for key in select.modes]
    return next((names for names in (*(names for _, names in named), modes) if names), [])

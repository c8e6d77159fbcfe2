"""Which sentences does the report say, in English and in Chinese?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import WORDS, Language, Text, fill

__all__ = ["ASSUMPTIONS", "SENTENCES", "say", "vocabulary"]

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        # headings
        "kicker": Text("Supply cuts and backups", "断供与备份"),
        "contents": Text("Contents", "目录"),
        "h_verdict": Text("In short", "结论"),
        "h_cut": Text("What was cut", "断了什么"),
        "h_output": Text("Output through the year", "全年产出"),
        "h_loss": Text("What is lost", "损失多少"),
        "h_target": Text("Against the target", "与目标相比"),
        "h_costs": Text("What it costs", "成本多少"),
        "h_people": Text("What people did", "人们做了什么"),
        "h_backups": Text("When the backups came up", "备份何时顶上"),
        "h_drivers": Text("What bound whom", "卡在哪里"),
        "h_assumptions": Text("Assumptions", "假设"),
        "h_sources": Text("Where the numbers come from", "数据来源"),
        "h_again": Text("To run it again", "如何复现"),
        # below the title
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
        "single_note": Text(
            "One run with every uncertain number at its mode: there are no intervals.",
            "单次运行，所有不确定的数取众数，因此没有置信区间。",
        ),
        "gross_note": Text(
            "The chains supply each other: gross output summed over chains counts what passes between them more than "
            "once. Read chain by chain, or the total of value added.",
            "各产业链互相供货：各链总产出相加会把链间往来重复计算。请逐链阅读，或看增加值合计。",
        ),
        # verdict
        "v_no_loss": Text("no output is lost in {days}.", "{days}内没有产出损失。"),
        "v_loss": Text(
            "{loss} {unit} of output value{interval} is lost in {days}, {share} of what would have been made{added}.",
            "{days}内损失产出价值{loss}{unit}{interval}，占应有产出的{share}{added}。",
        ),
        "v_added": Text("; value added falls by {added} {unit}", "；增加值减少{added}{unit}"),
        "v_hardest": Text("Hit hardest: {chain}, {time} of its output.", "受损最重的是{chain}：相当于{time}的产出。"),
        "v_avoids": Text(
            "avoids {share} of the loss: {avoided} {unit}{interval} of {loss} {unit}. "
            "Still lost: {left} {unit}{added}.",
            "避免了{share}的损失：在{loss}{unit}中避免{avoided}{unit}{interval}。仍损失{left}{unit}{added}。",
        ),
        "v_adds": Text(
            "loses {more} {unit}{interval} more than {first}; the loss is {left} {unit}{added}.",
            "比{first}多损失{more}{unit}{interval}；共损失{left}{unit}{added}。",
        ),
        "v_same": Text(
            "is not distinguishable from {first} in this many replications: the paired interval of the loss avoided, "
            "{low} to {high} {unit}, covers zero. Lost: {left} {unit}{added}.",
            "在现有重复次数下与{first}无法区分：所避免损失的配对置信区间{low}至{high}{unit}包含零。损失{left}{unit}{added}。",
        ),
        "v_equal": Text(
            "changes nothing against {first}. Lost: {left} {unit}{added}.",
            "与{first}相比没有变化：损失{left}{unit}{added}。",
        ),
        "v_interval": Text(" (95\u00a0% interval {low} to {high})", "（95%置信区间{low}至{high}）"),
        "v_joint": Text(" (joint 95\u00a0% interval {low} to {high})", "（联合95%置信区间{low}至{high}）"),
        "v_targets_met": Text("Every target is met.", "各链目标均达成。"),
        "v_targets_missed": Text(
            "{count} of {total} targets are missed{average}; {chain} by most: {short} {unit}, {share} of its "
            "target{chance}.",
            "{average}{total}个目标中有{count}个未达成，差距最大的是{chain}：缺{short}{unit}，占其目标的{share}{chance}。",
        ),
        "v_target_missed": Text(
            "The target is missed{average} by {short} {unit}, {share} of it{chance}.",
            "{average}目标缺口{short}{unit}，占目标的{share}{chance}。",
        ),
        "v_average": Text(" on average", "平均而言，"),
        "v_chance": Text(" (met in {chance} of cases)", "（达标概率{chance}）"),
        # cut
        "c_what": Text("Supply of", "断供对象"),
        "c_where": Text("From", "来源地"),
        "c_start": Text("Starts", "开始"),
        "c_lasts": Text("Lasts", "持续"),
        "c_depth": Text("Capacity lost", "产能损失"),
        "c_recovery": Text("Recovery", "恢复"),
        "c_chance": Text("Probability", "概率"),
        "c_everything": Text("everything", "全部产品"),
        "c_everywhere": Text("everywhere", "所有地区"),
        "c_mode": Text("{what} by {mode}", "{what}（{mode}）"),
        "c_more": Text("and {count} more", "等另外{count}项"),
        "c_day": Text("day {day}", "第{day}天"),
        "c_rate": Text("{rate} times a year", "每年{rate}次"),
        "c_at_once": Text("at once", "立即"),
        "c_none": Text("Nothing is cut by the scenario.", "情景中没有断供。"),
        "c_hazards": Text(
            "Rows with a rate are hazards of the network's list: they strike at random.",
            "写有年频次的各行取自网络自带的风险清单，随机发生。",
        ),
        "c_no_luck": Text(
            "With one run there is no luck: the hazards of the network's list do not strike.",
            "单次运行不含随机性：网络自带的风险清单不发生。",
        ),
        "c_caption": Text(
            "The cuts: low – mode – high where a number is uncertain.", "断供设定；不确定的数写作低–众数–高。"
        ),
        "t_hit": Text(
            "Products whose supply is cut, as home users see them, at full depth.",
            "供应被切断的产品（省内用户视角，最大深度时）。",
        ),
        "t_share_lost": Text("Share of use lost", "用量损失比重"),
        "t_home_use": Text("Home use [{unit}/yr]", "省内用量（{unit}/年）"),
        "t_cover": Text("Stock cover", "库存可用"),
        "t_contracts": Text("Backups known", "已知备份"),
        "t_none": Text("none", "无"),
        "t_more_rows": Text("{count} more are in {file}.", "另有{count}项，见{file}。"),
        "t_more_hit": Text(
            "{count} more products are cut, each with less at stake.", "另有{count}种产品被切断，涉及金额更小。"
        ),
        # figures
        "f_output_by_chain": Text(
            "Daily output value of each chain against its baseline. Lines are means; the dots are the target, "
            "spread evenly over the year.",
            "各链每日产出价值与基线之比。线为均值；点线为按日均摊的目标。",
        ),
        "f_loss_by_strategy": Text(
            "Loss of output value by chain and strategy: output that was not made, and worth that output lost because "
            "degraded inputs went into it.",
            "各链各策略的产出价值损失：未产出的实物量，以及因使用降准投入而损失的价值。",
        ),
        "f_backup_states": Text(
            "Capacity that each backup offers, day by day, mean over all replications; the earliest first.",
            "各备份逐日可供产能（全部重复的均值），最早的在上。",
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
            "of others: an input at the place of its user, or the producer itself where it was cut.",
            "“{first}”之下造成损失的环节，标出最卡的地点和其余地点数：缺料者所在地的投入品，或被切断的生产者本身。",
        ),
        "f_shortfall": Text(
            "Output value over the horizon against the target; bars are 95\u00a0% intervals. Targets are yearly "
            "and scaled to the days simulated.",
            "模拟期产出价值与目标之比；横线为95%置信区间。年度目标按模拟天数折算。",
        ),
        # tables
        "t_strategies": Text("The strategies side by side, all chains together.", "各策略对照（全部产业链）。"),
        "t_gross": Text("Loss, gross [{unit}]", "总产出损失（{unit}）"),
        "t_added": Text("Loss of value added [{unit}]", "增加值损失（{unit}）"),
        "t_avoided": Text("Loss avoided [{unit}]", "避免的损失（{unit}）"),
        "t_added_avoided": Text("Loss of value added avoided [{unit}]", "避免的增加值损失（{unit}）"),
        "t_var": Text("Not exceeded in 95\u00a0%", "95%情形不超过"),
        "t_cvar_avoided": Text("Avoided in the worst 5\u00a0%", "最差5%情形避免的损失"),
        "t_cost": Text("Cost of the strategy [{unit}/yr]", "策略成本（{unit}/年）"),
        "t_adjusted": Text(
            "Intervals of what is avoided have a level of {level}\u00a0% each, so that all {count} comparisons hold "
            "together in 95\u00a0% of cases (Bonferroni); summary.csv has them at 95\u00a0% each.",
            "避免损失的区间每个取{level}%水平，使{count}项比较同时成立的概率不低于95%（Bonferroni法）；"
            "summary.csv中每个区间取95%水平。",
        ),
        "t_tails_note": Text(
            "No interval: too few replications for the worst cases.", "没有区间：重复次数不足以估计最差情形。"
        ),
        "t_cvar": Text("Mean of the worst 5\u00a0%", "最差5%情形平均"),
        "t_degraded": Text("Made with degraded inputs", "降准投入产出占比"),
        "t_shortfall": Text("Shortfall [{unit}]", "目标缺口（{unit}）"),
        "t_signed": Text("Contracts", "合同"),
        "t_signed_cell": Text("{count} {grade}", "{grade}{count}份"),
        "t_chains": Text(
            "Loss of output value by chain [{unit}], below it in days of the chain's baseline output.",
            "各链产出价值损失（{unit}）；下行为折合该链基线产出天数。",
        ),
        "t_gross_total": Text("Total, gross", "合计（总产出）"),
        "t_added_total": Text("Total, value added", "合计（增加值）"),
        "t_timing": Text(
            "How deep, how soon, how long, for the chains that lose most.", "损失最大各链：多深、多快、多久。"
        ),
        "t_peak": Text("Peak daily loss", "单日最大损失"),
        "t_first": Text("First loss after", "首次受损"),
        "t_recover": Text("Back at 95\u00a0% after", "恢复到95%"),
        "t_below": Text("Below 95\u00a0%", "低于95%"),
        "t_never_note": Text(
            "Means over the cases in which it happened; a dash: in none within the horizon.",
            "为发生该情形的各次重复的均值；“–”表示模拟期内从未发生。",
        ),
        "t_targets": Text(
            "Shortfall against the target [{unit}], below it the probability of meeting the target.",
            "与目标相比的缺口（{unit}）；下行为达标概率。",
        ),
        "t_target_head": Text("Target [{unit}/yr]", "目标（{unit}/年）"),
        "t_no_target": Text("No chain of this network has a target.", "该网络没有设定目标。"),
        "t_events": Text(
            "First time up: day of the earliest delivery of each backup, over the replications in which it came up.",
            "首次顶上：各备份最早开始供货的日子（按其启用的各次重复统计）。",
        ),
        "t_first_up": Text("First up on day", "首次供货日"),
        "t_first_up_range": Text("median, earliest – latest", "中位数，最早–最晚"),
        "t_times_up": Text("Came up in", "启用次数"),
        "t_of": Text("{count} of {total}", "{total}次中{count}次"),
        "t_tests": Text("Tests passed / failed", "测试通过/未通过"),
        "t_no_backups": Text("No strategy had a backup that came up.", "没有策略启用过备份。"),
        "t_drivers": Text("Components behind the loss, {chain}, by strategy.", "造成损失的环节（{chain}），按策略。"),
        "t_driver_place": Text("Where it bound", "卡在何处"),
        "t_driver_share": Text("Share of lost value", "占损失价值"),
        "t_ranking": Text(
            "The components behind the loss over all chains and places, largest under the first strategy first "
            "[{unit}]; below it the share of that strategy's loss.",
            "造成损失的环节（全部产业链、全部地区），按第一策略下的损失排序（{unit}）；下行为占该策略损失的比重。",
        ),
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
        "t_people": Text("What people did, mean numbers over the replications.", "应对过程：各次重复的平均次数。"),
        "p_detected": Text("Shortages detected", "察觉短缺"),
        "p_called": Text("Backups called", "调用备份"),
        "p_test_begun": Text("Tests begun", "开始测试"),
        "p_test_passed": Text("Tests passed", "测试通过"),
        "p_test_failed": Text("Tests failed", "测试未通过"),
        "p_ramp": Text("Backups ramped up", "备份爬坡"),
        "p_withdrawn": Text("Backups withdrawn", "撤回备份"),
        "p_false_alarm": Text("False alarms", "误报"),
        "p_research": Text("Research succeeded", "研发成功"),
        "p_trial_passed": Text("Trials passed", "试用通过"),
        "p_trial_failed": Text("Trials failed", "试用未通过"),
        "t_people_note": Text(
            "A shortage is watched only where a contract exists. A backup is called by who may decide at that level; "
            "withdrawn if the supply was back before it began to ramp up. What is not finished at the end of the days "
            "simulated is neither passed nor failed.",
            "仅对签有合同的产品监测短缺。备份由有权决定的层级调用；若在开始爬坡前供应已恢复，则撤回。"
            "模拟期末仍未结束的，既不计通过也不计未通过。",
        ),
        "t_nobody": Text("Nobody had anything to do.", "无需应对。"),
        "t_tails": Text(
            "The worst cases of a year, all chains together [{unit}].", "一年中的最差情形（全部产业链，{unit}）。"
        ),
        "t_rank": Text("No.", "序号"),
        "t_coverage": Text(
            "Coverage before anything happens: share of the critical inputs of home producers, by the output at stake; "
            "below it by number.",
            "事前覆盖率：省内生产者关键投入项中的占比（按受影响产出加权）；下行为按项数。",
        ),
        "t_coverage_note": Text(
            "{count} lines of recipes have a criticality of .5 or more. Independent: the backup, and what its own "
            "recipe needs, do not come from the largest supplier outside. In time: stock and goods on the way last "
            "until a backup is half up. Several sources: two or more of 15\u00a0% each. The thresholds are ours; the "
            "plan gives none.",
            "关键度不低于0.5的投入项共{count}项。独立：备份及其自身配方所需关键投入不来自最大的外部供应地。来得及："
            "库存与在途货物可撑到备份达到一半产能。多源：至少两个来源各占15%以上。阈值为我们自定，方案未作规定。",
        ),
        "t_nothing_lost": Text("Nothing was lost, so nothing bound.", "没有损失，也就没有卡点。"),
        # sources
        "s_confidence": Text(
            "Rows of the network by how sure we are of them. Expert judgement means that no document was consulted.",
            "网络数据各行的可信度。专家判断即没有查到文献。",
        ),
        "s_rows": Text("Rows", "行数"),
        "s_table": Text("Table", "数据表"),
        "s_products": Text("products", "产品"),
        "s_inputs": Text("inputs", "投入"),
        "s_supply": Text("supply", "供给"),
        "s_backups": Text("backups", "备份"),
        "s_references": Text("Sources of the numbers on the products that were cut", "被切断产品各数的出处"),
        # run again
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


def say(key: str, language: Language, values: Mapping[str, str]) -> str:
    """Say a sentence of the report with its gaps filled."""
    return fill(SENTENCES[key][language], values)


def vocabulary(language: Language) -> dict[str, str]:
    """All words and sentences in one language, for the template."""
    return {key: text[language] for key, text in {**WORDS, **SENTENCES}.items()}

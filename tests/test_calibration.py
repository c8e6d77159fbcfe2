"""Does the shipped network behave as its makers learned that such a network must?

Ten lessons, each from a first version that got it wrong, and laws for every single product.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from small_economy import pass_day

from sim.assembly import Plant, assemble
from sim.blocks import Blocks, number
from sim.economy import widened
from sim.hazards import Strikes, remaining_share
from sim.kernel import CHAIN, LANES, SLOT, lanes
from sim.loading import find_network, find_scenario, load_network, load_scenario, shipped
from sim.network import Backup, Confidence, Defaults, Network, Range, Selector
from sim.scenario import Cut, Scenario
from sim.simulation import simulate

pytestmark = pytest.mark.xdist_group("calibration")  # one process: every single cut is simulated once

README = (Path(__file__).parents[1] / "calibration" / "README.md").read_text(encoding="utf-8")
CHIPS = "integrated-circuits"
COAST = ("CN-ZJ-NB", "CN-ZJ-ZS", "CN-ZJ-TZ", "CN-ZJ-WZ")


@cache
def scenario() -> Scenario:
    return replace(load_scenario(find_scenario("resist-stop")), replications=1)


@cache
def network() -> Network:
    return load_network(find_network("zhejiang-2025", Path()))


def cut(days: float, depth: float = 1.0, **select: tuple[str, ...]) -> Cut:
    return Cut(Selector(**select), 10.0, Range.fixed(days), Range.fixed(depth), Range.fixed(0.0), 1.0)


def baseline(plant: Plant) -> NDArray[np.float64]:
    """(C,) home output a day."""
    home = plant.shared.chain >= 0
    return np.bincount(plant.shared.chain[home], weights=plant.shared.output[home, 0])


def days_lost(*cuts: Cut, horizon: int = 300, home_share_elsewhere: float = 0.3) -> dict[str, float]:
    """Loss of volume by chain, in days of the chain's own output."""
    defaults = replace(scenario().defaults, home_share_elsewhere=home_share_elsewhere)
    plant = assemble(replace(scenario(), cuts=cuts, horizon_days=horizon, defaults=defaults))
    lost = (1.0 - simulate(plant, [0]).volume[:, :, 0] / baseline(plant)).sum(axis=0)
    return {chain.id: float(days) for chain, days in zip(network().chains, lost, strict=True)}


# --- ten lessons -------------------------------------------------------------------------------------------------


def test_1_closure_and_missing_inputs_limit_by_the_least_not_by_their_product() -> None:
    # A week without the whole coast costs no chain much more than a week, however many layers it has.
    lost = days_lost(cut(7.0, regions=COAST))
    assert max(lost.values()) < 7.5
    assert lost["refining-materials"] > 4.0  # most of it stands there


def test_2_a_cut_abroad_does_not_destroy_the_same_product_made_here() -> None:
    lost = days_lost(cut(90.0, products=("ic-power-device",), regions=("JP", "US", "EU", "KR", "TW")))
    assert lost[CHIPS] < 1.0
    assert lost["vehicles"] > 3.0  # who needs them loses


def test_3_design_tools_erode_new_products_and_do_not_stop_today_s_fabs() -> None:
    assert days_lost(cut(120.0, products=("ic-eda",)))[CHIPS] < 1.0
    assert 20.0 < days_lost(cut(720.0, products=("ic-eda",)), horizon=740)[CHIPS] < 200.0


def test_3b_tools_stop_growth_and_wear_down_within_months() -> None:
    tools = ("ic-litho-immersion", "ic-litho-dry", "ic-etch-dep-clean-tools", "ic-metrology-implant-tools")
    without_tools = days_lost(cut(240.0, products=tools))[CHIPS]
    without_spares = days_lost(cut(240.0, products=("ic-tool-spares-service",)))[CHIPS]
    assert without_tools < 20.0 < without_spares


def test_3c_masks_at_hand_go_on_printing_their_chips() -> None:
    assert days_lost(cut(120.0, products=("ic-photomask",)))[CHIPS] < 1.0
    assert 20.0 < days_lost(cut(720.0, products=("ic-photomask",)), horizon=740)[CHIPS] < 200.0


def test_4_producers_elsewhere_lean_on_the_province_less_than_the_province_does() -> None:
    # Dye makers of Shaoxing serve the nation: the more the others lean on them, the more comes back.
    accident = cut(90.0, products=("tx-disperse-dyes", "tx-dye-intermediates"), regions=("CN-ZJ-SX",))
    lost = [sum(days_lost(accident, home_share_elsewhere=share).values()) for share in (0.1, 0.3, 0.6)]
    assert lost[0] <= lost[1] * 1.02
    assert lost[1] <= lost[2] * 1.02


def test_5_steam_stops_its_own_city_only() -> None:
    plant = assemble(replace(scenario(), cuts=(cut(1.0, products=("park-utilities",), regions=("CN-ZJ-SX",)),)))
    steam = {
        at
        for at, one in enumerate(plant.wiring.producers)
        if one.product == "park-utilities" and one.region == "CN-ZJ-SX"
    }
    for place, mix in enumerate(plant.wiring.mixes):
        links = slice(plant.wiring.link_start[place], plant.wiring.link_start[place + 1])
        if mix.product == "park-utilities" and steam & set(plant.wiring.link_producer[links].tolist()):
            assert mix.region == "CN-ZJ-SX"
    lost = days_lost(cut(10.0, 0.9, products=("park-utilities",), regions=("CN-ZJ-SX",)))
    assert lost["textiles"] > 1.0
    assert lost["digital-security"] < 0.2


def test_5b_power_and_ports_bind_the_province_and_nobody_else() -> None:
    for line in network().inputs:
        if line.input in ("grid-electricity", "port-service", "road-freight", "air-freight", "rm-crude-terminal"):
            assert line.scope == "province", (line.product, line.input)
        if line.input == "park-utilities":
            assert line.scope == "local", line.product


def test_6_small_services_do_not_bind_beyond_their_share_of_the_days() -> None:
    # A third of the port for two weeks: 4.9 days of port work are missing, and nobody loses that much.
    assert max(days_lost(cut(14.0, 0.35, products=("port-service",))).values()) < 0.35 * 14.0 / 2


def test_7_helium_for_fabs_is_important_not_critical() -> None:
    # Nor do fabs need all of it by way of the gases that they buy.
    gases = ("rm-electronic-gases", "rm-electronic-materials")
    fabs = [
        line
        for line in network().inputs
        if line.input == "helium" and (line.product.startswith("ic-") or line.product in gases)
    ]
    assert {line.product for line in fabs} >= set(gases)
    assert all(line.alpha <= 0.5 for line in fabs)


def test_7b_most_cloth_has_no_spandex() -> None:
    lines = [line for line in network().inputs if line.input == "tx-spandex"]
    assert lines
    assert all(line.alpha <= 0.5 for line in lines)


def test_8_cobalt_and_nickel_are_two_metals() -> None:
    products = {product.id for product in network().products}
    assert {"nv-cobalt", "nv-nickel"} <= products
    users = {line.input: set[str]() for line in network().inputs}
    for line in network().inputs:
        users[line.input].add(line.product)
    assert users["nv-cobalt"] != users["nv-nickel"]


def test_9_after_full_coverage_memory_chips_bound_security_networks_and_computing() -> None:
    same = {backup.product: backup for backup in network().backups if backup.grade == "same"}
    degraded = {backup.product: backup for backup in network().backups if backup.grade == "degraded"}
    assert same["ic-dram"].capacity.mode <= 0.25
    assert degraded["ic-dram"].capacity.mode <= 0.4
    assert "sc-ai-accelerator" not in same
    lost = days_lost(cut(180.0, 0.7, products=("ic-dram",), regions=("KR", "US", "TW", "JP")))
    assert min(lost["digital-security"], lost["network-communications"], lost["smart-computing"]) > 5.0


def test_10_circuit_boards_are_not_made_with_what_chip_resist_is_made_of() -> None:
    # Boards take dry film and ink; who stops resin for chips stops chips, and nobody else before their stocks run out.
    lost = days_lost(cut(180.0, products=("rm-photoresist-resin",)))
    assert max(days for chain, days in lost.items() if chain != CHIPS) < 1.0
    assert {line.input for line in network().inputs if line.product == "pcb"} >= {"rm-functional-films"}


# --- the plan ----------------------------------------------------------------------------------------------------

PHRASES = (
    "基础零部件 电子元器件 质量检验、认证认可 质量检验 数字安防 中控设备 人工智能 虚拟/增强现实 "
    "图像传感器 芯片 智能算法 关键零部件 集成电路 第三代半导体芯片 毫米波芯片 太赫兹芯片 云端一体芯片 "
    "专用设计软件(电子设计自动化工具等) 专用设备与材料 新型网络通信设备制造 网络通信 物联网 系统集成服务 "
    "通信芯片 关键射频器件 高端光器件 服务器 智能计算 智能算力 存储设备 操作系统 智能计算产业生态 "
    "大型、超大型云数据中心 高性能智能计算架构体系 基础软件 生物技术药 化学创新药 现代中药 创新医疗器械 "
    "生物医药 炼化一体化 炼化一体化与新材料 先进高分子材料 高性能纤维 高性能氟硅新材料 高端电子专用材料 "
    "化学纤维 新能源汽车 节能与新能源汽车 充电设施 动力电池 电驱 电控 汽车电子 工业机器人 数控机床 "
    "纺织印染智能化改造 智能装备 关键核心部件和系统 核心基础零部件 工业技术软件化 工业互联网平台 智能家电 "
    "智能家居 智能照明 智能厨卫 智能家居云平台 服饰家纺 现代纺织 纺织面料 纺织印染 化学纤维差异化功能化"
)


@pytest.mark.parametrize("phrase", PHRASES.split())
def test_what_the_plan_names_is_there_in_its_own_words(phrase: str) -> None:
    assert any(phrase in product.plan_phrase.split(";") for product in network().products)


def test_taiwan_is_written_as_chinese_taiwan() -> None:
    region = next(region for region in network().regions if region.id == "TW")
    assert region.name.zh == "中国台湾"


def test_every_number_says_where_it_comes_from() -> None:
    known = {reference.key for reference in network().references}
    for table in (network().products, network().inputs, network().supply, network().backups, network().hazards):
        for row in table:
            assert row.confidence, row
            assert set(row.ref.split(";")) <= known, row
    assert refs_of_deliveries() <= known


def refs_of_deliveries() -> set[str]:
    """The model keeps no sources of deliveries; the file does."""
    with (shipped("networks")[0] / "deliveries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["confidence"] for row in rows)
    return {key for row in rows for key in row["ref"].split(";")}


def test_every_document_has_an_address_and_somebody_who_names_it() -> None:
    tables = (network().products, network().inputs, network().supply, network().backups, network().hazards)
    named = {key for table in tables for row in table for key in row.ref.split(";")} | refs_of_deliveries()
    for path in shipped("scenarios"):
        named |= set(load_scenario(path).background.ref)
    documents = {reference.key: reference.url for reference in network().references if reference.key[:2] != "EJ"}
    assert [key for key, url in documents.items() if not url.startswith("http")] == []
    assert sorted(set(documents) - named) == []


def test_the_readme_counts_the_rows_by_confidence() -> None:
    told = {
        row[0]: [int(count.replace(",", "")) for count in row[1:]]
        for row in re.findall(r"^\| `(\w+)\.csv` \|" + r" ([\d,]+) \|" * 5 + "$", README, re.MULTILINE)
    }
    counted = {
        name: Counter(row.confidence for row in getattr(network(), name))
        for name in ("products", "inputs", "supply", "backups", "hazards")
    }
    levels: tuple[Confidence, ...] = ("high", "medium", "low", "judgement")
    assert told == {name: [found.total(), *(found[level] for level in levels)] for name, found in counted.items()}


def test_only_where_a_document_gives_a_share_of_a_recipe_is_it_called_well_known() -> None:
    # Who reads of market shares, lead times or accidents has not read what is in a unit of output.
    said = {line.ref for line in network().inputs if line.confidence in ("high", "medium")}
    assert said == {f"{key};EJ" for key in ("IEA22", "SRVBOM23", "ROBBOM", "EQO22")}


def test_where_a_document_does_not_give_a_share_its_range_is_that_of_judgement() -> None:
    for line in network().inputs:
        if line.confidence == "low":
            share = line.share
            assert share.low <= 0.46 * share.mode, (line.product, line.input)
            assert share.high >= min(1.0, 1.79 * share.mode), (line.product, line.input)


def test_nothing_is_piped_into_the_province_but_gas_and_power() -> None:
    piped = {row.product for row in network().supply if row.mode == "pipeline" and not row.region.startswith("CN-ZJ")}
    assert piped == {"grid-electricity", "natural-gas"}


def test_backups_in_china_need_the_recipe_of_their_goods_and_those_abroad_none() -> None:
    made = {line.product for line in network().inputs}
    goods = {product.id for product in network().products if product.kind not in ("service", "software")} & made
    for one in network().backups:
        if one.grade == "same" and not one.region.startswith("CN-"):
            assert one.inputs_of == "", one.id
        elif one.grade == "same" and one.product in goods:
            assert one.inputs_of == one.product, one.id


def test_a_backup_stands_where_the_source_named_first_does() -> None:
    named = {
        "ds-edge-ai-chip--same": ("Ascend", "CN-OTH"),
        "ic-photoresist-arf--same": ("DuPont", "US"),
        "ic-photoresist-krf-iline--same": ("Kempur (Beijing)", "CN-OTH"),
        "nc-laser-chip--same": ("Yuanjie", "CN-OTH"),
        "passive-components--same": ("Samsung", "KR"),
        "se-plc-drive--same": ("Inovance", "CN-YRD"),
        "tx-dye-intermediates--same": ("Hongguang (Sichuan)", "CN-OTH"),
    }
    backups = {backup.id: backup for backup in network().backups}
    for id_, (first, place) in named.items():
        assert backups[id_].who.en.startswith(first)
        assert backups[id_].region == place, id_


def test_who_a_backup_is_is_said_in_both_languages() -> None:
    """A Latin name may stand for itself; half-width commas and brackets belong to English."""
    for one in network().backups:
        assert one.who.en, one.id
        assert one.who.zh, one.id
        if one.who.zh != one.who.en:
            assert re.search("[、\u4e00-\u9fff]", one.who.zh), one.id
            assert not re.search("[,;()]", one.who.zh), one.id


# --- every single product ----------------------------------------------------------------------------------------

CUT_DAYS, HORIZON = 90, 230
BACK_WITHIN = 75  # days after the end of the cut until every chain is at 99 % for good
OVERSHOOT = 1.05  # of baseline output, at most, while stocks are rebuilt
COLUMNS = 64  # products cut at once, each in a replication of its own


@cache
def single_cuts() -> tuple[Plant, NDArray[np.float64]]:
    """Every product cut everywhere for 90 days, alone: (T, C, products) of baseline output."""
    products = [product.id for product in network().products]
    cuts = tuple(replace(cut(float(CUT_DAYS), products=(id_,)), start_day=1.0) for id_ in products)
    plant = assemble(replace(scenario(), cuts=cuts, horizon_days=HORIZON))
    batches = [
        _cut_alone(plant, range(start, min(start + COLUMNS, len(products))))
        for start in range(0, len(products), COLUMNS)
    ]
    return plant, np.concatenate(batches, axis=2)


def _cut_alone(plant: Plant, chosen: range) -> NDArray[np.float64]:
    count, cuts = len(chosen), len(plant.scenario.cuts)
    depth = np.zeros((cuts, count))
    depth[list(chosen), range(count)] = 1.0
    start = np.ones((cuts, count))
    none = np.zeros((cuts, count))
    strikes = Strikes(start, start * CUT_DAYS, depth, none, none, np.arange(cuts))
    economy = widened(plant.shared, count)
    chains, blocks = len(plant.scenario.network.chains), range(0, count, LANES)
    left = np.array([remaining_share(strikes, plant.classes, day) for day in range(HORIZON + 1)])
    days = np.zeros((HORIZON, chains, LANES * len(CHAIN)))
    volume = np.zeros((HORIZON, chains, len(blocks) * LANES))
    for first in blocks:
        block, remaining = Blocks(economy).at(first, 0), lanes(left, first)
        for day in range(HORIZON):
            pass_day(block, day, remaining[day], remaining[day + 1], np.zeros((0, LANES)), days[day])
        assert np.all(number(block.slots, SLOT.stock) >= 0.0)
        volume[:, :, first : first + LANES] = number(days, CHAIN.volume)
    return volume[:, :, :count] / baseline(plant)[None, :, None]


def test_no_single_cut_breaks_the_economy() -> None:
    _, volume = single_cuts()
    assert np.isfinite(volume).all()
    assert volume.min() >= -1e-12
    assert volume.max() <= OVERSHOOT


def test_every_single_cut_heals() -> None:
    _, volume = single_cuts()
    healed = volume[1 + CUT_DAYS + BACK_WITHIN :]
    late = {network().products[at].id for at in np.flatnonzero((healed < 0.99).any(axis=(0, 1)))}
    assert not late


def test_nothing_swings_after_a_single_cut() -> None:
    """Once all of a chain's stocks have had time to refill, output goes one way: no wave of more than one percent."""
    _, volume = single_cuts()
    tail = volume[1 + CUT_DAYS + BACK_WITHIN :]
    assert np.max(tail.max(axis=0) - tail.min(axis=0)) < 0.03
    ups, downs = np.diff(tail, axis=0).clip(min=0.0).sum(axis=0), -np.diff(tail, axis=0).clip(max=0.0).sum(axis=0)
    assert np.max(np.minimum(ups, downs)) < 0.01


def test_a_cut_of_everything_for_ninety_days_costs_no_more_than_its_days_and_the_way_back() -> None:
    _, volume = single_cuts()
    assert np.max((1.0 - volume).sum(axis=0)) < CUT_DAYS + BACK_WITHIN


def test_what_backups_cost_and_deliver_is_known_with_wide_ranges_only() -> None:
    for one in network().backups:
        assert one.capacity.low <= 0.51 * one.capacity.mode, one.id
        assert one.capacity.high >= 1.49 * one.capacity.mode, one.id
        assert one.premium.high >= max(0.05, 1.9 * one.premium.mode), one.id
        automatic = one.who.en.startswith("automatic")
        assert (one.success.low == 1.0) == automatic, one.id
        if one.activation_cost.mode > 0.0:
            assert not automatic
            assert one.activation_cost.high > 20 * one.activation_cost.low, one.id


def test_every_price_of_a_measure_is_there_with_a_range() -> None:
    prices = [field.name for field in fields(Defaults) if field.type == "Range"]
    assert len(prices) == 10
    for name in prices:
        law = getattr(network().defaults, name)
        assert 0.0 <= law.low < law.mode < law.high, name


def test_pools_join_same_grade_backups_of_one_firm_in_one_region() -> None:
    pools: dict[str, list[Backup]] = {}
    for one in network().backups:
        if one.pool:
            pools.setdefault(one.pool, []).append(one)
    assert len(pools) == 6
    for firm, members in pools.items():
        assert len(members) > 1
        assert len({one.region for one in members}) == 1
        assert all(one.who.en.lower().startswith(firm) and one.grade == "same" for one in members)


def test_how_good_a_degraded_grade_is_nobody_knows_for_sure() -> None:
    """What is kept of a function was judged as a range, and the middle of it says what the mode says."""
    for one in network().backups:
        if one.grade == "degraded":
            assert 0.0 < one.value.low < one.value.mode < one.value.high < 1.0, one.id
            assert abs((one.value.low + one.value.high) / 2.0 - one.value.mode) < 0.1, one.id

"""Do the scripts that compare the calibration with official tables do their arithmetic, and was it applied as told?"""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from small_network import INPUTS, write_network

from sim.loading import load_network

SHIPPED = Path(__file__).resolve().parents[1] / "calibration" / "zhejiang-2025"
sys.path.insert(0, str(SHIPPED))
official, crosscheck, balance = (import_module(name) for name in ("official", "crosscheck", "balance"))

# 12 chemicals, 20 electronics, 24 power, 28 trade: what each column buys, home-made, then imported.
OF_42 = """\
,Code,Description,DescriptionInChinese,Origin,12,20,24,28,TIU,EX,GO
0,12,Chemicals,化学,Domestic,1,10,0,0,11,10,100
1,20,Electronics,电子,Domestic,0,20,4,0,24,40,200
2,24,Power,电力,Domestic,9,5,10,0,24,0,50
3,28,Trade,批发,Domestic,0,6,0,0,6,0,80
4,12,Chemicals,化学,Imports,0,10,0,0,10,5,30
5,20,Electronics,电子,Imports,0,20,0,0,20,0,60
6,24,Power,电力,Imports,0,0,0,0,0,0,0
7,28,Trade,批发,Imports,0,0,0,0,0,0,0
8,TII,Total,,TOT,10,71,14,0,,,
9,TVA,Value added,,TOT,90,129,36,80,,,
10,TI,Total inputs,,TOT,100,200,50,80,,,
"""

# Electronics fall into components (094) and computers (090); the network makes components only.
OF_153 = """\
,Code,Description,DescriptionInChinese,048,090,094,100,109,TIU,EX,IM,GO
0,048,Special chemicals,专用,1,5,15,0,0,21,15,30,100
1,090,Computers,计算机,0,10,0,2,0,12,20,10,120
2,094,Components,元器件,0,20,10,2,0,32,20,50,80
3,100,Power,电力,9,1,4,10,0,24,0,0,50
4,109,Trade,批发,0,1,5,0,0,6,0,0,80
5,TII,Total,,10,37,34,14,0,,,,
6,TVA,Value added,,90,83,46,36,80,,,,
7,TI,Total inputs,,100,120,80,50,80,,,,
"""

SECTORS = """\
product,sector,sector_en,sector_zh,detail,detail_en,detail_zh,ref,confidence
chip,20,Electronics,电子,094,Components,元器件,TEST,judgement
resist,12,Chemicals,化学,048,Special chemicals,专用,TEST,judgement
power,24,Power,电力,100,Power,电力,TEST,judgement
"""

JUDGED = """\
product,input,share_low,share_mode,share_high,type,scope,alpha,cover_days,ref,confidence
chip,resist,0.1,0.2,0.3,input,national,1,20,TEST,judgement
chip,power,0.05,0.1,0.2,service,province,1,,TEST,high
"""


def write_tables(folder: Path) -> Path:
    tables = folder / "tables"
    tables.mkdir()
    for year in crosscheck.YEARS:
        (tables / f"china_{year}_42.csv").write_text(OF_42, encoding="utf-8")
        (tables / f"china_{year}_153.csv").write_text(OF_153, encoding="utf-8")
    return tables


def write_surveys(folder: Path) -> Path:
    surveys = folder / "surveys"
    surveys.mkdir()
    (surveys / "IHS_critical_NACE64.csv").write_text(",C20,C26,D35\nC20,1,0.5,0\nC26,0,1,0\nD35,1,0,1\n")
    (surveys / "desired_stock_NACE64.csv").write_text("economic_activity,days\nC26,52\nC20,40\n")
    (surveys / "table_ratio_inv_go.csv").write_text("code,name,all,input\nC26,Electronics,2,1.5\nC20,Chemicals,NA,NA\n")
    return surveys


def small(folder: Path, inputs: str = INPUTS) -> Path:
    network = write_network(folder, inputs=inputs)
    (network / "sectors.csv").write_text(SECTORS, encoding="utf-8")
    return network


def economy(network: Path) -> object:
    return crosscheck.economy(load_network(network), official.read_places(network / "sectors.csv"))


def test_both_layouts_give_the_same_sums(tmp_path: Path) -> None:
    tables = write_tables(tmp_path)
    coarse, fine = (official.read_table(tables / f"china_2020_{size}.csv") for size in (42, 153))
    assert coarse.codes == ("12", "20", "24", "28")
    assert coarse.use[:, 1].tolist() == [20, 40, 5, 6]
    assert fine.use[:, [1, 2]].sum(axis=1).tolist() == [20, 10, 30, 5, 6]
    # IM / (GO + IM - EX): 30 / (100 + 30 - 15) in both.
    assert coarse.import_shares[0] == pytest.approx(30 / 115)
    assert fine.import_shares[0] == pytest.approx(30 / 115)


def test_coefficients_are_at_purchasers_prices(tmp_path: Path) -> None:
    found = official.coefficients(official.read_table(write_tables(tmp_path) / "china_2020_42.csv"))
    # Electronics buy goods for 60 and trade for 6: each good costs a tenth more.
    assert found["20", "12"] == pytest.approx(20 / 200 * 1.1)
    assert found["20", "20"] == pytest.approx(40 / 200 * 1.1)
    assert found["20", "24"] == pytest.approx(5 / 200)
    assert ("20", "28") not in found


def test_comparison_of_a_network_made_by_hand(tmp_path: Path) -> None:
    network, tables, surveys = small(tmp_path), write_tables(tmp_path), write_surveys(tmp_path)
    rows = {
        (row.what, row.sector, row.other_sector): row for row in crosscheck.all_rows(economy(network), tables, surveys)
    }
    # Components buy goods for 25 and trade for 5, of 80: a fifth more.
    resist = rows["input", "20", "12"]
    assert (resist.network, resist.table_2020) == (pytest.approx(0.2), pytest.approx(0.11))
    assert resist.own_mix_2020 == pytest.approx(15 / 80 * 1.2)
    assert resist.difference == pytest.approx(0.2 - 0.225)
    assert rows["input", "20", "20"].network == 0.0
    ratio = rows["intermediate_ratio", "20", ""]
    assert (ratio.network, ratio.table_2018, ratio.own_mix_2020) == (
        pytest.approx(0.3),
        71 / 200,
        pytest.approx(34 / 80),
    )
    assert rows["value_added_ratio", "20", ""].network == pytest.approx(0.5)
    bought = rows["import_share", "12", ""]  # all resist comes from Japan and Korea
    assert (bought.network, bought.own_mix_2020) == (pytest.approx(1.0), pytest.approx(30 / 115))
    assert (rows["alpha", "20", "12"].network, rows["alpha", "20", "12"].survey) == (1.0, 0.5)
    assert (rows["cover_desired_days", "20", ""].network, rows["cover_desired_days", "20", ""].survey) == (20.0, 52.0)
    # Resist is under way for 0.6 x 10 + 0.4 x 7 days.
    assert rows["cover_and_transit_desired_days", "20", ""].network == pytest.approx(28.8)
    assert rows["cover_held_days", "20", ""].survey == pytest.approx(45.0)
    assert rows["goes_to", "chips", "final deliveries"].network == pytest.approx(1.0)
    out = tmp_path / "crosscheck.csv"
    crosscheck.write_rows(rows.values(), out)
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "what,sector,other_sector,network,table_2018,table_2020,own_mix_2020,survey,difference"
    assert "input,20,12,0.2,0.11,0.11,0.225,,-0.025" in lines


def problem(room: float = 1.0) -> object:
    two = np.full(2, 0.2)
    return balance.Posed(
        mode=two,
        low=two - 0.1,
        high=two + 0.1,
        cells=np.ones((1, 2)),
        table=np.array([0.5]),
        tolerance=np.array([0.1]),
        recipes=np.ones((1, 2)),
        room=np.array([room]),
    )


def test_balance_gives_the_closed_form() -> None:
    # 2 (d / 0.2)^2 + w ((0.4 + 2 d - 0.5) / 0.1)^2 is least at d = 40 w / (100 + 800 w).
    for weight in (0.05, 0.25, 1.0):
        moved = 40.0 * weight / (100.0 + 800.0 * weight)
        assert balance.balance(problem(), weight) == pytest.approx(0.2 + moved, abs=1e-9)


def test_balance_without_weight_changes_nothing() -> None:
    assert balance.balance(problem(), 0.0) == pytest.approx(0.2, abs=1e-12)


def test_balance_keeps_ranges_and_recipes_and_fits_better() -> None:
    far = replace(problem(), table=np.array([5.0]))
    assert balance.balance(far, 1.0) == pytest.approx(0.3, abs=1e-6)  # at the end of the ranges
    tight = balance.balance(problem(room=0.42), 1.0)
    assert tight.sum() <= 0.42 + 1e-12
    assert tight == pytest.approx(0.21, abs=1e-6)
    for asked, found in (
        (far, balance.balance(far, 1.0)),
        (problem(), tight),
        (problem(), balance.balance(problem(), 0.05)),
    ):
        assert asked.misfit(found) < asked.misfit(asked.mode)
        assert np.all((found >= asked.low) & (found <= asked.high))


def test_balance_of_a_network_moves_judged_shares_only(tmp_path: Path) -> None:
    found = economy(small(tmp_path, JUDGED))
    table = official.read_table(write_tables(tmp_path) / "china_2020_153.csv")
    posed, lines = balance.pose(found, table, table)
    assert [(line.product, line.input) for line in lines] == [("chip", "resist")]  # power has a document
    assert posed.room.tolist() == pytest.approx([1.0 - 0.5 - 0.1])
    # One cell, electronics from chemicals: 0.225 with a tolerance of a quarter, within what the range allows.
    assert posed.table.tolist() == pytest.approx([0.225])
    assert posed.tolerance.tolist() == pytest.approx([0.25 * 0.225])
    # (d / 0.2)^2 + (1/20) ((d - 0.025) / 0.05625)^2 is least at 0.025 k / (25 + k), k = (1/20) / 0.05625^2.
    k = 0.05 / 0.05625**2
    assert balance.balance(posed, balance.WEIGHT) == pytest.approx(0.2 + 0.025 * k / (25.0 + k), abs=1e-9)


def test_running_the_balance_again_changes_nothing(tmp_path: Path) -> None:
    network, tables = small(tmp_path, JUDGED), write_tables(tmp_path)
    (network / "judgement.csv").write_text("product,input,share_mode\nchip,resist,0.2\n", encoding="utf-8")
    with (network / "references.csv").open("a", encoding="utf-8") as file:
        file.write("BAL20,Balanced,2022,\n")
    run = balance.main.callback
    run(tables, balance.WEIGHT, network)
    once = (network / "inputs.csv").read_text(encoding="utf-8")
    assert "chip,resist,0.1,0.2096,0.3,input,national,1,20,TEST;BAL20,judgement" in once
    run(tables, balance.WEIGHT, network)
    assert (network / "inputs.csv").read_text(encoding="utf-8") == once
    run(tables, 0.0, network)  # without weight: back to judgement
    assert (network / "inputs.csv").read_text(encoding="utf-8") == JUDGED


def shipped(name: str) -> list[dict[str, str]]:
    with (SHIPPED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_product_has_a_sector() -> None:
    rows = shipped("sectors.csv")
    assert [row["product"] for row in rows] == [row["id"] for row in shipped("products.csv")]
    for row in rows:
        assert official.sector_of(row["detail"]) == row["sector"], row["product"]
        assert row["sector_en"], row["product"]
        assert row["sector_zh"], row["product"]


def test_shipped_shares_are_the_judged_ones_moved_within_their_ranges() -> None:
    judged = {(row["product"], row["input"]): float(row["share_mode"]) for row in shipped("judgement.csv")}
    network = load_network(SHIPPED)
    free = {(line.product, line.input): line for line in network.inputs if balance.is_free(line)}
    assert set(free) == set(judged)
    moved = 0
    for key, line in free.items():
        marked = balance.KEY in line.ref.split(";")
        assert (line.share.mode != judged[key]) == marked, key
        assert line.share.low <= line.share.mode <= line.share.high, key
        assert line.share.low <= judged[key] <= line.share.high, key
        moved += marked
    assert 0 < moved < len(judged)
    assert not any(balance.KEY in line.ref for line in network.inputs if not balance.is_free(line))


def test_shipped_recipes_with_value_added_stay_within_one() -> None:
    network = load_network(SHIPPED)
    total = {product.id: product.value_added or 0.0 for product in network.products}
    for line in network.inputs:
        if line.type in crosscheck.BOUGHT:
            total[line.product] += line.share.mode
    assert max(total.values()) <= 1.0 + 1e-9


def test_shipped_comparison_is_of_this_network(tmp_path: Path) -> None:
    # The tables are not here; what the network says can still be compared.
    kept = {(row["what"], row["sector"], row["other_sector"]): row for row in shipped("crosscheck.csv")}
    for row in crosscheck.destination_rows(economy(SHIPPED)):
        assert float(kept[row.what, row.sector, row.other_sector]["network"]) == pytest.approx(row.network, rel=1e-3)
    assert (SHIPPED / "crosscheck.csv").stat().st_size < 100_000

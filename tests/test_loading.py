"""What do sound files become?"""

from __future__ import annotations

import dataclasses
import hashlib
import subprocess
import sys
from math import inf
from pathlib import Path

import pytest
from small_network import BACKUPS, INPUTS, NETWORK, PRODUCTS, SUPPLY, write_network, write_scenario, write_study

import sim.loading.places
from sim.errors import InputError
from sim.inspection import inspect
from sim.labels import Text
from sim.loading import (
    find_network,
    find_scenario,
    find_strategy,
    kind_of,
    load_network,
    load_scenario,
    load_strategy,
    load_study,
    shipped,
)
from sim.loading.forms import DefaultsForm, ResponseForm
from sim.network import Defaults, Network, Range, Region, ResponseSettings, Selector
from sim.scenario import (
    Background,
    BackupRule,
    CommunityRule,
    FirstUnit,
    FirstUnitRule,
    ProtectionRule,
    Research,
    ResearchRule,
    SourcingRule,
    StockRule,
)


@pytest.fixture
def study_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound scenario in the working folder."""
    monkeypatch.chdir(tmp_path)
    write_study(tmp_path)
    return Path("scenario.toml")


def region(network: Network, id_: str) -> Region:
    return next(one for one in network.regions if one.id == id_)


def test_network_holds_what_the_folder_says(tmp_path: Path) -> None:
    network = load_network(write_network(tmp_path))
    assert (network.id, network.title, network.year, network.money_unit) == (
        "tiny",
        Text("Tiny", "微型"),
        2025,
        "million",
    )
    assert network.defaults == Defaults(tau_days=5, psi=0.8)
    assert network.response == ResponseSettings(detection_days=Range.fixed(2))
    assert [one.target for one in network.chains] == [365, None]
    assert network.chains[0].home_regions == ("CN-HOME",)
    chip, resist, power = network.products
    assert (chip.surge, chip.value_added, chip.confidence) == (0.2, 0.5, "high")
    assert (resist.surge, resist.deferrable, resist.ref) == (None, None, "TEST;ALSO")
    assert power.name == Text("电力", "电力")
    assert network.inputs[0].cover_days == Range.fixed(20)
    assert network.inputs[1].cover_days == Range.fixed(0)
    assert network.supply[2].lead_days == 10
    assert (network.deliveries[0].share, network.deliveries[1].amount) == (1, 36.5)
    assert network.hazards[0].select == Selector(regions=("JP", "KR"), modes=("sea",))
    assert network.hazards[0].depth == Range.fixed(1)
    assert network.hazards[0].duration_law == "triangular"


def test_backups_say_grade_and_range(tmp_path: Path) -> None:
    same, degraded = load_network(write_network(tmp_path)).backups
    assert (same.yield_.mode, same.value.mode, same.eligible.mode, same.test_days) == (1, 1, 1, Range(60, 90, 180))
    assert (degraded.yield_, degraded.value, degraded.eligible) == tuple(map(Range.fixed, (0.9, 0.8, 1)))
    assert degraded.test_days == Range.fixed(30)


def test_backups_may_be_uncertain_in_all_that_they_bring(tmp_path: Path) -> None:
    parts = ("low", "mode", "high")
    columns = [f"{name}_{part}" for name in ("capacity", "yield", "value", "eligible") for part in parts]
    text = f"id,product,grade,region,{','.join(columns)}\n"
    text += "resist-home,resist,degraded,CN-HOME,0.2,0.6,0.7,0.7,0.9,1,,0.8,1,0.5,0.9,\n"
    text += "resist-kr,resist,same,KR,,0.5,0.9,,1,,,,,1,1,1\n"
    lesser, same = load_network(write_network(tmp_path, backups=text)).backups
    assert (lesser.capacity, lesser.yield_) == (Range(0.2, 0.6, 0.7), Range(0.7, 0.9, 1.0))
    assert (lesser.value, lesser.eligible) == (Range(0.8, 0.8, 1.0), Range(0.5, 0.9, 0.9))
    assert (same.capacity, same.yield_, same.value, same.eligible) == (Range(0.5, 0.5, 0.9), *[Range.fixed(1.0)] * 3)


def test_who_a_backup_is_may_be_said_in_either_language_or_both(tmp_path: Path) -> None:
    header, *rows = BACKUPS.splitlines()
    said = ("a foundry,", "a foundry,一家代工厂", ",一家代工厂", ",")
    lines = [f"{rows[0].replace('resist-kr', f'kr-{number}')},{who}" for number, who in enumerate(said)]
    text = "\n".join([f"{header},who,who_zh", *lines])
    found = [one.who for one in load_network(write_network(tmp_path, backups=text)).backups]
    english, chinese = "a foundry", "一家代工厂"
    assert found == [Text(english, english), Text(english, chinese), Text(chinese, chinese), Text("", "")]


def test_absent_tables_are_empty(tmp_path: Path) -> None:
    tables = {"products": PRODUCTS, "inputs": INPUTS, "supply": SUPPLY}
    bare = {name: text.replace("TEST;ALSO", "").replace("TEST", "") for name, text in tables.items()}
    network = load_network(write_network(tmp_path, **bare, backups=None, hazards=None, references=None))
    assert (network.backups, network.hazards, network.references) == ((), (), ())


def test_recipes_may_be_empty(tmp_path: Path) -> None:
    assert load_network(write_network(tmp_path, inputs=INPUTS.splitlines()[0])).inputs == ()


def test_files_are_named_with_their_hash(tmp_path: Path) -> None:
    network = load_network(write_network(tmp_path))
    names = [name for name, _ in network.files]
    assert names[0] == "network.toml"
    assert len(names) == 8
    assert dict(network.files)["supply.csv"] == hashlib.sha256((tmp_path / "supply.csv").read_bytes()).hexdigest()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_tables_are_read_as_spreadsheets_write_them(
    tmp_path: Path, delimiter: str, line_end: str, encoding: str
) -> None:
    plain = load_network(write_network(tmp_path))
    # The cell with ';' in it is quoted where ';' stands between cells, as a spreadsheet does.
    for path in tmp_path.glob("*.csv"):
        text = path.read_text(encoding="utf-8").replace(",", delimiter).replace("\n", line_end)
        text = text.replace("TEST;ALSO", '"TEST;ALSO"').replace("JP;KR", '"JP;KR"')
        path.write_bytes(text.encode(encoding))
    again = load_network(tmp_path)
    assert dataclasses.replace(again, files=()) == dataclasses.replace(plain, files=())


def test_decimal_commas_are_read_between_semicolons(tmp_path: Path) -> None:
    local = SUPPLY.replace(",", ";").replace("0.", "0,")
    network = load_network(write_network(tmp_path, supply=local))
    assert [one.share for one in network.supply] == [0.8, 0.2, 0.6, 0.4, 1]


def test_blank_rows_and_cells_and_the_order_of_columns_do_not_matter(tmp_path: Path) -> None:
    plain = load_network(write_network(tmp_path))
    rows = [line.split(",") for line in SUPPLY.splitlines()]
    turned = "\n".join(",".join(f"  {cell} " for cell in reversed(row)) + ",," for row in rows)
    header, rest = turned.split("\n", 1)
    network = load_network(write_network(tmp_path, supply=f"{header}\n\n,,,,,,\n{rest}\n\n"))
    assert network.supply == plain.supply


def test_toml_may_have_a_byte_order_mark(tmp_path: Path) -> None:
    write_network(tmp_path)
    (tmp_path / "network.toml").write_bytes(NETWORK.replace("\n", "\r\n").encode("utf-8-sig"))
    assert load_network(tmp_path).id == "tiny"


def test_home_and_modelled_pass_down_the_tree(tmp_path: Path) -> None:
    city = '[[region]]\nid = "CN-HOME-CITY"\nparent = "CN-HOME"\n\n'
    toml = NETWORK.replace("[[chain]]", city + "[[chain]]", 1)
    in_city = {
        "supply": SUPPLY.replace("CN-HOME", "CN-HOME-CITY"),
        "backups": BACKUPS.replace("CN-HOME", "CN-HOME-CITY"),
    }
    network = load_network(write_network(tmp_path, toml=toml, **in_city))
    assert region(network, "CN-HOME-CITY").home
    assert region(network, "CN-HOME-CITY").modelled
    assert not region(network, "CN").home
    assert not region(network, "CN-REST").home
    assert region(network, "CN-REST").modelled
    assert not region(network, "JP").modelled
    assert region(network, "JP").name == Text("JP", "JP")


def test_where_nobody_says_home_it_is_the_first_root(tmp_path: Path) -> None:
    toml = NETWORK.replace("home = true\n", "").replace("modelled = true\n", "")
    network = load_network(write_network(tmp_path, toml=toml))
    assert {one.id for one in network.regions if one.home} == {"CN", "CN-HOME", "CN-REST"}
    assert {one.id for one in network.regions if one.modelled} == {"CN", "CN-HOME", "CN-REST"}


def test_scenario_overrides_single_keys_of_its_network(study_path: Path) -> None:
    scenario = load_scenario(study_path)
    assert scenario.defaults == Defaults(tau_days=inf, psi=0.8)
    assert scenario.response == ResponseSettings(detection_days=Range.fixed(2), retries=2)
    assert (scenario.horizon_days, scenario.replications, scenario.seed) == (365, 20, 7)
    assert (scenario.source, scenario.network.source) == ("scenario.toml", "tiny")
    assert scenario.digest == hashlib.sha256(study_path.read_bytes()).hexdigest()
    (cut,) = scenario.cuts
    assert cut.select == Selector(products=("resist",), regions=("JP",))
    assert (cut.duration_days, cut.depth, cut.recovery_days) == (Range(60, 90, 120), Range.fixed(0.9), Range.fixed(15))
    assert cut.probability == 1


def test_planned_path_is_read(study_path: Path) -> None:
    text = study_path.read_text(encoding="utf-8")
    study_path.write_text(text.replace("seed = 7", "seed = 7\noutput_path = [0.7, 1]"), encoding="utf-8")
    assert load_scenario(study_path).output_path == (0.7, 1.0)


def test_background_is_read_as_paragraphs(study_path: Path) -> None:
    assert load_scenario(study_path).background == Background()
    told = """class = "export-control"
ref = ["TEST"]
judgement = "All."
narrative = { en = '''
Ships
wait.
''', zh = '''
船在
等。
''' }
"""
    study_path.write_text(study_path.read_text(encoding="utf-8").replace("seed = 7\n", told), encoding="utf-8")
    assert load_scenario(study_path).background == Background(
        class_="export-control",
        narrative=Text("Ships wait.", "船在等。"),
        judgement=Text("All.", "All."),
        ref=("TEST",),
    )


def test_scenario_without_a_cut_is_a_baseline_run(study_path: Path) -> None:
    text = study_path.read_text(encoding="utf-8")
    start, end = text.index("[[cut]]"), text.index("[defaults]")
    study_path.write_text(text[:start] + text[end:], encoding="utf-8")
    assert load_scenario(study_path).cuts == ()


def test_study_holds_the_strategies_of_the_scenario(study_path: Path) -> None:
    none, tiered = load_study(study_path).strategies
    assert (none.id, none.backups, none.response) == ("none", (), {})
    select = Selector(products=("resist",))
    assert tiered.backups == (BackupRule(select, 0.5, ("same", "degraded"), "sampled", 0.75, 2),)
    assert tiered.stock == (StockRule(Selector(chains=("chips",)), 0, 15),)
    assert tiered.sourcing == (SourcingRule(Selector(), 0.0, ("JP",), ("KR",), 0.25),)
    race = Research(3, 0.6, 200, "cut")
    assert tiered.research == (ResearchRule(select, 0.9, race, 0.4, 0.85, Range(20, 40, 80), 30),)
    trial = FirstUnit(Range(60, 90, 150), 0.7, 365)
    assert tiered.first_units == (FirstUnitRule(Selector(kinds=("material",)), 0, trial),)
    users = Selector(products=("resist",), regions=("CN-HOME",))
    assert tiered.communities == (CommunityRule(users, 0, 0.2, True),)
    assert tiered.response == {"province_days": Range.fixed(3)}
    assert tiered.source == "strategies/tiered.toml"


def test_research_and_communities_have_defaults(study_path: Path) -> None:
    text = "[[research]]\nteams = 1\nsuccess = 1\nmean_days = 9\ncapacity = 1\n[[community]]\nshare = 1\n"
    write_scenario(Path(), f'{text}[strategy]\nid = "mine"\ntitle = "Mine"\n', "mine.toml")
    mine = load_strategy(Path("mine.toml"))
    nothing = Range.fixed(0)
    assert mine.research == (ResearchRule(Selector(), 0, Research(1, 1, 9, "start"), 1, 1, nothing, 0),)
    assert mine.communities == (CommunityRule(Selector(), 0, 1, False),)


def test_strategies_given_replace_those_of_the_scenario(study_path: Path) -> None:
    assert [one.id for one in load_study(study_path, ("tiered",)).strategies] == ["tiered"]


def test_strategy_is_found_by_id_or_path(study_path: Path) -> None:
    here = Path()
    assert find_strategy("tiered", here).samefile(find_strategy("strategies/tiered.toml", here))
    write_scenario(here, '[strategy]\nid = "mine"\ntitle = "Mine"\n', "mine.toml")
    assert find_strategy("mine", here) == find_strategy("mine.toml", here) == Path("mine.toml")


def test_a_strategy_of_ones_own_at_the_path_of_one_that_ships_is_meant(study_path: Path) -> None:
    """Who copies the tree of a checkout into a project, and changes a strategy there, gives its path."""
    path = Path("scenarios/strategies/degraded.toml")
    (from_afar,) = load_study(study_path, (str(path),)).strategies
    write_scenario(path.parent, '[strategy]\nid = "degraded"\ntitle = "Mine"\n', path.name)
    (own,) = load_study(study_path, (str(path),)).strategies
    assert (own.source, own.title.en) == (str(path), "Mine") != (from_afar.source, from_afar.title.en)
    assert inspect(path) == ["ok: strategy degraded: 0 rules, 0 changes to the response"]


def test_protection_is_read(study_path: Path) -> None:
    text = '[strategy]\nid = "mine"\ntitle = "Mine"\n[[protection]]\nselect = { kinds = ["service"] }\nshare = 0.5\n'
    write_scenario(Path(), text, "mine.toml")
    assert load_strategy(Path("mine.toml")).protections == (ProtectionRule(Selector(kinds=("service",)), 0.5),)


def test_network_beside_the_scenario_comes_first(study_path: Path) -> None:
    assert find_network("tiny", Path.cwd()) == Path.cwd() / "tiny"
    assert find_network("tiny", Path()) == Path("tiny")
    with pytest.raises(InputError, match="no network is called 'tinny'"):
        find_network("tinny", Path.cwd())


def test_sound_values_at_the_edge_are_taken(tmp_path: Path) -> None:
    inputs = INPUTS.replace(",1,20,TEST", ",0,0.5,TEST")
    supply = SUPPLY.replace("0.6,10", "0.6000005,36500")
    network = load_network(write_network(tmp_path, inputs=inputs, supply=supply))
    assert network.inputs[0].cover_days == Range.fixed(0.5)
    assert network.supply[2].lead_days == 36500


def test_kind_of_a_path(study_path: Path) -> None:
    assert kind_of(Path("tiny")) == "network"
    assert kind_of(Path("tiny/network.toml")) == "network"
    assert kind_of(study_path) == "scenario"
    assert kind_of(Path("strategies/none.toml")) == "strategy"
    assert kind_of(write_scenario(Path(), '[sweep]\nid = "s"\n', "sweep.toml")) == "sweep"
    with pytest.raises(InputError, match=r"did you mean \[scenario\]"):
        kind_of(write_scenario(Path(), "[scenaro]\n", "odd.toml"))
    with pytest.raises(InputError, match="there is no such file"):
        kind_of(Path("nowhere.toml"))


def shelve(root: Path) -> None:
    """Lay out files as they ship."""
    write_network(root / "calibration" / "tiny")
    (root / "calibration" / "notes").mkdir()
    study = write_study(root / "scenarios")
    study.rename(root / "scenarios" / "no-resist.toml")
    write_scenario(root / "scenarios" / "sweeps", "[sweep]\n", "grid.toml")


@pytest.mark.parametrize("inside", [True, False], ids=["wheel", "checkout"])
def test_shipped_files_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: bool) -> None:
    package = tmp_path / "site" / "sim"
    shelve(package / "_data" if inside else package.parent)
    monkeypatch.setattr(sim.loading.places, "roots", lambda: (package / "_data", package.parent))
    monkeypatch.chdir(tmp_path)
    assert [path.name for path in shipped("networks")] == ["tiny"]
    assert [path.stem for path in shipped("scenarios")] == ["no-resist"]
    assert [path.stem for path in shipped("strategies")] == ["none", "tiered"]
    assert [path.stem for path in shipped("sweeps")] == ["grid"]
    assert find_network("tiny", Path()) == find_network("calibration/tiny", Path()) == shipped("networks")[0]
    assert find_scenario("no-resist") == find_scenario("scenarios/no-resist.toml") == shipped("scenarios")[0]
    assert [one.id for one in load_study(find_scenario("no-resist")).strategies] == ["none", "tiered"]
    with pytest.raises(InputError, match="did you mean 'no-resist'"):
        find_scenario("no-resits")


def test_nothing_shipped_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.loading.places, "roots", lambda: (tmp_path,))
    assert shipped("sweeps") == ()
    with pytest.raises(InputError, match="give the path of one of your own"):
        find_scenario("anything")


def test_real_roots_are_inside_and_beside_the_package() -> None:
    inside, beside = sim.loading.places.roots()
    assert inside == beside / "sim" / "_data"


@pytest.mark.parametrize("path", shipped("networks"), ids=lambda path: path.name)
def test_every_shipped_network_is_sound(path: Path) -> None:
    assert load_network(path).id == path.name


@pytest.mark.parametrize("path", shipped("scenarios"), ids=lambda path: path.stem)
def test_every_shipped_scenario_is_sound(path: Path) -> None:
    assert load_study(path).scenario.id == path.stem


def test_forms_know_every_key_of_the_data_model() -> None:
    assert set(DefaultsForm.model_fields) == {field.name for field in dataclasses.fields(Defaults)}
    assert set(ResponseForm.model_fields) == {field.name for field in dataclasses.fields(ResponseSettings)}


def test_loading_imports_nothing_heavy() -> None:
    heavy = "numpy scipy networkx matplotlib numba"
    code = f"import sys, sim.loading; print(*set('{heavy}'.split()) & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []

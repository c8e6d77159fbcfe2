"""Is every mistake in a sweep told at once, and does a factor reach what it names?"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from small_network import SCENARIO, write_scenario
from small_sweep import COVERAGE, GRID, HEAD, sampled, small_sweep, write_sweep

from sim.errors import InputError
from sim.factors import RULES, TABLES, TITLES, Factor, count_points, holders, moved, vary
from sim.inspection import inspect
from sim.labels import Text
from sim.loading import load_sweep
from sim.loading.forms import DefaultsForm, ResponseForm
from sim.loading.sweep_forms import FORMS
from sim.network import Range
from sim.rng import triangular
from sim.scenario import Strategy
from sim.sweep.running import count_runs
from sim.sweep.sampling import points

MANY = str([one / 1000 for one in range(1001)])


def told(folder: Path, text: str) -> list[str]:
    """Everything that is wrong with a sweep, as a user reads it."""
    with pytest.raises(InputError) as found:
        load_sweep(write_sweep(folder, text))
    return [str(problem) for problem in found.value.problems]


def factor(path: str, rest: str) -> str:
    return f'{HEAD}\n[[factor]]\npath = "{path}"\n{rest}\n'


def twice(first: str, second: str) -> str:
    return f'{HEAD}[[factor]]\npath = "{first}"\nvalues = [0.1, 1]\n[[factor]]\npath = "{second}"\nvalues = [0.2, 1]\n'


def together(first: str, values: str, second: str, others: str) -> str:
    text = f'{HEAD}[[factor]]\npath = "{first}"\nvalues = {values}\n'
    return f'{text}[[factor]]\npath = "{second}"\nvalues = {others}\n'


def test_a_sweep_says_what_it_says(tmp_path: Path) -> None:
    sweep = small_sweep(tmp_path)
    assert (sweep.id, sweep.method, sweep.outputs, sweep.chains) == ("small", "grid", ("loss_value",), ("all",))
    assert sweep.study.scenario.replications == 3  # the sweep's
    assert sweep.study.scenario.seed == 7  # the scenario's, as the sweep says nothing
    assert [one.id for one in sweep.factors] == ["strategy.backup.coverage", "strategy.backup.readiness"]
    assert sweep.factors[0].values == (0.0, 0.5, 1.0)
    assert sweep.factors[1].title["zh"] == "就绪程度"


def test_a_sweep_may_leave_out_its_title_and_the_schema(tmp_path: Path) -> None:
    text = "".join(line for line in GRID.splitlines(keepends=True) if not line.startswith(("schema", "title")))
    assert small_sweep(tmp_path, text).title == Text("small", "small")


def test_every_kind_of_rule_can_be_varied() -> None:
    """As tables of a sweep and as fields of a strategy."""
    assert {f"strategy.{kind}" for kind in RULES} == {table for table in TABLES if table.startswith("strategy.")}
    assert set(RULES.values()) == {one.name for one in fields(Strategy) if "Rule" in str(one.type)}


def test_every_path_has_a_title_in_both_languages() -> None:
    assert TITLES.keys() == {f"{table}.{key}" for table, keys in TABLES.items() for key in keys}
    for path, title in TITLES.items():
        assert title.en.isascii(), path
        assert re.fullmatch("[\u4e00-\u9fff]+", title.zh), path


@pytest.mark.parametrize(
    ("path", "rest", "en", "zh"),
    [
        ("response.queue", 'values = ["fifo", "exposure"]', "Who is tested first", "测试排队规则"),
        ("network.inputs.cover_days", "values = [5, 9]", "Stocks of users [days of use]", "用户库存（天）"),
        ("network.inputs.cover_days", 'select = { products = ["resist"] }\napply = "multiply"\nvalues = [1, 2]',
         "Stocks of users (Photoresist)", "用户库存（光刻胶）"),
        ("network.backups.test_days", 'select = { chains = ["chips"], kinds = ["material"], regions = ["KR"], '
         'grades = ["same"] }\nvalues = [5, 9]',
         "Length of qualification tests (Chips, materials and 2 more) [days]",
         "备份认证测试时长（芯片、材料等4项；天）"),
        ("network.backups.test_days", 'select = { chains = ["chips"], kinds = ["material"] }\nvalues = [5, 9]',
         "Length of qualification tests (Chips, materials) [days]", "备份认证测试时长（芯片、材料；天）"),
        ("response.city_loss", "values = [5, 9]", "Loss that calls the city [million/day]",
         "启动市级响应的损失（million/天）"),
        ("cut.1.depth", "values = [0.1, 0.9]", "Depth of the cut", "断供深度"),  # the only one
        ("strategy.research.1.success", 'strategies = ["tiered"]\nvalues = [0.1, 0.9]',
         "Chance of success of a team (no. 1, Both grades)", "团队成功概率（第1项、两种）"),
    ],
)  # fmt: skip
def test_a_factor_without_a_title_is_called_by_what_it_moves(
    tmp_path: Path, path: str, rest: str, en: str, zh: str
) -> None:
    """Whatever its column is called: an id has no language."""
    for text in (factor(path, rest), factor(path, rest).replace("path =", 'id = "mine"\npath =')):
        assert small_sweep(tmp_path, text).factors[0].title == Text(en, zh)


def test_one_of_several_cuts_is_called_by_what_it_cuts(tmp_path: Path) -> None:
    path = write_sweep(tmp_path, factor("cut.2.depth", "values = [0.1, 0.9]"))
    cut = '\n[[cut]]\nproducts = ["chip"]\nregions = ["CN-HOME"]\nstart_day = 40\nduration_days = 60\ndepth = 0.6\n'
    write_scenario(tmp_path, SCENARIO + cut)
    assert load_sweep(path).factors[0].title == Text("Depth of the cut (no. 2, Chip)", "断供深度（第2项、芯片）")


def test_a_quantile_is_that_of_the_law_that_luck_draws_from() -> None:
    """The law is written down twice, since what reads files loads nothing heavy."""
    factor = Factor("x", Text("x", "x"), "defaults.test_cost", "defaults", "test_cost", None, apply="quantile")
    shares = np.linspace(0.0, 1.0, 41)
    for low, mode, high in ((0.0, 1.0, 4.0), (2.0, 2.0, 3.0), (1.0, 5.0, 5.0), (3.0, 3.0, 3.0)):
        found = [moved(Range(low, mode, high), factor, share).mode for share in shares.tolist()]
        assert found == pytest.approx(triangular(shares, low, mode, high).tolist(), abs=1e-12)


@pytest.mark.parametrize(("key", "value"), [("watched_detection_days", 2), ("detection_days", 0.5)])
def test_a_delay_that_nobody_has_said_is_varied_as_one_that_was(tmp_path: Path, key: str, value: float) -> None:
    """Of watched products none is said: they are detected as all others are, until a point says otherwise."""
    sweep = small_sweep(tmp_path, factor(f"response.{key}", f"values = [0, {value}]"))
    found = vary(sweep.study, sweep.factors, (value,))
    assert getattr(found.scenario.response, key) == Range.fixed(float(value))


@pytest.mark.parametrize(
    "text", [GRID, sampled("latin-hypercube", 5), sampled("sobol", 4), sampled("sobol", 4, "interactions = true\n")]
)
def test_points_are_counted_before_they_are_drawn(tmp_path: Path, text: str) -> None:
    sweep = small_sweep(tmp_path, text)
    lengths = [len(one.values) for one in sweep.factors]
    counted = count_points(sweep.method, sweep.samples, lengths, interactions=sweep.interactions)
    assert counted == len(points(sweep))


def test_every_table_has_a_form_with_its_keys() -> None:
    """A path leads nowhere that a file could not say."""
    assert FORMS.keys() == TABLES.keys()
    for table, keys in TABLES.items():
        known = {field.alias or name for name, field in FORMS[table].model_fields.items()}
        assert set(keys) <= known, table
    assert set(TABLES["defaults"]) == set(DefaultsForm.model_fields)
    lists = {key for key in ResponseForm.model_fields if key.endswith("_regions")}
    assert set(TABLES["response"]) == set(ResponseForm.model_fields) - lists


def test_all_problems_at_once(tmp_path: Path) -> None:
    text = GRID.replace('"small"', '"small"\nsampels = 3').replace("backup.coverage", "bakup.coverage")
    text = text.replace('"warm"', '"worm"').replace('"scenario.toml"', '"scenaro.toml"')
    text = text.replace("replications = 3", 'outputs = ["los_value"]')
    found = "\n".join(told(tmp_path, text))
    for said in ("did you mean 'samples'?", "did you mean 'strategy.backup'?", "did you mean 'warm'?",
                 "'scenaro.toml'\n  fix: did you mean 'scenario.toml'?", "did you mean 'loss_value'?"):  # fmt: skip
        assert said in found
    assert "sweep.toml [[factor]] 1 path" in found
    assert "sweep.toml [[factor]] 2 values item 2" in found


def test_a_wrong_path_hides_nothing_else(tmp_path: Path) -> None:
    """Names, values and tables that are not there are told beside it."""
    text = factor("network.inputs.cover_day", 'select = { products = ["resit"] }\nvalues = [1, 2]')
    text += '[[factor]]\npath = "cut.3.depth"\nvalues = [0.5, 80]\n'
    text += '[[factor]]\npath = "cut.1.depth"\nvalues = [0.5, 90]\n[[factor]]\npath = "cut.depth"\nvalues = [0.1, 1]\n'
    found = told(tmp_path, text)
    said = ("did you mean 'cover_days'?", "did you mean 'resist'?", "there is no [[cut]] 3", "80 is above 1",
            "90 is above 1", "undoes what [[factor]] 3 does to 'depth'")  # fmt: skip
    assert len(found) == len(said)
    assert all(any(one in problem for problem in found) for one in said), found


def test_a_factor_without_its_form_does_not_hide_its_path(tmp_path: Path) -> None:
    """Nor does it say twice what is wrong with one; a path that is no text is told as that."""
    text = factor("cut.deph", "values = [0.1]") + factor("cut.depth", "low = 3\nhigh = 1").replace(HEAD, "")
    text += "[[factor]]\npath = 3\nvalues = [0, 1]\n"
    found = told(tmp_path, text)
    said = ("[[factor]] 1 values", "[[factor]] 1 path: 'deph' is nothing", "[[factor]] 2", "[[factor]] 3 path")
    assert len(found) == len(said)
    assert all(any(one in problem for problem in found) for one in said), found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (sampled("sobol", 100), "write 64 or 128"),
        (sampled("sobol", 4).replace("samples = 4\n", ""), "'samples' is missing"),
        (GRID.replace("replications", 'method = "grid"\nsamples = 4\nreplications'), "a grid has no samples"),
        (GRID.replace("replications", "interactions = true\nreplications"), "of Sobol samples only"),
        (GRID.replace("values = [0, 0.5, 1]", "low = 0\nhigh = 1"), "a grid needs single values"),
        (GRID.replace("values = [0, 0.5, 1]", "values = [0]"), "at least two values"),
        (GRID.replace("values = [0, 0.5, 1]", "values = [0, 1, 1]"), "name it once"),
        (GRID.replace("values = [0, 0.5, 1]", "values = [0, 1.5]"), "1.5 is above 1"),
        (GRID.replace("values = [0, 0.5, 1]", ""), "give values = [...], or low and high"),
        (factor("network.hazards.rate_per_year", "values = [0.1, 1]"), "write draw = true in its [hazards]"),
        (twice("cut.depth", "cut.1.depth"), "it undoes what [[factor]] 1 does to 'depth' of [[cut]] 1\n"),
        (twice("network.inputs.cover_days", 'network.inputs.cover_days"\nid = "again'),
         "[[factor]] 1 does to 'cover_days' of resist for chip and 1 more"),
        (sampled("latin-hypercube", 10**11), "100,000,000,007 points are more than the 1,000,000"),
        (sampled("sobol", 2**17, "interactions = true\n"), "1,048,583 points are more than"),
        (GRID.replace("[0, 0.5, 1]", MANY) + f'[[factor]]\npath = "defaults.psi"\nvalues = {MANY}', "2,004,002 points"),
        (GRID + COVERAGE, "is there already"),
        (GRID.replace("[[factor]]", '[[factor]]\nid = "mean"', 1), "a column 'mean' already"),
        (GRID.replace('title = { en = "Coverage"', 'id = "point"\ntitle = { en = "Coverage"'), "'point' already"),
        (GRID.replace("replications", 'outputs = ["loss_avoided_value"]\nstrategies = ["tiered"]\nreplications'),
         "there is only one"),
        (GRID.replace("replications", 'chains = ["chps"]\nreplications'), "did you mean 'chips'?"),
        (GRID.replace("replications", 'strategies = ["none"]\nreplications'), "no strategy of the sweep has"),
        (factor("response.queue", 'values = ["fifo", "lifo"]'), "did you mean 'fifo'?"),
        (factor("response.lab", "values = [1, 2]"), "'lab' is nothing that can be varied in response"),
        (factor("cut.2.depth", "values = [0.1, 0.2]"), "there is no [[cut]] 2"),
        (factor("cut.start_day", "values = [10, 400]"), "the horizon ends on day 365"),
        (together("scenario.horizon_days", "[365, 100]", "cut.start_day", "[150, 10]"),
         "2: at scenario.horizon_days = 100, cut.start_day = 150 a cut begins on day 150, the horizon ends on day 100"),
        (sampled("latin-hypercube", 4) + '\n[[factor]]\npath = "scenario.horizon_days"\nlow = 20\nhigh = 365\n',
         "4: at scenario.horizon_days = 20 a cut begins on day 30"),
        (factor("network.inputs.share", 'apply = "multiply"\nvalues = [1, 2]'),  # 2 (0.2 + 0.1) + 0.5
         "at network.inputs.share = 2 the inputs and the value added of 'chip' sum to 1.1"),
        (together("network.inputs.share", "[0.3, 0.2]", "network.products.value_added", "[0.1, 0.5]"),  # 2 x 0.3 + 0.5
         "share = 0.3, network.products.value_added = 0.5 the inputs and the value added of 'chip' sum to 1.1"),
        (factor("cut.depth", "values = [0.5, 1]")
         + '[[factor]]\npath = "cut.1.depth"\napply = "multiply"\nvalues = [1, 1.1]\n',
         "2: at cut.depth = 1, cut.1.depth = 1.1 they would not do for [[cut]] 1: mode 1.1 is above 1"),
        (factor("cut.probability", "values = [0.5, 1]").replace("replications = 3", "replications = 1"),
         "a cut that may happen does, however unlikely\n  fix: write replications = 10"),
        (HEAD + 'outputs = ["cost_total"]\nchains = ["chips"]\n' + COVERAGE, "chains together\n  fix: name 'all'"),
        (HEAD + 'outputs = ["target_met"]\nchains = ["energy"]\n' + COVERAGE, "without a target there is none"),
        (factor("cut.\u00b2.depth", "values = [0.1, 0.2]"), "'\u00b2.depth' is nothing that can be varied in cut"),
        (factor(f"cut.{'9' * 5000}.depth", "values = [0.1, 0.2]"), "is nothing that can be varied in cut"),
        (factor("cut", "values = [10, 400]"), "the path ends at the table cut"),
        (factor("network.inputs.alpha", 'apply = "multiply"\nvalues = [1, 2]'), "2 would not do for resist for chip"),
        (factor("network.inputs.alpha", 'apply = "quantile"\nvalues = [0.1, 0.9]'), "has a range"),
        (factor("network.backups.capacity", "select = { products = [\"resit\"] }\nvalues = [1, 2]"), "mean 'resist'?"),
        (factor("network.inputs.alpha", "select = { regions = [\"JP\"] }\nvalues = [0, 1]"), "picks nothing in"),
        (factor("network.backups.capacity", "select = { chains = [\"energy\"] }\nvalues = [1, 2]"), "no row of"),
        (factor("defaults.psi", "strategies = [\"tiered\"]\nvalues = [0, 1]"), "belongs to no strategy"),
        (factor("response.queue", "values = [[1], [2]]"), "a list is not one number or word"),
        (factor("defaults.tau_days", "low = 5\nhigh = 5"), "write low < high"),
    ],
)  # fmt: skip
def test_a_problem_is_told_with_its_mending(tmp_path: Path, text: str, said: str) -> None:
    found = told(tmp_path, text)
    assert any(said in one for one in found), found
    assert all("\n  fix: " in one for one in found)


def test_luck_is_looked_for_in_the_replications_that_are_asked_for(tmp_path: Path) -> None:
    path = write_sweep(tmp_path, factor("cut.probability", "values = [0.5, 1]"))
    with pytest.raises(InputError, match=r"however unlikely\n  fix: give more --replications"):
        load_sweep(path, 1)


@pytest.mark.parametrize(
    "text",
    [
        # The cut is moved at every point of the grid: where the file has it, on day 30, does not matter.
        together("scenario.horizon_days", "[20, 365]", "cut.start_day", "[5, 19]"),
        factor("network.inputs.share", 'apply = "multiply"\nvalues = [1, 1.6]'),  # 1.6 (0.2 + 0.1) + 0.5 = 0.98
        factor("cut.probability", "values = [0.5, 1]"),
    ],
)
def test_what_is_possible_at_every_point_is_let_through(tmp_path: Path, text: str) -> None:
    small_sweep(tmp_path, text)


def test_a_hazard_is_varied_where_it_may_strike(tmp_path: Path) -> None:
    path = write_sweep(tmp_path, factor("network.hazards.rate_per_year", "values = [0.1, 1]"))
    with (tmp_path / "scenario.toml").open("a", encoding="utf-8") as scenario:
        scenario.write("\n[hazards]\ndraw = true\n")
    assert load_sweep(path).study.scenario.draw_hazards
    path.write_text(path.read_text(encoding="utf-8").replace("replications = 3", "replications = 1"), encoding="utf-8")
    with pytest.raises(InputError, match="no hazard strikes"):
        load_sweep(path)


@pytest.mark.parametrize(
    ("first", "second", "sound"),
    [
        ("multiply", "multiply", True),
        ("set", "multiply", True),
        ("multiply", "quantile", True),
        ("quantile", "quantile", False),
        ("set", "quantile", False),
        ("multiply", "set", False),
    ],
)
def test_two_factors_of_one_number_go_together_or_are_refused(
    tmp_path: Path, first: str, second: str, sound: bool
) -> None:
    """Those that are let through both move it, wherever the other stands."""
    text = f'{HEAD}[[factor]]\npath = "cut.duration_days"\napply = "{first}"\nvalues = [0.5, 1]\n'
    text += f'[[factor]]\npath = "cut.1.duration_days"\napply = "{second}"\nvalues = [0.25, 1]\n'
    if not sound:
        assert len(told(tmp_path, text)) == 1
        return
    sweep = small_sweep(tmp_path, text)
    found = {vary(sweep.study, sweep.factors, (one, other)).scenario for one in (0.5, 1.0) for other in (0.25, 1.0)}
    assert len({scenario.cuts for scenario in found}) == 4


@pytest.mark.parametrize(
    ("path", "rest", "at", "expected"),
    [
        ("network.backups.value", "values = [0.3, 0.9]", 0.3, {"resist-home": Range.fixed(0.3)}),  # degraded only
        ("network.backups.capacity", 'select = { grades = ["same"] }\napply = "multiply"\nvalues = [1, 2]', 2.0,
         {"resist-kr": Range.fixed(1.0)}),
        ("network.backups.test_days", 'apply = "quantile"\nlow = 0\nhigh = 1', 1.0,
         {"resist-kr": Range.fixed(180.0), "resist-home": Range.fixed(30.0)}),
        ("network.inputs.cover_days", 'select = { kinds = ["material"] }\nvalues = [5, 9]', 9.0,
         {"resist for chip": Range.fixed(9.0)}),
        ("network.supply.lead_days", 'select = { regions = ["ASIA"] }\napply = "multiply"\nvalues = [1, 2]', 2.0,
         {"resist from JP": 20, "resist from KR": 14}),
        ("strategy.research.success", "values = [0.1, 0.9]", 0.9, {"strategy tiered [[research]] 1": 0.9}),
        ("strategy.first_unit.trial_days", "values = [10, 20]", 20.0,
         {"strategy tiered [[first_unit]] 1": Range.fixed(20.0)}),
        ("response.province_days", "values = [1, 8]", 8.0,
         {"[response]": Range.fixed(8.0), "strategy tiered [response]": Range.fixed(8.0)}),  # it has the last word
        ("cut.1.depth", "values = [0.2, 0.9]", 0.2, {"[[cut]] 1": Range.fixed(0.2)}),
        ("scenario.horizon_days", "values = [100, 200]", 100, {"[scenario]": 100}),
        ("defaults.tau_days", "values = [10, inf]", float("inf"), {"[defaults]": float("inf")}),
    ],
)  # fmt: skip
def test_a_factor_reaches_what_it_names(
    tmp_path: Path, path: str, rest: str, at: float, expected: dict[str, object]
) -> None:
    text = factor(path, rest)
    if "low" in rest:
        text = text.replace("replications", 'method = "latin-hypercube"\nsamples = 4\nreplications')
    sweep = small_sweep(tmp_path, text)
    moved = vary(sweep.study, sweep.factors, (at,))
    assert dict(holders(moved, sweep.factors[0])) == expected
    assert vary(sweep.study, sweep.factors, (None,)) == sweep.study


def test_conditions_on_confidence_and_on_strategies_pick_only_these(tmp_path: Path) -> None:
    sweep = small_sweep(tmp_path, factor("network.inputs.cover_days", "values = [5, 9]"))
    network = sweep.study.scenario.network
    inputs = (replace(network.inputs[0], confidence="low"), *network.inputs[1:])
    study = replace(sweep.study, scenario=replace(sweep.study.scenario, network=replace(network, inputs=inputs)))
    unsure = replace(sweep.factors[0], select=replace(sweep.factors[0].select, confidence=("low",)))
    assert [name for name, _ in holders(study, unsure)] == ["resist for chip"]
    sweep = small_sweep(tmp_path, factor("strategy.research.success", "values = [0.1, 0.9]"))
    tiered = next(one for one in sweep.study.strategies if one.research)
    both = replace(sweep.study, strategies=(tiered, replace(tiered, id="again")))
    again = replace(sweep.factors[0], strategies=("again",))
    assert [name for name, _ in holders(both, again)] == ["strategy again [[research]] 1"]
    first, second = vary(both, (again,), (0.9,)).strategies
    assert (first, second.research[0].race.success) == (tiered, 0.9)


def test_nothing_else_is_moved(tmp_path: Path) -> None:
    """The network but for its stocks, and the strategies, are the very same objects."""
    sweep = small_sweep(tmp_path, factor("network.inputs.cover_days", "values = [5, 9]"))
    moved = vary(sweep.study, sweep.factors, (5.0,))
    before, after = sweep.study.scenario.network, moved.scenario.network
    assert after.backups is before.backups
    assert after.supply is before.supply
    assert moved.strategies is sweep.study.strategies
    assert [line.share for line in after.inputs] == [line.share for line in before.inputs]


def test_the_example_of_the_page_is_a_sweep(tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs" / "sweeps.md").read_text(encoding="utf-8")
    path = tmp_path / "helium-sweep.toml"
    path.write_text(page.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    sweep = load_sweep(path)
    assert len(list(holders(sweep.study, sweep.factors[0]))) > 1
    assert count_runs(sweep) == (6, 120)


def test_a_measure_of_a_whole_year_needs_one(tmp_path: Path) -> None:
    path = write_sweep(tmp_path, HEAD + 'outputs = ["target_year_shortfall"]\n' + COVERAGE)
    assert load_sweep(path).outputs == ("target_year_shortfall",)
    write_scenario(tmp_path, SCENARIO.replace("horizon_days = 365", "horizon_days = 364"))
    with pytest.raises(InputError, match="it is of a whole year, and the horizon is 364 days"):
        load_sweep(path)


def test_check_tells_which_factor_leaves_no_baseline(tmp_path: Path) -> None:
    """The network is sound: what is wrong stands in the sweep, and both ends are told at once."""
    more = 'apply = "multiply"\nselect = { products = ["power"] }\nvalues = [2.8, 2.9]'
    path = write_sweep(tmp_path, factor("network.inputs.share", more))
    network, deliveries = tmp_path / "tiny/network.toml", tmp_path / "tiny/deliveries.csv"
    text = network.read_text(encoding="utf-8")
    network.write_text(text.replace('"Energy"\n', '"Energy"\ntarget = 40\n'), encoding="utf-8")
    deliveries.write_text("product,chain,share\nchip,chips,1\npower,energy,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="would be negative") as caught:
        inspect(path)
    ends = [re.sub(r".*sweep.toml (at .*?): .*", r"\1", one.where) for one in caught.value.problems]
    assert ends == ["at network.inputs.share = 2.8", "at network.inputs.share = 2.9"]

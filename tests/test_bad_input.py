"""What is said of files that cannot be used?  One fault, one message; many faults, all of them at once."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_network import NETWORK, SUPPLY, write_network, write_scenario, write_study

from sim.errors import InputError, Problem
from sim.loading import find_strategy, kind_of, load_network, load_scenario, load_study


@pytest.fixture(autouse=True)
def _in_a_sound_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test starts in a folder where everything is sound."""
    monkeypatch.chdir(tmp_path)
    write_study(tmp_path)


def problems() -> tuple[Problem, ...]:
    """What is said of the study in the working folder."""
    with pytest.raises(InputError) as caught:
        load_study(Path("scenario.toml"))
    return caught.value.problems


def spoil(file: str, old: str, new: str) -> None:
    """Replace the first place where some text stands in a file."""
    path = Path(file)
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


class Fault(NamedTuple):
    """One word changed in one file, and the one problem that must be told."""

    name: str  # of the file
    old: str
    new: str
    where: str  # without the file
    what: str
    fix: str

    @property
    def file(self) -> str:
        """Where the file lies."""
        folders = {"scenario.toml": "", "none.toml": "strategies/", "tiered.toml": "strategies/"}
        return folders.get(self.name, "tiny/") + self.name


CHIP = "chip,CN-HOME,0.8,1,road"

NAMES = [
    Fault("inputs.csv", "chip,resist", "chip,resits", "row 2", "no product is called 'resits'", "'resist'"),
    Fault("inputs.csv", "chip,power", "chjp,power", "row 3", "no product is called 'chjp'", "'chip'"),
    Fault("inputs.csv", "chip,resist", "chip,xyzzy", "row 2", "no product is called 'xyzzy'", "add it to products.csv"),
    Fault("inputs.csv", "chip,resist", "chip,光刻胶", "row 2", "called '光刻胶'", "did you mean 'resist' (光刻胶)?"),
    Fault("hazards.csv", "JP;KR", '"JP,KR"', "row 2", "no region is called 'JP,KR'", "write JP;KR in a table"),
    Fault("hazards.csv", "JP;KR", "JP；KR", "row 2", "no region is called 'JP；KR'", "write JP;KR in a table"),
    Fault("supply.csv", "resist,KR,0.4", "resist,KRR,0.4", "row 5", "no region is called 'KRR'", "'KR'"),
    Fault("supply.csv", "resist,JP", "resist,ASIA", "row 4", "region 'ASIA' has regions below it", "such as 'JP'"),
    Fault("products.csv", "芯片,chips", "芯片,chip", "row 2", "no chain is called 'chip'", "'chips'"),
    Fault("deliveries.csv", "power,energy", "power,enrgy", "row 3", "no chain is called 'enrgy'", "'energy'"),
    Fault("deliveries.csv", "power,energy", "pwer,energy", "row 3", "no product is called 'pwer'", "'power'"),
    Fault("backups.csv", "resist-kr,resist", "resist-kr,rezist", "row 2", "called 'rezist'", "'resist'"),
    Fault("backups.csv", "same,KR", "same,KRX", "row 2", "no region is called 'KRX'", "'KR'"),
    Fault("backups.csv", "same,KR", "same,CN", "row 2", "region 'CN' has regions below it", "such as 'CN-HOME'"),
    Fault("hazards.csv", "JP;KR", "JP;KRX", "row 2", "no region is called 'KRX'", "'KR'"),
    Fault("hazards.csv", "sea", "see", "row 2", "no transport mode is called 'see'", "'sea'"),
    Fault("products.csv", "TEST;ALSO", "TEST;ALS", "row 3 ref", "no reference is called 'ALS'", "'ALSO'"),
    Fault("network.toml", '["CN-HOME"]', '["CN-HOM"]', "[[chain]] 1 regions", "called 'CN-HOM'", "'CN-HOME'"),
    Fault("network.toml", 'parent = "ASIA"', 'parent = "ASYA"', "[[region]] 5 parent", "called 'ASYA'", "'ASIA'"),
    Fault("scenario.toml", '["resist"]', '["rezist"]', "[[cut]] 1", "no product is called 'rezist'", "'resist'"),
    Fault("scenario.toml", '["resist"]', '["Photoresist"]', "[[cut]] 1", "'Photoresist'", "'resist' (Photoresist)?"),
    Fault("scenario.toml", '["resist"]', '["光刻胶"]', "[[cut]] 1", "called '光刻胶'", "'resist' (光刻胶)?"),
    Fault("scenario.toml", 'regions = ["JP"]', 'chains = ["芯片"]', "[[cut]] 1", "called '芯片'", "'chips' (芯片)?"),
    Fault("scenario.toml", '["JP"]', '["JPN"]', "[[cut]] 1", "no region is called 'JPN'", "'JP'"),
    Fault("scenario.toml", '["JP"]', '["XX", "YY", "Z"]', "[[cut]] 1", "called 'XX', 'YY' or 'Z'", "in network.toml"),
    Fault("scenario.toml", 'regions = ["JP"]', 'chains = ["chps"]', "[[cut]] 1", "called 'chps'", "'chips'"),
    Fault("scenario.toml", 'regions = ["JP"]', 'kinds = ["materail"]', "[[cut]] 1", "kind of product", "'material'"),
    Fault("scenario.toml", 'regions = ["JP"]', 'modes = ["seaa"]', "[[cut]] 1", "no transport mode", "'sea'"),
    Fault("scenario.toml", '"tiered"', '"teired"', "[scenario] strategies", "called 'teired'", "'tiered'"),
    Fault("scenario.toml", '"tiny"', '"nowhere"', "[scenario] network", "no network is called 'nowhere'", ""),
    Fault("network.toml", "detection_days = 2", 'city_regions = ["JPN"]', "[response] city_regions", "'JPN'", "'JP'"),
    Fault("scenario.toml", "retries = 2", 'delta_regions = ["KRR"]', "[response] delta_regions", "'KRR'", "'KR'"),
    Fault("tiered.toml", "province_days = 3", 'city_regions = ["JPN"]', "[response] city_regions", "'JPN'", "'JP'"),
    Fault(
        "scenario.toml",
        "retries = 2",
        'city_regions = ["JP"]\nprovince_regions = ["JP"]',
        "[response] province_regions",
        "'JP' is named by city_regions too",
        "name it once",
    ),
    Fault(
        "scenario.toml", "retries = 2", "laboratories = { parts = 3 }", "[response] laboratories", "'parts'", "'part'"
    ),
    Fault("tiered.toml", '["resist"]', '["rezist"]', "[[backup]] 1 select", "called 'rezist'", "'resist'"),
    Fault("tiered.toml", '["chips"]', '["chps"]', "[[stock]] 1 select", "called 'chps'", "'chips'"),
    Fault("tiered.toml", '["KR"]', '["KRR"]', "[[sourcing]] 1 towards", "called 'KRR'", "'KR'"),
    Fault("tiered.toml", '["resist"], min_alpha = 0.9', '["rezist"]', "[[research]] 1 select", "'rezist'", "'resist'"),
    Fault("tiered.toml", '["material"]', '["materials"]', "[[first_unit]] 1 select", "'materials'", "'material'"),
    Fault("tiered.toml", '["CN-HOME"]', '["CN-HOM"]', "[[community]] 1 select", "called 'CN-HOM'", "'CN-HOME'"),
]

KEYS = [
    Fault("scenario.toml", "depth = ", "dept = ", "[[cut]] 1", "no key is called 'dept'", "did you mean 'depth'?"),
    Fault("scenario.toml", "seed = ", "sede = ", "[scenario]", "no key is called 'sede'", "did you mean 'seed'?"),
    Fault("scenario.toml", "[response]", "[respons]", "", "no key is called 'respons'", "did you mean 'response'?"),
    Fault("scenario.toml", "retries", "retrys", "[response]", "no key is called 'retrys'", "did you mean 'retries'?"),
    Fault("scenario.toml", "retries = 2", "zzz = 1", "[response]", "no key is called 'zzz'", "keys are:"),
    Fault("scenario.toml", "high = 120", "hihg = 120", "[[cut]] 1 duration_days", "three parts", "{ low = "),
    Fault("scenario.toml", "schema = 1\n", "", "", "'schema' is missing", "schema = 1"),
    Fault("scenario.toml", "schema = 1", "schema = 2", "schema", "2 is no file format", "schema = 1"),
    Fault("scenario.toml", "schema = 1", "schema = true", "schema", "true is no file format", "schema = 1"),
    Fault("scenario.toml", "horizon_days = 365\n", "", "[scenario]", "'horizon_days' is missing", "e.g. 365"),
    Fault("scenario.toml", "start_day = 30\n", "", "[[cut]] 1", "'start_day' is missing", "counted from 0"),
    Fault("scenario.toml", "[[cut]]", "[cut]", "[cut]", "a table is not a list", "write [[cut]]"),
    Fault("tiered.toml", '{ chains = ["chips"] }', '"chips"', "[[stock]] 1 select", "'chips'", "among: products"),
    Fault("scenario.toml", "[response]", "[[response]]", "[response]", "a list is not a table", "write [response]"),
    Fault("network.toml", "year = 2025\n", "", "[network]", "'year' is missing", "the year"),
    Fault("network.toml", 'id = "ASIA"', 'idd = "ASIA"', "[[region]] 4", "no key is called 'idd'", "'id'"),
    Fault("tiered.toml", "readiness", "readyness", "[[backup]] 1", "'readyness'", "'readiness'"),
    Fault("tiered.toml", "min_alpha", "minalpha", "[[backup]] 1 select", "'minalpha'", "'min_alpha'"),
    Fault("tiered.toml", "teams = 3\n", "", "[[research]] 1", "'teams' is missing", "how many race"),
    Fault("tiered.toml", "mean_days", "meandays", "[[research]] 1", "'meandays'", "'mean_days'"),
    Fault("tiered.toml", "growth_days = 365\n", "", "[[first_unit]] 1", "'growth_days' is missing", "full capacity"),
    Fault("tiered.toml", "share = 0.2\n", "", "[[community]] 1", "'share' is missing", "each member pools"),
    Fault("tiered.toml", "[[community]]", "[community]", "[community]", "a table is not a list", "write [[community]]"),
    Fault("none.toml", "[strategy]", "[stategy]", "", "no key is called 'stategy'", "'strategy'"),
    Fault("supply.csv", "lead_days", "leaddays", "row 1", "'lead_days' is missing", "'leaddays' to 'lead_days'"),
    Fault("supply.csv", "confidence", "confidense", "row 1", "no column is called 'confidense'", "'confidence'"),
    Fault("supply.csv", "product,", "Product,", "row 1", "'product' is missing", "'Product' to 'product'"),
    Fault("supply.csv", "mode,ref", "mode,mode", "row 1", "'mode' is there twice", "remove one"),
    Fault("deliveries.csv", "share,amount", "shares,", "row 1", "no column is called 'shares'", "'share'"),
    Fault("backups.csv", "success", "test_days", "row 1", "'test_days' and 'test_days_low'", "either test_days"),
    Fault("backups.csv", "test_days_mode", "who", "row 1", "'test_days_mode' is missing", "test_days_mode"),
]

NUMBERS = [
    Fault("supply.csv", CHIP, "chip,CN-HOME,0.8,0,road", "row 2 lead_days", "0 is below 1", "at least one day"),
    Fault("supply.csv", CHIP, "chip,CN-HOME,0.8,2.5,road", "row 2 lead_days", "2.5 is not a whole", "whole days"),
    Fault("supply.csv", CHIP, "chip,CN-HOME,0.8,,road", "row 2", "'lead_days' is missing", "lead_days"),
    Fault("supply.csv", CHIP, "chip,CN-HOME,80%,1,road", "row 2 share", "'80%' is not a number", "0.5 for 50 %"),
    Fault("supply.csv", CHIP, "chip,CN-HOME,nan,1,road", "row 2 share", "'nan' is not a number", "at most 1"),
    Fault("supply.csv", CHIP, "chip,CN-HOME,inf,1,road", "row 2 share", "inf is not a finite number", "at most 1"),
    Fault("supply.csv", CHIP, "chip,CN-HOME,-0.8,1,road", "row 2 share", "-0.8 is below 0", "at most 1"),
    Fault("supply.csv", CHIP, "chip,CN-HOME,1_0,1,road", "row 2 share", "'1_0' is not a number", "plain number"),
    Fault("supply.csv", CHIP, 'chip,CN-HOME,"0,8",1,road', "row 2 share", "'0,8' is not a number", "plain number"),
    Fault("products.csv", "0.2,0.5", "-1,0.5", "row 2 surge", "-1 is below 0", "at least 0"),
    Fault("inputs.csv", ",1,20,", ",1.1,20,", "row 2 alpha", "1.1 is above 1", "at most 1"),
    Fault("inputs.csv", ",1,20,", ",1,-20,", "row 2 cover_days", "-20 is below 0", "at least 0"),
    Fault("backups.csv", "KR,0.5", "KR,0", "row 2 capacity", "0 is not above 0", "above 0"),
    Fault("backups.csv", "0.6,0.9", "0.6,0", "row 3 yield", "0 is not above 0", "at most 1"),
    Fault("backups.csv", "60,90,180", "100,90,180", "row 2 test_days", "out of order", "low <= mode <= high"),
    Fault("backups.csv", "60,90,180", "60,,180", "row 2 test_days", "mode is empty", "give the mode"),
    Fault("backups.csv", "60,90,180", "60,90,x", "row 2 test_days", "high 'x' is not a number", "plain number"),
    Fault("hazards.csv", "0.1,10", "-0.1,10", "row 2 rate_per_year", "-0.1 is below 0", "at least 0"),
    Fault("network.toml", "target = 365", "target = -1", "[[chain]] 1 target", "-1 is not above 0", "above 0"),
    Fault("network.toml", "target = 365", 'target = "365"', "[[chain]] 1 target", "'365' is not a number", "number"),
    Fault("network.toml", "tau_days = 5", "tau_days = 0", "[defaults] tau_days", "0 is below 1", "at least 1 day"),
    Fault("network.toml", "psi = 0.8", "psi = true", "[defaults] psi", "true is not a number", "at most 1"),
    Fault("network.toml", "home = true", 'home = "yes"', "[[region]] 2 home", "'yes' is neither", "without quotes"),
    Fault("scenario.toml", "depth = 0.9", "depth = 1.5", "[[cut]] 1 depth", "1.5 is above 1", "at most 1"),
    Fault("scenario.toml", "depth = 0.9", "depth = 0", "[[cut]] 1 depth", "0 is not above 0", "above 0"),
    Fault("scenario.toml", "start_day = 30", "start_day = 2025-03-01", "[[cut]] 1 start_day", "2025-03-01", "from 0"),
    Fault("scenario.toml", "start_day = 30", 'start_day = "2025/3/1"', "[[cut]] 1 start_day", "'2025/3/1'", "from 0"),
    Fault("scenario.toml", "depth = 0.9", "depth = nan", "[[cut]] 1 depth", "nan is not a number", "above 0"),
    Fault("scenario.toml", "depth = 0.9", "depth = true", "[[cut]] 1 depth", "true is not a number", "above 0"),
    Fault("scenario.toml", "recovery_days = 15", "recovery_days = inf", "[[cut]] 1 recovery_days", "not a finite", ""),
    Fault("scenario.toml", "low = 60", "low = 100", "[[cut]] 1 duration_days", "out of order", "low <= mode"),
    Fault("scenario.toml", "start_day = 30", "start_day = -1", "[[cut]] 1 start_day", "-1 is below 0", "at least 0"),
    Fault("scenario.toml", "start_day = 30", "start_day = 365", "[[cut]] 1 start_day", "on day 365", "begin earlier"),
    Fault("scenario.toml", "horizon_days = 365", "horizon_days = 40000", "[scenario] horizon_days", "above 36500", ""),
    Fault("scenario.toml", "horizon_days = 365", "horizon_days = 36.5", "[scenario] horizon_days", "whole", "whole"),
    Fault("scenario.toml", "replications = 20", "replications = 0", "[scenario] replications", "below 1", "whole"),
    Fault("scenario.toml", "seed = 7", "seed = -7", "[scenario] seed", "-7 is below 0", "at least 0"),
    Fault("scenario.toml", "seed = 7", "seed = 7.5", "[scenario] seed", "not a whole number", "a whole number"),
    Fault("tiered.toml", "0.75", "75", "[[backup]] 1 coverage", "75 is above 1", "at most 1"),
    Fault("tiered.toml", "teams = 3", "teams = 0", "[[research]] 1 teams", "0 is below 1", "whole"),
    Fault("tiered.toml", "success = 0.6", "success = 0", "[[research]] 1 success", "0 is not above 0", "at most 1"),
    Fault("tiered.toml", "mean_days = 200", "mean_days = 0", "[[research]] 1 mean_days", "not above 0", "above 0"),
    Fault("tiered.toml", "value = 0.85", "value = 1.2", "[[research]] 1 value", "1.2 is above 1", "at most 1"),
    Fault("tiered.toml", "mode = 40", "mode = 400", "[[research]] 1 test_days", "out of order", "low <= mode"),
    Fault("tiered.toml", "success = 0.7", "success = 7", "[[first_unit]] 1 success", "7 is above 1", "at most 1"),
    Fault("tiered.toml", "{ low = 60, mode = 90, high = 150 }", "0.5", "[[first_unit]] 1 trial_days", "below 1", ""),
    Fault("tiered.toml", "growth_days = 365", "growth_days = -1", "[[first_unit]] 1 growth_days", "below 0", "least 0"),
    Fault("tiered.toml", "share = 0.2\n", "share = 20\n", "[[community]] 1 share", "20 is above 1", "at most 1"),
    Fault("tiered.toml", "capacity = 2", "capacity = 0", "[[backup]] 1 capacity", "not above 0", "above 0"),
]

WORDS = [
    Fault("inputs.csv", "0.2,input", "0.2,inputs", "row 2 type", "'inputs' is not possible", "did you mean 'input'?"),
    Fault("inputs.csv", "national", "world", "row 2 scope", "'world' is not possible", "national, province, local"),
    Fault("products.csv", ",high", ",hi", "row 2 confidence", "'hi' is not possible", "did you mean 'high'?"),
    Fault("products.csv", "chips,part", "chips,", "row 2", "'kind' is missing", "kind"),
    Fault("backups.csv", "same,KR", "sane,KR", "row 2 grade", "'sane' is not possible", "did you mean 'same'?"),
    Fault("scenario.toml", '"no-resist"', '"../no"', "[scenario] id", "'../no' cannot be an id", "letters, digits"),
    Fault("scenario.toml", '"no-resist"', "7", "[scenario] id", "7 is not text", "quotes"),
    Fault("scenario.toml", '["JP"]', '"JP"', "[[cut]] 1 regions", "'JP' is not a list", 'write ["JP"]'),
    Fault("scenario.toml", '["JP"]', "[]", "[[cut]] 1 regions", "the list is empty", "remove the key"),
    Fault("scenario.toml", '["JP"]', '["JP", "JP"]', "[[cut]] 1 regions", "'JP' is named twice", "once"),
    Fault("scenario.toml", '"none", "tiered"', '"none", "none"', "[scenario] strategies", "named twice", "once"),
    Fault("scenario.toml", "{ en =", "{ de =", "[scenario] title", "'de' is not a language", "en ="),
    Fault("scenario.toml", '"No resist"', '""', "[scenario] title", "'' is not a name", "en ="),
    Fault("scenario.toml", "seed = 7", 'class = "cybr"', "[scenario] class", "'cybr' is not possible", "'cyber'"),
    Fault("scenario.toml", "seed = 7", 'ref = "JPKR19"', "[scenario] ref", "is not a list", "write ["),
    Fault("scenario.toml", "seed = 7", 'ref = ["TECHQ"]', "[scenario] ref", "called 'TECHQ'", "references.csv"),
    Fault("scenario.toml", "seed = 7", "narrative = 7", "[scenario] narrative", "7 is not a name", "en ="),
    Fault("tiered.toml", '"sampled"', '"sample"', "[[backup]] 1 readiness", "'sample'", "'sampled'"),
    Fault("tiered.toml", '"cut"', '"cuts"', "[[research]] 1 start", "'cuts' is not possible", "did you mean 'cut'?"),
    Fault("tiered.toml", "= true", '= "yes"', "[[community]] 1 priority", "'yes' is neither", "without quotes"),
    Fault("tiered.toml", '"degraded"]', '"degrade"]', "[[backup]] 1 grades item 2", "'degrade'", "'degraded'"),
    Fault("tiered.toml", 'id = "tiered"', 'id = "none"', "", "strategy 'none' is there twice", "once"),
]

SUMS = [
    Fault("supply.csv", "JP,0.6", "JP,0.5", "rows 4, 5", "shares of 'resist' sum to 0.9", "0.1 is missing"),
    Fault("supply.csv", "JP,0.6", "JP,0.8", "rows 4, 5", "shares of 'resist' sum to 1.2", "0.2 is too much"),
    Fault("supply.csv", "power,CN-HOME,1", "power,CN-HOME,0.5", "row 6", "shares of 'power' sum to 0.5", "0.5"),
    Fault("deliveries.csv", "chips,1", "chips,0.9", "row 2", "of chain 'chips' sum to 0.9", "0.1 is missing"),
    Fault("deliveries.csv", "energy,,36.5", "energy,1,", "row 3", "delivery shares, but no target", "target"),
    Fault("deliveries.csv", "energy,,36.5", "chips,,36.5", "rows 2, 3", "both shares and amounts", "shares only"),
    Fault("deliveries.csv", ",,36.5", ",1,36.5", "row 3", "both share and amount is given", "amount per year"),
    Fault("deliveries.csv", ",,36.5", ",,", "row 3", "neither share nor amount is given", "amount per year"),
    Fault("deliveries.csv", "power,energy", "resist,energy", "row 3", "nobody at home makes it", "home region"),
    Fault("inputs.csv", "resist,0.2", "resist,0.6", "rows 2, 3", "and the value added of 'chip' sum to 1.2", "1"),
    Fault("inputs.csv", "chip,power", "chip,chip", "row 3", "'chip' is its own input", "remove the row"),
    Fault("backups.csv", "KR,0.5,,", "KR,0.5,0.9,", "row 2", "same grade has yield", "or grade degraded"),
    Fault("backups.csv", "0.9,0.8,1", "1,1,1", "row 3", "degraded backup has at least one", "or grade same"),
    Fault("backups.csv", "0.6,0.9,0.8,1", "0.6,0.9,1.8,1", "row 3 value", "1.8 is above 1", "at most 1"),
]

ROWS = [
    Fault("products.csv", "power,", "chip,,,chips,part,,,,\npower,", "row 4", "'chip' is there already, in row 2", ""),
    Fault("inputs.csv", "chip,power", "chip,resist", "row 3", "input 'resist' of product 'chip' is there", "keep one"),
    Fault("supply.csv", "resist,KR,0.4,7,air", "resist,JP,0.4,7,sea", "row 5", "from 'JP' by sea is there", "keep one"),
    Fault("backups.csv", "resist-home", "resist-kr", "row 3", "backup 'resist-kr' is there already", "keep one"),
    Fault("references.csv", "ALSO,", "TEST,x,,\nALSO,", "row 3", "'TEST' is there already", "keep one"),
    Fault("network.toml", "[[chain]]", '[[region]]\nid = "JP"\n[[chain]]', "[[region]] 7", "in [[region]] 5", "keep"),
    Fault("network.toml", "[[chain]]", '[[chain]]\nid = "all"\nname = "x"\n[[chain]]', "[[chain]] 1", "'all'", "id"),
    Fault("hazards.csv", ",JP;KR,sea", ",,", "row 2", "nothing says what the hazard strikes", "fill in products"),
    Fault("hazards.csv", ",JP;KR,sea", ",CN-REST,sea", "row 2", "so the hazard would hit nobody", "leave out one"),
    Fault("supply.csv", CHIP, "chip,CN-HOME", "row 2", "has 4 cells, the header has 7", "quotes"),
    Fault("supply.csv", CHIP, CHIP + ",a,b,c", "row 2", "has 10 cells, the header has 7", "quotes"),
    Fault("supply.csv", "air", '"air', "row 5", "is not CSV", "close every"),
]

TREE = [
    Fault(
        "network.toml", 'id = "ASIA"', 'id = "ASIA"\nparent = "JP"', "[[region]] 4 parent", "ASIA > JP > ASIA", "top"
    ),
    Fault("network.toml", 'id = "ASIA"', 'id = "ASIA"\nparent = "ASIA"', "[[region]] 4", "ASIA > ASIA", "top"),
    Fault("network.toml", "home = true", "home = true\nmodelled = false", "[[region]] 2", "home, but not modelled", ""),
]

CUTS = [
    Fault("scenario.toml", 'products = ["resist"]\nregions = ["JP"]\n', "", "[[cut]] 1", "nothing says", "products"),
    Fault("scenario.toml", '["JP"]', '["CN-REST"]', "[[cut]] 1", "would hit nobody", "from JP, KR"),
    Fault("scenario.toml", '["JP"]', '["JP"]\nmodes = ["air"]', "[[cut]] 1", "would hit nobody", "from JP, KR"),
    Fault("scenario.toml", '["JP"]', '["JP"]\nchains = ["energy"]', "[[cut]] 1", "would hit nobody", ""),
    Fault("tiered.toml", '["KR"]', '["JP"]', "[[sourcing]] 1", "'JP' both loses and gains", "one side"),
]

SHIELD = '[[protection]]\nselect = { regions = ["KRR"] }\nshare = 0.5\n[response]'

PROTECTION = [
    Fault("tiered.toml", "[response]", SHIELD, "[[protection]] 1 select", "called 'KRR'", "'KR'"),
    Fault("tiered.toml", "[response]", "[[protection]]\n[response]", "[[protection]] 1", "'share' is missing", "part"),
    Fault(
        "tiered.toml", "[response]", "[[protection]]\nshare = 2\n[response]", "[[protection]] 1 share", "above 1", ""
    ),
]

PATH = [
    Fault(
        "scenario.toml",
        "seed = 7",
        "output_path = [0.7, 78]",
        "[scenario] output_path item 2",
        "78 is above 2",
        "at most 2",
    ),
    Fault(
        "scenario.toml", "seed = 7", "output_path = [0]", "[scenario] output_path item 1", "0 is not above 0", "above 0"
    ),
    Fault("scenario.toml", "seed = 7", "output_path = 0.7", "[scenario] output_path", "list", ""),
]

LAW = 'duration_law = "exponential"'

LAWS = [
    Fault("scenario.toml", "depth", f"{LAW}\ndepth", "[[cut]] 1", "an exponential law has no low", "mean alone"),
    Fault("scenario.toml", "depth", 'duration_law = "normal"\ndepth', "[[cut]] 1", "'normal' is not", "exponential"),
    Fault("hazards.csv", "modes,rate_per_year", "duration_law,rate_per_year", "row 2 duration_law", "'sea'", "triang"),
]

LATER = [
    Fault("scenario.toml", "retries = 2", "laboratories = 0", "[response] laboratories", "0", "1"),
    Fault("scenario.toml", "retries = 2", 'queue = "lifo"', "[response] queue", "'lifo' is not possible", "fifo"),
]

SYNTAX = [
    Fault("scenario.toml", "seed = 7", "seed = seven", "line 9 column 8", "is not TOML: invalid value", "in quotes"),
    Fault("scenario.toml", "seed = 7", "seed = 7\nseed = 8", "line 10 column 9", "cannot overwrite", "one of the two"),
    Fault("scenario.toml", '"no-resist"', "“no-resist”", "line 4 column 6", "'“' is a full-width", 'the plain one: "'),
    Fault("scenario.toml", 'id = "no', "#\u2028\nid = “no", "line 5 column 6", "'“' is a full-width", 'plain one: "'),
    Fault("scenario.toml", '"no-resist"', '"no-resist”', "line 4 column", "'”' is a full-width", 'the plain one: "'),
    Fault("scenario.toml", '"no-resist"', '"no-resist”\r', "line 4 column", "'”' is a full-width", 'plain one: "'),
    Fault("scenario.toml", "start_day =", "start_day ＝", "line", "'＝' is a full-width character", "the plain one: ="),
    Fault("scenario.toml", '"none", ', '"none"，', "line", "'，' is a full-width character", "the plain one: ,"),
    Fault("scenario.toml", "start_day = 30", "start_day = ３０", "line", "'３' is a full-width", "the plain one: 3"),
    Fault("none.toml", '"Nothing"', '"Nothing', "line 3", "is not TOML: illegal character", "close the quotes"),
    Fault("network.toml", "schema = 1", "schema 1", "line 1", "is not TOML: expected '='", "toml.io"),
]

# What no run would end with, no float could hold, or a slip of the hand alone can mean.
SIZES = [
    Fault(
        "scenario.toml", "replications = 20", "replications = 1000001", "[scenario] replications", "above 1000000", ""
    ),
    Fault("scenario.toml", "seed = 7", f"seed = {2**63}", "[scenario] seed", f"above {2**63 - 1}", f"{2**63 - 1}"),
    Fault("scenario.toml", "retries = 2", "retries = 1001", "[response] retries", "1001 is above 1000", "at most 1000"),
    Fault("scenario.toml", "retries = 2", "watch_list = 1000001", "[response] watch_list", "above 1000000", ""),
    Fault("scenario.toml", "retries = 2", "laboratories = 1000001", "[response] laboratories", "above 1000000", ""),
    Fault(
        "scenario.toml", "retries = 2", "false_alarms_per_year = 1e9", "[response] false_alarms_per_year", "1000", ""
    ),
    Fault("scenario.toml", "tau_days = inf", "headroom = 1e16", "[defaults] headroom", "above 1e+15", "at most 1e+15"),
    Fault("scenario.toml", "tau_days = inf", "decision_cost = 1e300", "[defaults] decision_cost", "above 1e+15", ""),
    Fault(
        "scenario.toml",
        "depth = 0.9",
        "depth = 1e-300",
        "[[cut]] 1 depth",
        "too small to reckon with",
        "at least 1e-30",
    ),
    Fault("tiered.toml", "teams = 3", "teams = 1000000000", "[[research]] 1 teams", "above 1000", "at most 1000"),
    Fault("tiered.toml", "extra_days = 15", "extra_days = 1e300", "[[stock]] 1 extra_days", "above 1e+15", ""),
    Fault("network.toml", "target = 365", "target = 1e-308", "[[chain]] 1 target", "too small", "write at least 1e-30"),
    Fault("inputs.csv", "resist,0.2", "resist,1e-308", "row 2 share", "too small", "write 0, or at least 1e-30"),
    Fault("deliveries.csv", "36.5", "1e308", "row 3 amount", "1e308 is above 1e+15", "at most 1e+15"),
    Fault("hazards.csv", "0.1,10", "1e9,10", "row 2 rate_per_year", "1e9 is above 1000", "at most 1000"),
]

# What would break a page, a drawing or a line of a terminal.
SIGNS = [
    Fault("scenario.toml", "No resist", "No\\u0000resist", "[scenario] title", "cannot be shown, U+0000", "remove it"),
    Fault("scenario.toml", "No resist", "No\\u202eresist", "[scenario] title", "cannot be shown, U+202E", "remove it"),
    Fault("scenario.toml", "No resist", "No\\uFFFEresist", "[scenario] title", "cannot be shown, U+FFFE", "remove it"),
    Fault("network.toml", '"million"', '"mil\\nlion"', "[network] money_unit", "U+000A", "remove it"),
    Fault(
        "network.toml", '"million"', f'"{"元" * 41}"', "[network] money_unit", "too long for a unit", "40 characters"
    ),
    Fault("products.csv", "Photoresist", "Photo\x1bresist", "row 3 name_en", "U+001B", "remove it"),
    Fault("scenario.toml", '"no-resist"', f'"{"断" * 100}"', "[scenario] id", "too long", "60 Chinese characters"),
    Fault("scenario.toml", '["JP"]', '["JP\\u200b"]', "[[cut]] 1", "no region is called 'JP\u200b'", "'JP'"),
]

FAULTS = [
    *NAMES, *KEYS, *NUMBERS, *SIZES, *SIGNS, *WORDS, *SUMS, *ROWS, *TREE, *CUTS, *PATH, *PROTECTION, *LAWS, *LATER,
    *SYNTAX,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: re.sub(r"\W+", "-", f"{fault.name} {fault.new}")[:60])
def test_one_fault_one_message(fault: Fault) -> None:
    spoil(fault.file, fault.old, fault.new)
    (problem,) = problems()
    assert problem.where.startswith(fault.file) or not fault.where
    assert problem.where.removeprefix(fault.file).strip().startswith(fault.where)
    assert fault.what in problem.what
    assert fault.fix in problem.fix


def test_hazards_cannot_be_drawn_from_a_list_that_is_not_there() -> None:
    (Path("tiny") / "hazards.csv").unlink()
    spoil("scenario.toml", "[response]", "[hazards]\ndraw = true\n[response]")
    (problem,) = problems()
    assert (problem.where, problem.what) == (
        "scenario.toml [hazards] draw",
        "network 'tiny' lists no hazards to draw from",
    )
    assert "hazards.csv" in problem.fix


def test_a_row_without_a_share_is_nobody_to_cut() -> None:
    spoil("tiny/supply.csv", "power,CN-HOME", "resist,CN-REST,0,3,road,,\npower,CN-HOME")
    spoil("scenario.toml", '["JP"]', '["CN-REST"]')
    assert [str(problem) for problem in problems()] == [
        "error: scenario.toml [[cut]] 1: only rows of supply.csv with share 0 answer to all the conditions, "
        "so the cut would hit nobody\n  fix: supply.csv has them from JP, KR"
    ]


def test_product_that_nobody_supplies() -> None:
    spoil("tiny/supply.csv", "power,CN-HOME,1,1,,,\n", "")
    nobody, delivered = problems()
    assert str(nobody) == (
        "error: tiny/products.csv row 4: nobody supplies 'power'\n  fix: add its suppliers to supply.csv, or remove it"
    )
    assert delivered.where == "tiny/deliveries.csv row 3"


def test_misspelt_product_row_tells_who_misses_it() -> None:
    # The id of a product is the one word that others lean on: all who name it are told.
    spoil("tiny/products.csv", "power,,", "powr,,")
    assert [problem.where for problem in problems()] == [
        "tiny/products.csv row 4",
        "tiny/inputs.csv row 3",
        "tiny/supply.csv row 6",
        "tiny/deliveries.csv row 3",
    ]


def test_home_must_be_somewhere() -> None:
    spoil("tiny/network.toml", "home = true", "home = false")
    assert problems()[0] == Problem(
        "tiny/network.toml", "no region is home", "say home = true in the [[region]] whose output counts"
    )


@pytest.mark.parametrize("file", ["network.toml", "products.csv", "inputs.csv", "supply.csv", "deliveries.csv"])
def test_missing_file_is_the_only_problem(file: str) -> None:
    (Path("tiny") / file).unlink()
    (problem,) = problems()
    assert problem.where == f"tiny/{file}"
    assert problem.what == "there is no such file"
    assert "add" in problem.fix


@pytest.mark.parametrize("file", ["products.csv", "inputs.csv", "supply.csv", "deliveries.csv", "backups.csv"])
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n  \r\n"])
def test_empty_table_is_told(file: str, content: bytes) -> None:
    (Path("tiny") / file).write_bytes(content)
    (problem,) = problems()
    assert (problem.where, problem.what) == (f"tiny/{file}", "is empty")
    assert "product" in problem.fix or "chain" in problem.fix


@pytest.mark.parametrize("file", ["products.csv", "supply.csv", "deliveries.csv"])
def test_header_alone_is_told_where_rows_are_needed(file: str) -> None:
    path = Path("tiny") / file
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    (problem,) = problems()
    assert (problem.where, problem.what) == (f"tiny/{file}", "has a header, but no rows")


@pytest.mark.parametrize(("encoding", "guess"), [("gbk", "GBK"), ("utf-16", "UTF-16")])
def test_other_encodings_are_told_with_the_way_out(encoding: str, guess: str) -> None:
    path = Path("tiny/products.csv")
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    (problem,) = problems()
    assert problem.what == f"is not UTF-8 text; it looks like {guess}"
    assert "CSV UTF-8" in problem.fix


def test_toml_in_another_encoding() -> None:
    path = Path("scenario.toml")
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))
    (problem,) = problems()
    assert problem == Problem("scenario.toml", "is not UTF-8 text; it looks like GBK", "save the file as UTF-8")


def test_what_cannot_be_read_is_told_unless_it_is_none_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may read anything, so that the system is made to refuse."""
    read_bytes, locked = Path.read_bytes, {".lock"}
    Path("tiny/.lock").touch()

    def refuse(path: Path) -> bytes:
        if path.name in locked:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    load_study(Path("scenario.toml"))
    locked.add("supply.csv")
    (problem,) = problems()
    assert (problem.where, problem.what) == ("tiny/supply.csv", "cannot be read: Permission denied")
    locked.remove("supply.csv")
    load_study(Path("scenario.toml"))


def test_folder_that_cannot_be_looked_into_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(InputError, match="tiny: cannot be read: Permission denied"):
        load_network(Path("tiny"))


def test_misnamed_optional_table_is_not_passed_over() -> None:
    Path("tiny/backups.csv").rename("tiny/backup.csv")
    (problem,) = problems()
    assert problem == Problem("tiny/backup.csv", "is not a file of a network", "did you mean 'backups.csv'?")


def test_ref_without_references() -> None:
    Path("tiny/references.csv").unlink()
    (problem,) = problems()
    assert problem.where == "tiny/products.csv row 2"
    assert problem.fix == "add references.csv with the columns key, citation"


def test_folder_and_file_in_each_others_place() -> None:
    with pytest.raises(InputError, match="there is no such folder"):
        load_network(Path("nowhere"))
    with pytest.raises(InputError, match="is no folder"):
        load_network(Path("scenario.toml"))
    with pytest.raises(InputError, match="cannot be read"):
        load_scenario(Path("tiny"))
    with pytest.raises(InputError, match="there is no such file"):
        load_scenario(Path("nowhere.toml"))


def test_a_table_that_cannot_be_reached_is_not_said_to_be_missing() -> None:
    """As in a folder that may be listed and not entered, where asking whether the file is there fails as well."""
    table = Path("tiny/products.csv")
    table.unlink()
    table.symlink_to(table.name)
    with pytest.raises(InputError) as caught:
        load_network(Path("tiny"))
    said = next(one for one in caught.value.problems if one.where == str(table))
    assert said.what.startswith("cannot be read: ")
    assert said.fix == "give a text file that you may read"


def test_names_no_system_takes_are_unknown_names() -> None:
    for name in ("x" * 5000, "nul\0byte", ""):
        with pytest.raises(InputError):
            find_strategy(name, Path())
        with pytest.raises(InputError):
            load_network(Path(name + "x"))


def test_strategies_asked_for_by_hand() -> None:
    with pytest.raises(InputError) as caught:
        load_study(Path("scenario.toml"), ("none", "teired", "none"))
    misspelt, twice = caught.value.problems
    assert (misspelt.where, misspelt.fix) == ("strategy", "did you mean 'tiered'?")
    assert twice.what == "strategy 'none' is there twice"
    with pytest.raises(InputError, match="no strategy is named"):
        load_study(Path("scenario.toml"), ())


def test_all_faults_of_all_files_are_told_at_once_in_reading_order() -> None:
    spoil("scenario.toml", "depth = 0.9", "depth = 9")
    spoil("scenario.toml", "seed = 7", "sed = 7")
    spoil("scenario.toml", "[defaults]", '[[cut]]\nproducts = ["chp"]\nstart_day = 1\nduration_days = 1\n\n[defaults]')
    spoil("tiny/network.toml", "year = 2025", "year = 25")
    spoil("tiny/products.csv", "chips,material", "chip,material")
    spoil("tiny/supply.csv", CHIP, "chip,CN-HOM,0.8,1,road")
    spoil("tiny/supply.csv", "power,CN-HOME,1,1", "power,CN-HOME,1,0")
    spoil("tiny/deliveries.csv", "chips,1", "chips,2")
    spoil("strategies/tiered.toml", "extra_days = 15", "extra_days = nan")
    spoil("strategies/tiered.toml", '["resist"]', '["rezist"]')
    assert [problem.where for problem in problems()] == [
        "scenario.toml [scenario]",
        "scenario.toml [[cut]] 1 depth",
        "scenario.toml [[cut]] 2",
        "tiny/network.toml [network] year",
        "tiny/products.csv row 3",
        "tiny/supply.csv row 2",
        "tiny/supply.csv row 6 lead_days",
        "tiny/deliveries.csv row 2 share",
        "strategies/tiered.toml [[stock]] 1 extra_days",
        "strategies/tiered.toml [[backup]] 1 select",
    ]


def test_message_reads_as_the_handbook_says() -> None:
    spoil("scenario.toml", '["resist"]', '["resits"]')
    with pytest.raises(InputError) as caught:
        load_study(Path("scenario.toml"))
    assert str(caught.value) == (
        "error: scenario.toml [[cut]] 1: no product is called 'resits'\n  fix: did you mean 'resist'?"
    )


def test_message_hides_nothing_and_keeps_its_lines() -> None:
    """A terminal obeys control characters, and an id with a sign that nobody sees looks like the right one."""
    spoil("scenario.toml", '["JP"]', '["JP\\u200b"]')
    spoil("scenario.toml", "retries = 2", '"a\\u001b[31m\\nb" = 1')
    with pytest.raises(InputError) as caught:
        load_study(Path("scenario.toml"))
    assert len(str(caught.value).splitlines()) == 2 * len(caught.value.problems)
    assert "no region is called 'JP\\u200b'" in str(caught.value)
    assert "no key is called 'a\\x1b[31m\\nb'" in str(caught.value)


def test_a_name_on_several_lines_is_shown_on_one() -> None:
    spoil("scenario.toml", "No resist", "No\\nresist\\tat all ")
    spoil("tiny/products.csv", "chip,Chip", 'chip,"Chip\nof two lines"')
    scenario = load_scenario(Path("scenario.toml"))
    assert scenario.title.en == "No resist at all"
    assert next(one.name.en for one in scenario.network.products if one.id == "chip") == "Chip of two lines"


def test_row_numbers_are_those_of_the_spreadsheet() -> None:
    # A blank row counts; a cell with a line break in it is one row.
    spoil("tiny/products.csv", "chip,Chip", '\nchip,"Chip\nof two lines"')
    spoil("tiny/products.csv", "chips,material", "chip,material")
    (problem,) = problems()
    assert problem.where == "tiny/products.csv row 4"


@pytest.mark.parametrize("title", ["Taiwan", "taiwan", "台湾", "中国台湾"])
def test_whoever_writes_what_a_region_is_called_is_told_its_id(title: str) -> None:
    """In either language, and as reports display it."""
    spoil("tiny/network.toml", 'id = "JP"\n', 'id = "JP"\nname = { en = "Taiwan", zh = "台湾" }\n')
    spoil("scenario.toml", '["JP"]', f'["{title}"]')
    (problem,) = problems()
    assert (problem.what, problem.fix) == (f"no region is called '{title}'", f"did you mean 'JP' ({title})?")


def test_brackets_without_end() -> None:
    write_scenario(Path(), "a = " + "[" * 5000)
    (problem,) = problems()
    assert problem.where.startswith("scenario.toml")


def test_number_of_thousands_of_digits() -> None:
    write_network(Path("tiny"), toml=NETWORK.replace("365", "9" * 5000))
    assert problems()[0].where.startswith("tiny/network.toml")
    write_network(Path("tiny"), toml=NETWORK.replace("365", "9" * 500), supply=SUPPLY.replace("0.6", "9" * 5000))
    target, share = problems()
    assert target.where == "tiny/network.toml [[chain]] 1 target"
    assert share.where == "tiny/supply.csv row 4 share"


FILES = [
    "scenario.toml",
    "strategies/none.toml",
    "tiny/network.toml",
    "tiny/products.csv",
    "tiny/supply.csv",
    "tiny/backups.csv",
]
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
@pytest.mark.parametrize("file", FILES)
def test_any_bytes_are_data_or_an_input_error(file: str, content: bytes, tmp_path: Path) -> None:
    write_study(tmp_path)
    Path(file).write_bytes(content)
    with contextlib.suppress(InputError):
        load_study(Path("scenario.toml"))
    with contextlib.suppress(InputError):
        kind_of(Path(file))


TOML_VALUES = st.sampled_from(
    [
        "1",
        "-1",
        "0",
        "1.5",
        "inf",
        "-inf",
        "nan",
        "true",
        '""',
        '"x"',
        '"\\u0000"',
        "[]",
        '["x"]',
        "[1]",
        "[[]]",
        "{}",
        "{ low = 1 }",
        "{ en = 1 }",
        "{ low = 3, mode = 2, high = 1 }",
        "1979-05-27",
        "07:32:00",
        "9" * 400,
        '["a", "a"]',
    ]
)


@FUZZ
@given(values=st.lists(st.tuples(st.integers(0, 60), TOML_VALUES), min_size=1, max_size=3))
@pytest.mark.parametrize("file", ["scenario.toml", "strategies/tiered.toml", "tiny/network.toml"])
def test_any_value_of_any_key_is_data_or_an_input_error(
    file: str, values: list[tuple[int, str]], tmp_path: Path
) -> None:
    write_study(tmp_path)
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    keyed = [number for number, line in enumerate(lines) if " = " in line]
    for at, value in values:
        number = keyed[at % len(keyed)]
        lines[number] = f"{lines[number].split(' = ')[0]} = {value}"
    Path(file).write_text("\n".join(lines), encoding="utf-8")
    with contextlib.suppress(InputError):
        load_study(Path("scenario.toml"))


CELLS = st.sampled_from(
    ["", "0", "-1", "1.5", "nan", "inf", "1e999", "x", "chip", "JP", ";", "a;a", '"', "0;1", "９", "\0"]
)


@FUZZ
@given(cells=st.lists(st.tuples(st.integers(0, 90), CELLS), min_size=1, max_size=4))
@pytest.mark.parametrize("file", ["products", "inputs", "supply", "deliveries", "backups", "hazards", "references"])
def test_any_cell_is_data_or_an_input_error(file: str, cells: list[tuple[int, str]], tmp_path: Path) -> None:
    write_study(tmp_path)
    path = Path(f"tiny/{file}.csv")
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    for at, cell in cells:
        row = rows[at % len(rows)]
        row[(at // len(rows)) % len(row)] = cell
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    with contextlib.suppress(InputError):
        load_study(Path("scenario.toml"))


def test_deliveries_without_a_column_for_how_much() -> None:
    Path("tiny/deliveries.csv").write_text("product,chain\nchip,chips\n", encoding="utf-8")
    (problem,) = problems()
    assert (problem.where, problem.what) == ("tiny/deliveries.csv row 1", "no column share or amount is there")


def test_a_bad_number_does_not_hide_a_bad_name_in_the_same_cut() -> None:
    spoil("scenario.toml", "depth = 0.9", 'depth = 7\nkinds = ["partt"]')
    found = [problem.what for problem in problems()]
    assert len(found) == 2
    assert "7" in found[0]
    assert "partt" in found[1]

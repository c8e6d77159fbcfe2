"""A network small enough to check by hand, and the files that tests change a word in.

Two chains at home; the chip needs resist from Japan and Korea, and everything needs power.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

NETWORK = """\
schema = 1

[network]
id = "tiny"
title = { en = "Tiny", zh = "微型" }
year = 2025
money_unit = "million"

[defaults]
tau_days = 5
psi = 0.8

[response]
detection_days = 2

[[region]]
id = "CN"
name = { en = "China", zh = "中国" }

[[region]]
id = "CN-HOME"
parent = "CN"
name = { en = "Home", zh = "本省" }
home = true

[[region]]
id = "CN-REST"
parent = "CN"
modelled = true

[[region]]
id = "ASIA"

[[region]]
id = "JP"
parent = "ASIA"

[[region]]
id = "KR"
parent = "ASIA"

[[chain]]
id = "chips"
name = { en = "Chips", zh = "芯片" }
target = 365
regions = ["CN-HOME"]

[[chain]]
id = "energy"
name = "Energy"
"""

PRODUCTS = """\
id,name_en,name_zh,chain,kind,surge,value_added,ref,confidence
chip,Chip,芯片,chips,part,0.2,0.5,TEST,high
resist,Photoresist,光刻胶,chips,material,,,TEST;ALSO,low
power,,电力,energy,service,,,,
"""

INPUTS = """\
product,input,share,type,scope,alpha,cover_days,ref
chip,resist,0.2,input,national,1,20,TEST
chip,power,0.1,service,province,1,,
"""

SUPPLY = """\
product,region,share,lead_days,mode,ref,confidence
chip,CN-HOME,0.8,1,road,,
chip,CN-REST,0.2,3,road,,
resist,JP,0.6,10,sea,TEST,
resist,KR,0.4,7,air,,
power,CN-HOME,1,1,,,
"""

DELIVERIES = """\
product,chain,share,amount
chip,chips,1,
power,energy,,36.5
"""

BACKUPS = """\
id,product,grade,region,capacity,yield,value,eligible,test_days_low,test_days_mode,test_days_high,success,logistics_days,ramp_days,ref
resist-kr,resist,same,KR,0.5,,,,60,90,180,0.8,14,30,TEST
resist-home,resist,degraded,CN-HOME,0.6,0.9,0.8,1,,30,,1,7,20,
"""

HAZARDS = """\
id,label_en,label_zh,products,chains,kinds,regions,modes,rate_per_year,duration_days_low,duration_days_mode,duration_days_high
quake,Earthquake,地震,,,,JP;KR,sea,0.1,10,30,90
"""

REFERENCES = """\
key,citation,year,url
TEST,Made up for tests,2025,
ALSO,Made up too,,
"""

SCENARIO = """\
schema = 1

[scenario]
id = "no-resist"
title = { en = "No resist", zh = "光刻胶断供" }
network = "tiny"
horizon_days = 365
replications = 20
seed = 7
strategies = ["none", "tiered"]

[[cut]]
products = ["resist"]
regions = ["JP"]
start_day = 30
duration_days = { low = 60, mode = 90, high = 120 }
depth = 0.9
recovery_days = 15

[defaults]
tau_days = inf

[response]
retries = 2
"""

NONE = """\
[strategy]
id = "none"
title = "Nothing"
"""

TIERED = """\
[strategy]
id = "tiered"
title = { en = "Both grades", zh = "两种" }

[[backup]]
select = { products = ["resist"], min_alpha = 0.5 }
grades = ["same", "degraded"]
readiness = "sampled"
coverage = 0.75
capacity = 2

[[stock]]
select = { chains = ["chips"] }
extra_days = 15

[[sourcing]]
away_from = ["JP"]
towards = ["KR"]
share = 0.25

[[research]]
select = { products = ["resist"], min_alpha = 0.9 }
teams = 3
success = 0.6
mean_days = 200
start = "cut"
capacity = 0.4
value = 0.85
test_days = { low = 20, mode = 40, high = 80 }
ramp_days = 30

[[first_unit]]
select = { kinds = ["material"] }
trial_days = { low = 60, mode = 90, high = 150 }
success = 0.7
growth_days = 365

[[community]]
select = { products = ["resist"], regions = ["CN-HOME"] }
share = 0.2
priority = true

[response]
province_days = 3
"""


def write_network(
    folder: Path,
    *,
    toml: str | None = NETWORK,
    products: str | None = PRODUCTS,
    inputs: str | None = INPUTS,
    supply: str | None = SUPPLY,
    deliveries: str | None = DELIVERIES,
    backups: str | None = BACKUPS,
    hazards: str | None = HAZARDS,
    references: str | None = REFERENCES,
) -> Path:
    """Write a network's folder, each file by its text; None leaves a file out."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "network.toml": toml,
        "products.csv": products,
        "inputs.csv": inputs,
        "supply.csv": supply,
        "deliveries.csv": deliveries,
        "backups.csv": backups,
        "hazards.csv": hazards,
        "references.csv": references,
    }
    for name, text in texts.items():
        if text is not None:
            (folder / name).write_text(dedent(text), encoding="utf-8")
    return folder


def write_scenario(folder: Path, text: str = SCENARIO, name: str = "scenario.toml") -> Path:
    """Write a scenario, or a strategy, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(dedent(text), encoding="utf-8")
    return path


def write_study(folder: Path) -> Path:
    """Write the small network with a scenario and two strategies beside it; the path of the scenario."""
    write_network(folder / "tiny")
    write_scenario(folder / "strategies", NONE, "none.toml")
    write_scenario(folder / "strategies", TIERED, "tiered.toml")
    return write_scenario(folder)

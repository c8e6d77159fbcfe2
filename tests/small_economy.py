"""How does a test say an economy in a few lines, in memory and as files?

Every fragment is a `Network`; fragments that share no product are put side by side with `together`.  The same network
runs on the kernel (`run`) and goes to disk for the command line (`write`), so each case is told once.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import inf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant, assemble
from sim.blocks import Blocks, number
from sim.days import pass_days
from sim.economy import mix_leads, widened
from sim.kernel import BACKUP, CHAIN, LANES, MAKER, MIX, RARE, SLOT, Block, lanes
from sim.kernel.block import Floats, Ints
from sim.labels import Text
from sim.network import (
    Backup,
    Chain,
    Defaults,
    Delivery,
    Hazard,
    Input,
    Network,
    Product,
    Range,
    Region,
    ResponseSettings,
    Selector,
    Supply,
)
from sim.response import Brief
from sim.response.levels import Levels
from sim.response.lookout import lookout_for
from sim.response.offers import offers_for
from sim.scenario import Contract, Cut, Readiness, Scenario
from sim.simulation import Trajectory, simulate

DAYS_PER_YEAR = 365.0
STIFF = Defaults(tau_days=inf, surge=0.0)  # no restocking, no surge: section 7 of the model

EAST, SOUTH, REST, JP, KR = "CN-EAST", "CN-SOUTH", "CN-REST", "JP", "KR"
HOME = EAST
REGIONS = tuple(
    Region(id_, Text(id_, id_), parent, home, modelled)
    for id_, parent, home, modelled in (
        ("CN", None, False, False),
        ("CN-HOME", "CN", True, True),
        (EAST, "CN-HOME", True, True),
        (SOUTH, "CN-HOME", True, True),
        (REST, "CN", False, True),
        ("ASIA", None, False, False),
        (JP, "ASIA", False, False),
        (KR, "ASIA", False, False),
    )
)


def spread(value: float | tuple[float, float, float]) -> Range:
    """A range from three numbers, or from one."""
    return Range(*value) if isinstance(value, tuple) else Range.fixed(value)


def product(id_: str, chain: str = "goods", **about: object) -> Product:
    plain = {"kind": "part", "surge": None, "surge_days": None, "deferrable": None, "value_added": None}
    rest = {"import_share": None, "plan_phrase": "", "ref": "", "confidence": ""}
    return Product(id=id_, name=Text(id_, id_), chain=chain, **(plain | rest | about))


def needs(product: str, input_: str, share: float = 1.0, *, cover: float | tuple = 0.0, **about: object) -> Input:
    plain = {"type": "input", "scope": "national", "alpha": 1.0, "eligible": None, "group": ""}
    return Input(product, input_, spread(share), cover_days=spread(cover), ref="", confidence="", **(plain | about))


def made(product: str, region: str = HOME, share: float = 1.0, *, lead: int = 1, mode: str = "") -> Supply:
    return Supply(product, region, share, lead, mode, "", "")


def sold(product: str, per_day: float = 1.0, chain: str = "goods") -> Delivery:
    return Delivery(product, chain, None, per_day * DAYS_PER_YEAR)


def backup(id_: str, product: str, capacity: float | tuple = 1.0, *, region: str = KR, **about: object) -> Backup:
    """A backup of the same grade unless yield, value or eligible say otherwise; no test, no delay, no ramp."""
    plain = {"yield_": 1.0, "value": 1.0, "eligible": 1.0, "success": 1.0, "logistics_days": 0.0, "ramp_days": 0.0}
    free = Range.fixed(0.0)
    costs = {"pool": "", "standing_cost": free, "activation_cost": free, "premium": free, "inputs_of": ""}
    said = plain | costs | {"who": Text("", ""), "ref": "", "confidence": ""} | about
    ranges = {name: spread(said.pop(name)) for name in ("yield_", "value", "eligible", "success")}
    lost = any(ranges[name] != Range.fixed(1.0) for name in ("yield_", "value", "eligible"))
    grade = "degraded" if lost else "same"
    said |= ranges | {"capacity": spread(capacity), "test_days": spread(said.pop("test_days", 0.0))}
    return Backup(id=id_, product=product, grade=grade, region=region, **said)


def cut(start: float, days: float | tuple, depth: float | tuple = 1.0, **about: object) -> Cut:
    """A cut; the selector is said by products, regions, chains, kinds and modes."""
    select = Selector(**{field.name: tuple(about.pop(field.name, ())) for field in fields(Selector)})
    recovery = spread(about.pop("recovery", 0.0))
    return Cut(select, start, spread(days), spread(depth), recovery, about.pop("probability", 1.0), **about)


def hazard(id_: str, rate: float | tuple, days: float | tuple, depth: float | tuple = 1.0, **about: object) -> Hazard:
    """A hazard; the selector as for a cut, the rate per year."""
    select = Selector(**{field.name: tuple(about.pop(field.name, ())) for field in fields(Selector)})
    plain = {"duration_law": "triangular", "ref": "", "confidence": ""}
    laws = {"rate_per_year": spread(rate), "duration_days": spread(days), "depth": spread(depth)}
    laws |= {name: spread(about.pop(name, 0.0)) for name in ("recovery_days", "alert_days")}
    return Hazard(id=id_, label=Text(id_, id_), select=select, **(plain | laws | about))


def network(
    products: Sequence[Product],
    supply: Sequence[Supply],
    inputs: Sequence[Input] = (),
    deliveries: Sequence[Delivery] = (),
    backups: Sequence[Backup] = (),
    hazards: Sequence[Hazard] = (),
    *,
    targets: Mapping[str, float] | None = None,
    defaults: Defaults = STIFF,
) -> Network:
    """A network of the regions above; chains follow from the products, targets are per year."""
    chains = dict.fromkeys(one.chain for one in products)
    goals = targets or {}
    return Network(
        id="small",
        title=Text("Small", "小"),
        year=2025,
        money_unit="million",
        source="small",
        defaults=defaults,
        response=ResponseSettings(),
        regions=REGIONS,
        chains=tuple(Chain(id_, Text(id_, id_), goals.get(id_), ()) for id_ in chains),
        products=tuple(products),
        inputs=tuple(inputs),
        supply=tuple(supply),
        deliveries=tuple(deliveries),
        backups=tuple(backups),
        hazards=tuple(hazards),
    )


def feeds_on_itself(own: float | tuple[float, float, float]) -> Network:
    """Goods of steel, and that of ore; both take a share of themselves."""
    of_steel = [needs("steel", "steel", own), needs("steel", "ore", 0.4)]
    return network(
        [product("good"), product("steel", chain="metals"), product("ore", chain="metals")],
        [made("good"), made("steel"), made("ore")],
        [needs("good", "steel", 0.9), *of_steel, needs("ore", "ore", own)],
        [sold("good")],
    )


def together(networks: Iterable[Network]) -> Network:
    """Fragments side by side; they share regions and defaults, and nothing else."""
    parts = list(networks)
    joined = {
        name: tuple(row for part in parts for row in getattr(part, name))
        for name in ("chains", "products", "inputs", "supply", "deliveries", "backups")
    }
    return replace(parts[0], **joined)


def scenario(
    economy: Network, cuts: Sequence[Cut] = (), horizon: int = 120, readiness: Readiness = "paper", **about: object
) -> Scenario:
    """A question with every backup of the network signed (`contracts=()` for none)."""
    plain: dict[str, object] = {
        "replications": 1,
        "seed": 7,
        "draw_hazards": False,
        "defaults": economy.defaults,
        "response": economy.response,
        "contracts": tuple(Contract(one, readiness) for one in economy.backups),
    }
    title = Text("Small question", "小问题")
    return Scenario(
        id="question",
        title=title,
        source="question.toml",
        network=economy,
        horizon_days=horizon,
        cuts=tuple(cuts),
        **(plain | about),
    )


@dataclass(frozen=True)
class Lost:
    """What a run lost: days of a chain's baseline output, by chain."""

    volume: dict[str, float]
    value: dict[str, float]
    daily: dict[str, NDArray[np.float64]]  # (T,) volume lost, in days of baseline output
    conservation: float


def run(question: Scenario) -> Lost:
    """Run the first replication of a scenario on the kernel."""
    plant = assemble(question)
    return lost(plant, simulate(plant, [0]))


def lost(plant: Plant, trajectory: Trajectory) -> Lost:
    """What the first replication of a trajectory lost."""
    chains = [chain.id for chain in plant.scenario.network.chains]
    output = baseline(plant)
    volume = {chain: 1.0 - trajectory.volume[:, at, 0] / output[chain] for at, chain in enumerate(chains)}
    value = {chain: 1.0 - trajectory.value[:, at, 0] / output[chain] for at, chain in enumerate(chains)}
    return Lost(
        {chain: float(days.sum()) for chain, days in volume.items()},
        {chain: float(days.sum()) for chain, days in value.items()},
        volume,
        float(trajectory.conservation.max()),
    )


def baseline(plant: Plant) -> dict[str, float]:
    """Home output of every chain without a cut [money unit/day]; one for a chain that makes nothing at home."""
    sums = {}
    for at, chain in enumerate(plant.scenario.network.chains):
        output = float(plant.shared.output[plant.shared.chain == at].sum())
        sums[chain.id] = output if output > 0.0 else 1.0
    return sums


@dataclass(frozen=True)
class State:
    """A block in money units; (K, R) or (P, R), copied."""

    stock: NDArray[np.float64]
    degraded: NDArray[np.float64]
    degraded_worth: NDArray[np.float64]
    due: NDArray[np.float64]  # (days, K, R) by the days that they still take
    degraded_due: NDArray[np.float64]
    position: NDArray[np.float64]  # of inputs that can be kept
    stood_in: NDArray[np.float64]  # (V, R)
    surge: NDArray[np.float64]
    demand: NDArray[np.float64]
    backlog: NDArray[np.float64]
    made: NDArray[np.float64]
    level: NDArray[np.float64]  # (B, R)
    bound_slot: NDArray[np.float64]
    bound_own: NDArray[np.float64]
    bound_orders: NDArray[np.float64]


def pass_day(
    block: Block,
    day: int,
    remaining: NDArray[np.float64],
    tomorrow: NDArray[np.float64],
    offered: NDArray[np.float64],
    chains: NDArray[np.float64],
) -> None:
    """One day of the kernel's, with what the cuts leave (classes, LANES) and the backups offer (B, LANES)."""
    nobody = Brief((), ResponseSettings(), (), (), (), (), (), (), day + 1)
    offers, lookout = offers_for(nobody, Levels(offered), Levels(np.zeros_like(offered))), lookout_for(nobody, LANES)
    left, level, tally = np.stack([remaining, tomorrow]), np.zeros_like(offered), np.zeros((1, len(offered)), np.int64)
    costs = np.zeros((1, *block.lost.shape))
    pass_days(block, offers, lookout, day, day + 1, left, level, tally, chains[None], costs)


class Walk:
    """The kernel one day at a time, with whatever the cuts leave and the backups offer."""

    def __init__(self, plant: Plant, replications: int = 1) -> None:
        self.plant, self.economy = plant, widened(plant.shared, replications)
        self.block: Block = Blocks(self.economy, plant.circles).at(0, 0)
        self.chains, self.count = np.zeros((len(plant.scenario.network.chains), LANES * len(CHAIN))), replications
        self.day = 0

    @property
    def volume(self) -> NDArray[np.float64]:
        return number(self.chains, CHAIN.volume)[:, : self.count]

    @property
    def value(self) -> NDArray[np.float64]:
        return number(self.chains, CHAIN.value)[:, : self.count]

    @property
    def state(self) -> State:
        block, economy = self.block, self.economy
        output = number(block.makers, MAKER.output)
        target = (economy.slot_cover + mix_leads(economy)[economy.slot_mix]) * economy.slot_use
        ahead, stock = unsent(block), goods(block, block.slots, SLOT.stock)
        gap = goods(block, block.slots, SLOT.aim) - stock
        if self.day > 0:
            gap -= ahead.sum(axis=0)
        found = State(
            stock=stock,
            degraded=goods(block, block.rare, RARE.lesser),
            degraded_worth=goods(block, block.rare, RARE.worth),
            due=on_the_way(block, self.day) + ahead,
            degraded_due=goods(block, block.rare, RARE.lesser_due),
            position=target - gap[:, : self.count],
            stood_in=block.stood_in.copy(),
            surge=number(block.makers, MAKER.surge).copy(),
            demand=number(block.makers, MAKER.demand) * output,
            backlog=number(block.makers, MAKER.backlog) * output,
            made=number(block.makers, MAKER.made) * output,
            level=number(block.backups, BACKUP.level).copy(),
            bound_slot=number(block.rare, RARE.bound)[block.slot_row],
            bound_own=number(block.makers, MAKER.bound_own).copy(),
            bound_orders=number(block.makers, MAKER.bound_orders).copy(),
        )
        return State(*(getattr(found, field.name)[..., : self.count] for field in fields(State)))

    def put(self, rows: NDArray[np.float64], at: int, amounts: Sequence[float]) -> None:
        """Put so much into every slot's stock (`block.slots`, `SLOT.stock`), or whatever else its rows tell in days."""
        block = self.block
        number(rows, at)[block.slot_row] = np.array(amounts)[:, None] / block.use[block.slot_row]

    def step(
        self,
        remaining: NDArray[np.float64] | None = None,
        offered: NDArray[np.float64] | None = None,
        tomorrow: NDArray[np.float64] | None = None,
    ) -> State:
        """One day; `remaining` is (classes, R) today, `tomorrow` the same of the next day, `offered` (B, R)."""
        left = np.ones((len(self.plant.classes), self.count)) if remaining is None else remaining
        none = np.zeros((self.economy.backup_degraded.size, self.count))
        self._pass(left, left if tomorrow is None else tomorrow, none if offered is None else offered)
        return self.state

    def wait(self, days: int) -> State:
        """So many days on which nothing is cut and no backup offers anything."""
        left, none = np.ones((len(self.plant.classes), self.count)), np.zeros((len(self.block.up), self.count))
        for _ in range(days):
            self._pass(left, left, none)
        return self.state

    def _pass(self, *given: NDArray[np.float64]) -> None:
        pass_day(self.block, self.day, *(lanes(one, 0) for one in given), self.chains)
        self.day += 1


def write(question: Scenario, folder: Path, strategies: Sequence[str]) -> Path:
    """Write a scenario and its network as a user would; the path of the scenario."""
    write_network(question.network, folder / "small")
    head = {
        "id": question.id,
        "title": {"en": question.title.en, "zh": question.title.zh},
        "network": "small",
        "horizon_days": question.horizon_days,
        "replications": question.replications,
        "seed": question.seed,
        "strategies": list(strategies),
    }
    text = ["schema = 1", "[scenario]", *_keys(head)]
    text += ["[defaults]", *_keys(_changed(question.defaults, Defaults()))]
    text += ["[response]", *_keys(_changed(question.response, ResponseSettings()))]
    for one in question.cuts:
        text += ["[[cut]]", *_keys({field.name: list(getattr(one.select, field.name)) for field in fields(Selector)})]
        law = {"start_day": one.start_day, "duration_days": one.duration_days, "depth": one.depth}
        text += _keys(law | {"recovery_days": one.recovery_days, "probability": one.probability})
    path = folder / "question.toml"
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return path


def write_network(economy: Network, folder: Path) -> Path:
    """Write a network's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = ["schema = 1", "[network]"]
    title = {"en": economy.title.en, "zh": economy.title.zh}
    text += _keys({"id": economy.id, "title": title, "year": economy.year, "money_unit": economy.money_unit})
    text += ["[defaults]", *_keys(_changed(economy.defaults, Defaults()))]
    for region in economy.regions:
        about = {"id": region.id, "home": region.home, "modelled": region.modelled}
        text += ["[[region]]", *_keys(about if region.parent is None else about | {"parent": region.parent})]
    for chain in economy.chains:
        about = {"id": chain.id, "name": chain.name.en}
        text += ["[[chain]]", *_keys(about if chain.target is None else about | {"target": chain.target})]
    (folder / "network.toml").write_text("\n".join(text) + "\n", encoding="utf-8")
    tables = {
        "products": economy.products,
        "inputs": economy.inputs,
        "supply": economy.supply,
        "deliveries": economy.deliveries,
        "backups": economy.backups,
    }
    for name, rows in tables.items():
        if rows:
            _write_table(folder / f"{name}.csv", rows)
    return folder


def _write_table(path: Path, rows: Sequence[object]) -> None:
    cells = [_cells(row) for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        keys = dict.fromkeys(key for row in cells for key in row)
        # A number that is a range in some rows and not said in others has three columns.
        header = [key for key in keys if f"{key}_mode" not in keys]
        writer = csv.DictWriter(file, header, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(cells)


def _cells(row: object) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in fields(row):
        name, value = field.name.rstrip("_"), getattr(row, field.name)
        if isinstance(value, Text):
            found |= {name if name == "who" else f"{name}_en": value.en, f"{name}_zh": value.zh}
        elif isinstance(value, Range):
            found |= {f"{name}_{part}": repr(getattr(value, part)) for part in ("low", "mode", "high")}
        else:
            found[name] = "" if value is None else value if isinstance(value, str) else repr(value)
    return found


def _changed(settings: object, usual: object) -> dict[str, object]:
    pairs = ((field.name, getattr(settings, field.name)) for field in fields(settings))
    return {name: value for name, value in pairs if value != getattr(usual, name)}


def _keys(said: Mapping[str, object]) -> list[str]:
    return [f"{key} = {_toml(value)}" for key, value in said.items() if value != []]


def _toml(value: object) -> str:
    if isinstance(value, Range):
        return "{ " + ", ".join(f"{part} = {getattr(value, part)!r}" for part in ("low", "mode", "high")) + " }"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    return json.dumps(value) if not isinstance(value, float) else repr(value)  # repr(inf) is TOML too


def on_the_way(block: Block, day: int) -> Floats:
    """(days, K, LANES) [money unit] standard goods under way on a morning, by the days that they still take."""
    seat, mix = _seats(block)
    rows, is_first = block.days[mix], bool(block.unsent[0] < 0)  # what arrives on the first morning is not booked
    found = np.zeros((int(block.days.max(initial=1)) + 1, rows.size, LANES))
    for turn in range(found.shape[0] - 1):
        some, ahead = turn < rows, turn + is_first
        place = block.due_start[mix] + (day + ahead) % rows * block.due_step[mix] + seat
        found[ahead, some] = block.due[place[some]]
    found[0] += number(block.rare, RARE.due)
    goods: Floats = (found * block.use)[:, block.slot_row]
    return goods


def unsent(block: Block) -> Floats:
    """(days, K, LANES) [money unit] what the kernel will send only in the morning, by the days that it still takes."""
    _, mix = _seats(block)
    found = np.zeros((int(block.days.max(initial=1)) + 1, mix.size, LANES))
    for m in range(block.days.size):
        users = mix == m
        for c in range(block.consignment_start[m], block.consignment_start[m + 1]):
            if block.unsent[0] < 0:
                found[0, users] += _along(block, c, None)
            else:
                ordered = number(block.slots, SLOT.order)[users]
                found[block.consignment_days[c] - 1, users] += _sent(block, m, c, ordered)
    goods: Floats = (found * block.use)[:, block.slot_row]
    return goods


def _sent(block: Block, m: int, c: int, order: Floats) -> Floats:
    """(users, LANES) [days of baseline use] what will go on its way with one lead time, of what users ordered."""
    promise, room = number(block.mixes, MIX.promise)[m], number(block.mixes, MIX.room)[m]
    firm = np.minimum(order, promise)
    parts = firm, np.minimum(order - firm, room), np.maximum(np.minimum(order, 1.0) - firm, 0.0)
    served, wholes = (MAKER.kept, MAKER.extra, MAKER.rest), (promise, room, 1.0 - promise)
    found = np.zeros_like(order)
    for part, by, whole in zip(parts, served, wholes, strict=True):
        found += part * np.divide(_along(block, c, by), whole, out=np.zeros(LANES), where=whole > 1e-13)
    return found


def _along(block: Block, c: int, by: int | None) -> Floats:
    """(LANES,) the shares of the suppliers with one lead time, each times a number of its row."""
    links = slice(block.consignment_link[c], block.consignment_link[c + 1])
    makers = block.link_producer[links]
    return (block.links[links] * (1.0 if by is None else number(block.makers, by)[makers])).sum(axis=0)


def goods(block: Block, rows: Floats, at: int) -> Floats:
    """(K, LANES) [money unit] what slots, in the economy's order, have of something that their rows tell in days."""
    found: Floats = (number(rows, at) * block.use)[block.slot_row]
    return found


def _seats(block: Block) -> tuple[Ints, Ints]:
    """(K,) by row: the place among the users of its mix, and the mix."""
    users = np.diff(block.mix_start.astype(np.int64))
    mix = np.repeat(np.arange(users.size), users)
    return np.arange(mix.size) - block.mix_start[mix], mix

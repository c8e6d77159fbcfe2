"""How much of what home producers cannot do without has a backup behind it, before anything happens?

The plan asks for "full coverage by backup systems" (备份系统全覆盖) and "multiple sources" and sets no thresholds;
those here are proposals of ours.  A *critical line* is a line of a recipe that is made at home, with a criticality of
.5 or more; its exposure is the home output that uses it, times its criticality.  docs/model.md, section 6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant
from sim.economy import mix_leads
from sim.network import DAYS_PER_YEAR, Input, Network, ResponseSettings
from sim.response import TESTS_LEFT
from sim.scenario import Contract
from sim.wiring import Producer, makers_of

__all__ = ["coverage", "critical_exposures", "time_to_switch"]

CRITICAL = 0.5  # least criticality of an input that counts: "important" and "critical" after Pichler et al. (2022)
MAIN_ORIGIN = 0.15  # least share of supply of an origin that counts as a source
MANY = 2  # origins
ROUNDING = 1e-9  # of what is asked for: so little less is what sums of floats leave
HOME = "home"  # all home regions are one origin

Floats = NDArray[np.float64]
Origins = Mapping[str, float]  # origin -> share of what home users buy


@dataclass(frozen=True, slots=True)
class _Line:
    """A critical line of a recipe."""

    input: str
    chain: int  # of the user
    exposure: float  # home output at stake [money unit/day]
    survives: float  # mean stock and goods under way of its home users, at the mode [days]
    origins: Origins
    contracts: tuple[Contract, ...]


def coverage(plant: Plant) -> dict[str, Floats]:
    """Shares of the critical lines that are covered, by measure: (C + 1,), the total last; NaN without a line.

    ``coverage_x`` weighs the lines by exposure, ``coverage_x_count`` counts each once; ``critical_lines`` is how many
    there are.
    """
    lines = _critical_lines(plant)
    chains = len(plant.scenario.network.chains)
    weight = np.zeros((chains + 1, len(lines)))
    for place, line in enumerate(lines):
        weight[[line.chain, chains], place] = line.exposure
    found = {"critical_lines": np.sum(weight > 0.0, axis=1).astype(float)}
    for name, test in _tests(plant).items():
        covered = np.array([test(line) for line in lines], dtype=float)
        found[f"coverage_{name}"] = _share(weight, covered)
        found[f"coverage_{name}_count"] = _share((weight > 0.0).astype(float), covered)
    return found


def critical_exposures(plant: Plant) -> dict[tuple[str, str], float]:
    """What is at stake by product and chain of its home users [money unit/yr], the largest first.

    Home output of the critical lines that take the product, times their criticality.
    """
    chains = plant.scenario.network.chains
    found: dict[tuple[str, str], float] = {}
    for line in _critical_lines(plant):
        key = (line.input, chains[line.chain].id)
        found[key] = found.get(key, 0.0) + line.exposure * DAYS_PER_YEAR
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def time_to_switch(contract: Contract, authority: int, response: ResponseSettings) -> float:
    """Days from a cut until a backup delivers half its capacity, every range at its mode and no laboratory busy.

    Detection, the decisions up to the level that may call it (its place in `LEVELS`), the tests that its readiness has
    left, logistics, half the ramp.
    """
    backup = contract.backup
    tests = backup.test_days.mode * TESTS_LEFT[contract.readiness]
    decisions = sum(days.mode for days in response.decision_days[: authority + 1])
    return response.detection_days.mode + decisions + tests + contract.logistics_days + 0.5 * backup.ramp_days


def _tests(plant: Plant) -> dict[str, Callable[[_Line], bool]]:
    """What each measure asks of a line."""
    network, response = plant.scenario.network, plant.scenario.response
    main = _main_origins(plant)
    called = zip(plant.scenario.contracts, plant.brief.authority, strict=True)
    switch = {one.backup.id: time_to_switch(one, level, response) for one, level in called}
    places = _places(network)

    def independent(line: _Line) -> bool:
        primary = _primary(line.origins)
        return any(
            not _meet(network, places[one.backup.region], primary)
            and not any(_meet(network, origin, primary) for origin in main.get(one.backup.inputs_of, ()))
            for one in line.contracts
        )

    return {
        "degraded": lambda line: bool(line.contracts),
        "same": lambda line: any(one.backup.grade == "same" for one in line.contracts),
        "qualified": lambda line: any(one.is_qualified for one in line.contracts),
        "independent": independent,
        "multi_source": lambda line: sum(_reaches(share, MAIN_ORIGIN) for share in line.origins.values()) >= MANY,
        "in_time": lambda line: any(_reaches(line.survives, switch[one.backup.id]) for one in line.contracts),
    }


def _reaches(found: float, asked: float) -> bool:
    return found >= asked * (1.0 - ROUNDING)


def _critical_lines(plant: Plant) -> list[_Line]:
    """One for each line of a recipe that binds a home producer, over all of its producers."""
    wiring, economy = plant.wiring, plant.shared
    lead = mix_leads(economy)[:, 0]
    slots: dict[tuple[str, str], list[int]] = {}
    for place, slot in enumerate(wiring.slots):
        if wiring.producers[slot.owner].home and slot.line.alpha >= CRITICAL:
            slots.setdefault((slot.line.product, slot.line.input), []).append(place)
    makers = makers_of(wiring.producers)
    signed = _signed(plant.scenario.contracts)
    found = []
    for places in slots.values():
        line, owners = wiring.slots[places[0]].line, [wiring.slots[place].owner for place in places]
        output = economy.output[owners, 0]
        if output.sum() <= 0.0:
            continue
        held = economy.slot_cover[places, 0] + lead[economy.slot_mix[places]]
        found.append(
            _Line(
                input=line.input,
                chain=int(economy.chain[owners[0]]),
                exposure=line.alpha * float(output.sum()),
                survives=float(np.average(held, weights=output)),
                origins=_origins(line, wiring.producers, makers[line.input]),
                contracts=signed.get(line.input, ()),
            )
        )
    return found


def _signed(contracts: Sequence[Contract]) -> dict[str, tuple[Contract, ...]]:
    """Contracts by product, of backups that exist."""
    found: dict[str, tuple[Contract, ...]] = {}
    for one in contracts:
        if one.exists:
            found[one.backup.product] = (*found.get(one.backup.product, ()), one)
    return found


def _origins(line: Input, producers: Sequence[Producer], makers: Sequence[int]) -> Origins:
    """Where home users buy an input: each region by itself, the home regions together; a local input is of home."""
    if line.scope == "local":
        return {HOME: 1.0}
    found: dict[str, float] = {}
    for one in (producers[at] for at in makers):
        origin = HOME if one.home else one.region
        found[origin] = found.get(origin, 0.0) + one.share
    return found


def _primary(origins: Origins) -> str:
    """The largest supplier from outside; home where there is none."""
    outside = {origin: share for origin, share in origins.items() if origin != HOME}
    return _largest(outside) if outside else HOME


def _largest(origins: Origins) -> str:
    return max(origins, key=lambda origin: (origins[origin], origin))


def _main_origins(plant: Plant) -> dict[str, tuple[str, ...]]:
    """Per product, the origins of most of each input that its recipe cannot do without."""
    producers, found = plant.wiring.producers, dict[str, tuple[str, ...]]()
    makers = makers_of(producers)
    for line in plant.scenario.network.inputs:
        if line.alpha >= CRITICAL:
            origin = _largest(_origins(line, producers, makers[line.input]))
            found[line.product] = (*found.get(line.product, ()), origin)
    return found


def _places(network: Network) -> dict[str, str]:
    """The origin that each region belongs to."""
    return {region.id: HOME if region.home else region.id for region in network.regions}


def _meet(network: Network, one: str, other: str) -> bool:
    """Tell whether two origins may fall together: home is one, a region outside meets those in it and around it."""
    return one == other if HOME in (one, other) else network.overlap(one, other)


def _share(weight: Floats, covered: Floats) -> Floats:
    """(C + 1, N), (N,) -> (C + 1,)"""
    whole = weight.sum(axis=1)
    share: Floats = np.divide((weight * covered).sum(axis=1), whole, out=np.full_like(whole, np.nan), where=whole > 0.0)
    return share

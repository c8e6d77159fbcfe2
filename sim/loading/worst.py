"""Could every point of a sweep be simulated, also where several factors meet?

What the files may not say, no point may say.  A number only grows with each value that moves it, so the worst points
are known: all that moves it at one end.  A grid has that point; in a sample each factor also moves alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from sim.checks import Entry, overfull_recipes
from sim.errors import Problem
from sim.factors import Factor, Method, holders, point_text, vary
from sim.loading.factors import objection
from sim.loading.sweep_forms import FactorForm
from sim.scenario import Scenario, Study

__all__ = ["Read", "check_worst"]

Read = tuple[Entry[FactorForm], Factor]  # a factor and where it stands
Complaint = Callable[[Scenario], tuple[str, str] | None]  # what is wrong with a scenario, and what would help

LOW, HIGH = 0, 1  # places in `Factor.ends`


def check_worst(read: Sequence[Read], study: Study, method: Method) -> Iterator[Problem]:
    """Points at which a cut begins after the horizon, or a recipe is worth more than what it makes."""
    for ends, complaint in CHECKS:
        moved = [(entry, factor, ends[factor.table, factor.key]) for entry, factor in read
                 if (factor.table, factor.key) in ends]  # fmt: skip
        alone = [] if method == "grid" else [[one] for one in moved]
        found = [problem for one in alone for problem in _wrong(one, study, complaint)]
        yield from found or _wrong(moved, study, complaint)
    yield from _check_meetings(read, study)


def _check_meetings(read: Sequence[Read], study: Study) -> Iterator[Problem]:
    """Numbers that several factors move, and that no file may say where all of them are at one end."""
    together: defaultdict[tuple[str, str], list[Read]] = defaultdict(list)
    for entry, factor in read:
        together[factor.table, factor.key].append((entry, factor))
    for those in together.values():
        if len(those) > 1:
            yield from [problem for end in (LOW, HIGH) for problem in _beyond(those, study, end)][:1]


def _beyond(those: Sequence[Read], study: Study, end: int) -> Iterator[Problem]:
    """Where the numbers that some factors move come to what cannot be said, all at one end."""
    factors, values = [factor for _, factor in those], [factor.ends[end] for _, factor in those]
    point, at = vary(study, factors, values), point_text(factors, values)
    for entry, factor in reversed(those):
        for name, value in holders(point, factor):
            told = objection(value, factor)
            if told is not None:
                yield Problem(entry.where, f"at {at} they would not do for {name}: {told}", "choose smaller ranges")


def _wrong(moved: Sequence[tuple[Entry[FactorForm], Factor, int]], study: Study, complaint: Complaint) -> list[Problem]:
    """What is wrong with the point that has some factors at these ends and leaves the others; told of the last."""
    factors = [factor for _, factor, _ in moved]
    values = [factor.ends[end] for _, factor, end in moved]
    told = complaint(vary(study, factors, values).scenario) if moved else None
    if told is None:
        return []
    return [Problem(moved[-1][0].where, f"at {point_text(factors, values)} {told[0]}", told[1])]


def _late(scenario: Scenario) -> tuple[str, str] | None:
    late = [cut.start_day for cut in scenario.cuts if cut.start_day >= scenario.horizon_days]
    if not late:
        return None
    what = f"a cut begins on day {max(late):g}, the horizon ends on day {scenario.horizon_days}"
    return what, "choose values that leave every cut within the horizon"


def _overfull(scenario: Scenario) -> tuple[str, str] | None:
    found = overfull_recipes(scenario.network.products, scenario.network.inputs)
    if not found:
        return None
    product, total = max(found.items(), key=lambda one: one[1])
    more = f", and those of {len(found) - 1} more are too large" if found.keys() - {product} else ""
    what = f"the inputs and the value added of '{product}' sum to {total:.6g} per unit of output{more}"
    return what, "choose values that leave every sum at most 1"


# For each complaint: which end of which factors brings it about.
CHECKS: tuple[tuple[Mapping[tuple[str, str], int], Complaint], ...] = (
    ({("cut", "start_day"): HIGH, ("scenario", "horizon_days"): LOW}, _late),
    ({("network.inputs", "share"): HIGH, ("network.products", "value_added"): HIGH}, _overfull),
)

"""How does a document become a sweep?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sim.checks import Entry, unknown
from sim.errors import InputError, Problem
from sim.factors import COLUMNS, MOST_POINTS, PLACES, Factor, Sweep, count_points, holders
from sim.labels import Text
from sim.loading.documents import Document, lines, read_document
from sim.loading.factors import check_path, read_factor
from sim.loading.places import find_scenario
from sim.loading.scenario import StudyReading, read_study
from sim.loading.sweep_forms import FactorForm, SweepForm, SweepHead
from sim.loading.worst import Read, check_worst
from sim.measures import ALL, MEASURES, PAIRED, TARGETS, WHOLE
from sim.network import DAYS_PER_YEAR
from sim.scenario import Study

__all__ = ["load_sweep"]


def load_sweep(path: Path, replications: int | None = None) -> Sweep:
    """Read a sweep with its scenario, network and strategies; InputError with all that is wrong in any of them.

    ``replications`` are a point's, instead of those that the files say.
    """
    document = read_document(path, SweepForm)
    reading, problems = _study_of(document, path.parent), list(document.problems)
    read, found = _read_factors(document, reading)
    problems += found
    if reading.study is not None:
        problems += [*_check_luck(document, read, reading.study, replications), *_check_undone(read, reading.study)]
        if not found and document.form is not None:
            problems += check_worst(read, reading.study, document.form.sweep.method)
    problems += [*_check_grid(document), *_check_size(document), *_check_outputs(document, reading)]
    if reading.study is not None:
        problems += _check_measured(document, read, reading.study)
    problems += reading.problems
    if problems or document.form is None or reading.study is None:
        raise InputError(problems)
    return _build(document, document.form.sweep, reading.study, _told_apart([factor for _, factor in read]))


def _read_factors(document: Document[SweepForm], reading: StudyReading) -> tuple[list[Read], list[Problem]]:
    """The factors whose paths lead somewhere, and everything that is wrong with any of them."""
    table, read, problems = lines(document, "factor", FactorForm), list[Read](), list[Problem]()
    for entry in table.entries:
        factor, found = read_factor(entry, reading)
        problems += found
        if factor is not None:
            read.append((entry, factor))
    problems += [*_check_paths(document, {entry.place for entry in table.entries}), *_check_ids(table.entries)]
    return read, problems


def _check_paths(document: Document[SweepForm], sound: Container[str]) -> Iterator[Problem]:
    """Where a [[factor]] does not have its form, its path may be wrong as well."""
    raw = document.raw.get("factor")
    for number, one in enumerate(raw if isinstance(raw, list) else [], 1):
        place, path = f"[[factor]] {number}", one.get("path") if isinstance(one, dict) else None
        if place not in sound and isinstance(path, str) and path.strip():
            yield from check_path(f"{document.source} {place}", path.strip())


def _study_of(document: Document[SweepForm], beside: Path) -> StudyReading:
    """The study that a sweep varies, even if something else is wrong with the sweep."""
    name = document.name("sweep", "scenario")
    if not name:
        return StudyReading(None)
    where = f"{document.source} [sweep]"
    try:
        found = find_scenario(name, beside, f"{where} scenario")
    except InputError as error:
        return StudyReading(None, problems=error.problems)
    return read_study(found, document.names("sweep", "strategies") or None, f"{where} strategies")


def _check_ids(entries: Iterable[Entry[FactorForm]]) -> Iterator[Problem]:
    """Every factor has a column of its own in the results."""
    seen = set[str]()
    for entry in entries:
        name, given = entry.item.id or entry.item.path, entry.item.id is not None
        if name in (*PLACES, *COLUMNS):
            yield Problem(f"{entry.where} id", f"the results have a column '{name}' already", "give it another id")
        elif name in seen:
            fix = "give it another id" if given else "give each an id of its own, or keep one"
            yield Problem(entry.where, f"factor '{name}' is there already", fix)
        seen.add(name)


def _check_luck(
    document: Document[SweepForm], read: Sequence[Read], study: Study, replications: int | None
) -> Iterator[Problem]:
    """Chances mean nothing where nothing is left to chance."""
    said = None if document.form is None else document.form.sweep.replications
    single = (replications or said or study.scenario.replications) == 1
    for entry, factor in read:
        what, fix = "", "write replications = 10, or more, in [sweep]"
        if replications is not None:
            fix = "give more --replications"
        if factor.table == "network.hazards" and not study.scenario.draw_hazards:
            what, fix = "the scenario draws no hazards, so this moves nothing", "write draw = true in its [hazards]"
        elif factor.table == "network.hazards" and single:
            what = "with one replication there is no luck and no hazard strikes, so this moves nothing"
        elif (factor.table, factor.key) == ("cut", "probability") and single:
            what = "with one replication there is no luck: a cut that may happen does, however unlikely"
        if what:
            yield Problem(f"{entry.where} path", what, fix)


def _check_undone(read: Sequence[Read], study: Study) -> Iterator[Problem]:
    """A factor must not undo another: the later of two is the one that counts, unless it multiplies."""
    for later, (entry, factor) in enumerate(read):
        for other, earlier in read[:later]:
            if (factor.table, factor.key) != (earlier.table, earlier.key) or not _undoes(factor, earlier):
                continue
            reached = {name for name, _ in holders(study, earlier)}
            both = [name for name, _ in holders(study, factor) if name in reached]
            if both:
                more = f" and {len(both) - 1} more" if both[1:] else ""
                what = f"it undoes what {other.place} does to '{factor.key}' of {both[0]}{more}"
                yield Problem(entry.where, what, 'let each reach other places, or write apply = "multiply" here')


def _undoes(later: Factor, earlier: Factor) -> bool:
    """Whether a number that both move forgets the first: a range that was replaced has no place to move through."""
    return later.apply == "set" or (later.apply == "quantile" and earlier.apply != "multiply")


def _check_outputs(document: Document[SweepForm], reading: StudyReading) -> list[Problem]:
    """Measures and chains that nobody knows, and measures that need a second strategy."""
    where = f"{document.source} [sweep]"
    known, chains = frozenset(MEASURES), None if reading.names.chains is None else reading.names.chains | {ALL}
    outputs = document.names("sweep", "outputs")
    problems = list[Problem]()
    for output in outputs:
        problems += unknown(f"{where} outputs", "measure", output, known, f"measures are: {', '.join(MEASURES)}")
    for chain in document.names("sweep", "chains"):
        otherwise = f"chains are listed in network.toml; '{ALL}' is their total"
        problems += unknown(f"{where} chains", "chain", chain, chains, otherwise)
    paired = [output for output in outputs if output in PAIRED]
    if paired and reading.study is not None and len(reading.study.strategies) == 1:
        what = f"{paired[0]} compares with the first strategy, and there is only one"
        problems.append(Problem(f"{where} outputs", what, "name two strategies, or another measure"))
    return problems


def _check_measured(document: Document[SweepForm], read: Sequence[Read], study: Study) -> Iterator[Problem]:
    """Measures that no chain of the sweep has: told before anything is simulated."""
    scenario, chains = study.scenario, document.names("sweep", "chains") or (ALL,)
    aims = {chain.id for chain in scenario.network.chains if chain.target is not None}
    aiming = aims & set(chains) or (aims and ALL in chains)
    varied = any((factor.table, factor.key) == ("scenario", "horizon_days") for _, factor in read)
    for output in document.names("sweep", "outputs"):
        why, fix = "", ""
        if output in WHOLE and ALL not in chains:
            why, fix = "it is of all chains together", f"name '{ALL}' in chains too"
        elif output in TARGETS and not aiming:
            why, fix = "without a target there is none", "name a chain that has a target, or ask for another measure"
        elif output == "target_year_shortfall" and scenario.horizon_days < DAYS_PER_YEAR and not varied:
            why = f"it is of a whole year, and the horizon is {scenario.horizon_days} days"
            fix = "give more horizon_days, or ask for target_shortfall"
        if why:
            what = f"'{output}' does not exist for {', '.join(chains)}: {why}"
            yield Problem(f"{document.source} [sweep] outputs", what, fix)


def _check_grid(document: Document[SweepForm]) -> list[Problem]:
    """A grid has a row for each value: it cannot go everywhere between two bounds."""
    if document.form is None or document.form.sweep.method != "grid":
        return []
    return [
        Problem(f"{document.source} [[factor]] {number}", "a grid needs single values", "give values = [...]")
        for number, factor in enumerate(document.form.factor, 1)
        if factor.values is None
    ]


def _check_size(document: Document[SweepForm]) -> list[Problem]:
    """A slip of the hand asks for more points than anybody can run."""
    if document.form is None:
        return []
    head, factors = document.form.sweep, document.form.factor
    lengths = [len(factor.values or ()) for factor in factors]
    count = count_points(head.method, head.samples or 0, lengths, interactions=head.interactions)
    if count <= MOST_POINTS:
        return []
    what = f"{count:,} points are more than the {MOST_POINTS:,} that a sweep may have"
    if head.method == "grid":
        return [Problem(f"{document.source} [[factor]]", what, "give fewer values, or draw samples: see method")]
    return [Problem(f"{document.source} [sweep] samples", what, "draw fewer samples")]


def _told_apart(factors: Sequence[Factor]) -> tuple[Factor, ...]:
    """Factors that would be called the same also bear their ids."""
    titles = Counter(factor.title for factor in factors)
    return tuple(
        replace(one, title=Text(f"{one.title.en} ({one.id})", f"{one.title.zh}（{one.id}）"))
        if titles[one.title] > 1
        else one
        for one in factors
    )


def _build(document: Document[SweepForm], head: SweepHead, study: Study, factors: tuple[Factor, ...]) -> Sweep:
    scenario = study.scenario
    seed = scenario.seed if head.seed is None else head.seed
    replications = scenario.replications if head.replications is None else head.replications
    return Sweep(
        id=head.id,
        title=head.title or Text(head.id, head.id),
        source=document.source,
        study=replace(study, scenario=replace(scenario, seed=seed, replications=replications)),
        method=head.method,
        samples=head.samples or 0,
        interactions=head.interactions,
        factors=factors,
        outputs=tuple(head.outputs),
        chains=tuple(head.chains),
        digest=document.digest,
    )

"""What was cut, and when did which backup come up?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import floor
from statistics import median

from sim.cards import bracketed, roughly
from sim.labels import WORDS, Language, clauses, network_word
from sim.network import Hazard, Range, Selector
from sim.numerals import NEVER, days, number, percent
from sim.outcome import Comparison, Events, HitProduct
from sim.reading import Names
from sim.report.tables import Cell, Table, first_words
from sim.report.words import SENTENCES, joined, say
from sim.scenario import Cut

__all__ = ["cut_table", "event_table", "hit_table"]

HIT_ROWS = 12
EVENT_ROWS = 8  # backups a strategy
NAMES = 6  # of products or regions that a cut names
SUPPLY_BEGINS = ("ramp", "active")
TEST_ENDS = ("test passed", "test failed")


def cut_table(comparison: Comparison, language: Language) -> Table:
    """The cuts as the scenario asks for them, and the hazards that may strike besides."""
    names = Names(comparison, language)
    keys = ["c_what", "c_where", "c_start", "c_lasts", "c_depth", "c_recovery", "c_chance"]
    rows: list[tuple[Cell, ...]] = [
        (
            Cell(_what(cut.select, names, language)),
            Cell(_where(cut.select, names, language)),
            Cell(say("c_day", language, {"day": number(cut.start_day)})),
            _duration(cut, language),
            _shares(cut.depth, language),
            _back(cut.recovery_days, language),
            Cell(percent(cut.probability, language)),
        )
        for cut in comparison.cuts
    ]
    rows += [_hazard_row(hazard, names, language) for hazard in comparison.hazards]
    ahead = [one.alert_days for one in comparison.cuts] + [one.alert_days for one in comparison.hazards]
    if any(span.high for span in ahead) and _warned(comparison):
        keys.append("c_ahead")
        rows = [(*row, _ahead(span, language)) for row, span in zip(rows, ahead, strict=True)]
    head = tuple(SENTENCES[key][language] for key in keys)
    return Table(SENTENCES["c_caption"][language], head, tuple(rows), 2, _cut_note(comparison, language))


def _cut_note(comparison: Comparison, language: Language) -> str:
    """Whether hazards strike, and whether a probability means anything."""
    scenario, notes = comparison.scenario, []
    if scenario.draw_hazards:
        notes.append(SENTENCES["c_hazards"][language] if comparison.hazards else WORDS["no_luck_note"][language])
    if scenario.forces_chance:
        notes.append(WORDS["chance_note"][language])
    return joined(notes, language)


def _duration(one: Cut | Hazard, language: Language) -> Cell:
    """How long it lasts: a range, or the mean of an exponential law."""
    if one.duration_law == "exponential":
        return Cell(days(one.duration_days.mode, language), SENTENCES["c_exponential"][language])
    return _span(one.duration_days, language)


def _warned(comparison: Comparison) -> bool:
    """Whether under any strategy somebody sees cuts coming."""
    usual = comparison.scenario.response.alert_hit_rate
    return any(outcome.strategy.response.get("alert_hit_rate", usual) for outcome in comparison.outcomes)


def _ahead(alert: Range, language: Language) -> Cell:
    return _span(alert, language) if alert.high else Cell(NEVER)


def _back(recovery: Range, language: Language) -> Cell:
    return _span(recovery, language) if recovery.high else Cell(SENTENCES["c_at_once"][language])


def _hazard_row(hazard: Hazard, names: Names, language: Language) -> tuple[Cell, ...]:
    return (
        Cell(hazard.label[language]),
        Cell(_where(hazard.select, names, language)),
        _rate(hazard.rate_per_year, language),
        _duration(hazard, language),
        _shares(hazard.depth, language),
        _back(hazard.recovery_days, language),
        Cell(NEVER),
    )


def hit_table(comparison: Comparison, language: Language) -> Table:
    """The products whose supply is cut, as home users see them."""
    names = Names(comparison, language)
    unit = {"unit": comparison.network.money_unit}
    head = (
        WORDS["product"][language],
        WORDS["chain"][language],
        SENTENCES["c_where"][language],
        SENTENCES["t_contracts"][language],
        SENTENCES["t_share_lost"][language],
        say("t_home_use", language, unit),
        SENTENCES["t_cover"][language],
    )
    chains = {product.id: product.chain for product in comparison.network.products}
    rows = [_hit_row(one, chains, names, language) for one in comparison.hit[:HIT_ROWS]]
    left = len(comparison.hit) - len(rows)
    note = say("t_more_hit", language, {"count": f"{left:,}"}) if left > 0 else ""
    return Table(SENTENCES["t_hit"][language], head, tuple(rows), 4, note)


def _hit_row(one: HitProduct, chains: Mapping[str, str], names: Names, language: Language) -> tuple[Cell, ...]:
    return (
        Cell(names.product(one.product)),
        Cell(names.chain(chains.get(one.product, ""))),
        Cell(first_words([names.region(key) for key in one.regions], NAMES, language)),
        Cell(_known_backups(one.backups, names, language)),
        Cell(percent(one.share_lost, language)),
        Cell(number(one.home_use)),
        Cell(days(one.cover_days, language)),
    )


def _known_backups(keys: Iterable[str], names: Names, language: Language) -> str:
    """Name the backups of a product by grade and region."""
    found = []
    for key in keys:
        backup = names.contract(key)
        if backup is None:
            found.append(key)
        else:
            found.append(bracketed(WORDS[backup.grade][language], names.region(backup.region), language))
    return clauses(found, language, loose=True) or SENTENCES["t_none"][language]


def _what(select: Selector, names: Names, language: Language) -> str:
    """Say which products a selector means, then by which means of transport they come."""
    parts = [names.product(key) for key in select.products]
    parts += [names.chain(key) for key in select.chains]
    parts += [network_word("kind", key, language) for key in select.kinds]
    said = first_words(parts, NAMES, language) or SENTENCES["c_everything"][language]
    if select.modes:
        modes = first_words([network_word("mode", key, language) for key in select.modes], NAMES, language)
        said = say("c_mode", language, {"what": said, "mode": modes})
    return said


def _where(select: Selector, names: Names, language: Language) -> str:
    places = first_words([names.region(key) for key in select.regions], NAMES, language)
    return places or SENTENCES["c_everywhere"][language]


def _span(span: Range, language: Language) -> Cell:
    """A range of days: its mode, below it the ends; one number where it is fixed."""
    return Cell(days(span.mode, language), _ends(span, number(span.low), number(span.high)))


def _rate(span: Range, language: Language) -> Cell:
    """How often a hazard strikes.

    >>> _rate(Range(0.0513, 0.119, 0.288), "en")
    Cell(text='0.12 times a year', detail='0.051 – 0.29')
    """
    low, mode, high = map(roughly, (span.low, span.mode, span.high))
    return Cell(say("c_rate", language, {"rate": mode}), _ends(span, low, high))


def _shares(span: Range, language: Language) -> Cell:
    return Cell(percent(span.mode, language), _ends(span, percent(span.low, language), percent(span.high, language)))


def _ends(span: Range, low: str, high: str) -> str:
    return f"{low} – {high}" if span.low < span.high else ""


def event_table(comparison: Comparison, language: Language) -> Table:
    """When each backup first delivered, in how many replications, and how its tests went."""
    names = Names(comparison, language)
    head = (
        WORDS["strategy"][language],
        WORDS["backup"][language],
        SENTENCES["t_first_up"][language],
        SENTENCES["t_times_up"][language],
        SENTENCES["t_tests"][language],
    )
    rows: list[tuple[Cell, ...]] = []
    left_out = 0
    for outcome in comparison.outcomes:
        ups, ends = _first_ups(outcome.events), _test_ends(outcome.events)
        often = sorted(ups, key=lambda key: (-len(ups[key]), median(ups[key]), key))[:EVENT_ROWS]
        left_out += len(ups) - len(often)
        for place, key in enumerate(sorted(often, key=lambda key: (median(ups[key]), key))):
            title = outcome.strategy.title[language] if place == 0 else ""
            times = say("t_of", language, {"count": str(len(ups[key])), "total": str(outcome.followed)})
            tests = [str(ends[key, kind]) for kind in TEST_ENDS]
            rows.append(
                (Cell(title), Cell(names.backup(key)), _first_day(ups[key]), Cell(times), Cell(" / ".join(tests)))
            )
    note = say("t_more_rows", language, {"count": str(left_out), "file": "events.csv"}) if left_out else ""
    return Table(SENTENCES["t_events"][language], head, tuple(rows), 2, note, grouped=True)


def _first_day(found: list[float]) -> Cell:
    """The day in which each moment lies, as figures count them: the median, below it the earliest and the latest."""
    middle, first, last = (f"{floor(moment):,}" for moment in (median(found), min(found), max(found)))
    return Cell(middle, f"{first} – {last}" if first != last else "")


def _first_ups(events: Events) -> dict[str, list[float]]:
    """For each backup the first day on which it delivered, one number a replication in which it did."""
    first: dict[tuple[str, int], float] = {}
    for event in events.of(SUPPLY_BEGINS):
        key = (event.subject, event.replication)
        first[key] = min(event.day, first.get(key, event.day))
    found: dict[str, list[float]] = {}
    for (backup, _), day in first.items():
        found.setdefault(backup, []).append(day)
    return found


def _test_ends(events: Events) -> Counter[tuple[str, str]]:
    """How many tests of each backup were passed, and how many failed."""
    return Counter((event.subject, event.kind) for event in events.of(TEST_ENDS))

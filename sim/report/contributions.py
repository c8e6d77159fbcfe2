"""Which backup would have saved us?  What each contributes alone, and beside all others."""

from __future__ import annotations

from sim.labels import WORDS, Language, fill
from sim.outcome import Comparison, Contribution
from sim.reading import Names
from sim.report.tables import Cell, Table, money
from sim.report.words import SENTENCES, say

__all__ = ["contribution_table"]


def contribution_table(comparison: Comparison, language: Language) -> Table:
    """One line a part of the strategy that was taken apart, grouped by product."""
    found = comparison.contributions
    if found is None:
        return Table("", (), ())
    names, unit = Names(comparison, language), {"unit": comparison.network.money_unit}
    products = [one.part.product for one in found.rows]
    rows = tuple(
        (
            Cell(names.product(one.part.product) if one.part.product not in products[:at] else ""),
            _backup(one, names, language),
            *(money(each, language) for each in (one.alone, one.without, one.cost)),
        )
        for at, one in enumerate(found.rows)
    )
    head = (
        WORDS["component"][language],
        WORDS["backup"][language],
        *(fill(WORDS[key][language], unit) for key in ("alone_axis", "without_axis")),
        say("t_part_cost", language, unit),
    )
    told = {"strategy": found.strategy.title[language], "count": str(len(set(products)))}
    joint = SENTENCES["t_contributions_joint"][language] if comparison.scenario.lucky and len(rows) > 1 else ""
    note = say("t_contributions_note", language, {"joint": joint})
    return Table(say("t_contributions", language, told), head, rows, 2, note, grouped=True)


def _backup(one: Contribution, names: Names, language: Language) -> Cell:
    """Grade and place, below them who it is; or how many are meant."""
    if len(one.part.backups) > 1:
        return Cell(say("t_all_backups", language, {"count": str(len(one.part.backups))}))
    backup = names.contract(one.part.backups[0])
    if backup is None:
        return Cell(one.part.backups[0])
    return Cell(f"{WORDS[backup.grade][language]} · {names.region(backup.region)}", backup.who[language])

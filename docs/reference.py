"""How do the tables of docs/files.md follow the program?  `make reference` writes them between their markers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from sim.loading import forms, rows
from sim.loading.attributes import Attribute, attributes
from sim.loading.complaints import Form

PAGE = Path(__file__).parent / "files.md"
MARKED = re.compile(r"(<!-- table: ([\w.]+) -->\n).*?(<!-- end -->\n)", re.DOTALL)

COLUMNS = (
    rows.ProductRow, rows.InputRow, rows.SupplyRow, rows.DeliveryRow, rows.BackupRow, rows.HazardRow, rows.ReferenceRow,
)  # fmt: skip
TABLES: Mapping[str, type[Form]] = {
    "network": forms.NetworkHead,
    "region": forms.RegionForm,
    "chain": forms.ChainForm,
    "defaults": forms.DefaultsForm,
    "response": forms.ResponseForm,
    "scenario": forms.ScenarioHead,
    "cut": forms.CutForm,
    "hazards": forms.HazardsForm,
    "strategy": forms.StrategyHead,
    "select": forms.CriticalForm,
    "backup": forms.BackupForm,
    "stock": forms.StockForm,
    "sourcing": forms.SourcingForm,
    "research": forms.ResearchForm,
    "first_unit": forms.FirstUnitForm,
    "community": forms.CommunityForm,
    "protection": forms.ProtectionForm,
    **{row.table: row for row in COLUMNS},
}
LATER = ("ref", "confidence", "select")  # said once for all tables


def table(form: type[Form]) -> str:
    """The keys of one table."""
    lines = ["| key | unit | default | meaning |", "|---|---|---|---|"]
    always = getattr(form, "columns", ())
    lines += [_line(one, needed=one.needed or one.key in always) for one in attributes(form) if _told(form, one.key)]
    return "\n".join(lines) + "\n"


def _told(form: type[Form], key: str) -> bool:
    return form is forms.ScenarioHead or key not in LATER


def _line(one: Attribute, *, needed: bool) -> str:
    name = f"**`{one.key}`**" if needed else f"`{one.key}`"
    default = "" if needed or not one.default else f"`{one.default}`"
    words = f" ({', '.join(f'`{word}`' for word in one.words)})" if one.words else ""
    return (
        f"| {name}{' ±' if one.uncertain else ''} | {one.meaning.unit.en} | {default} | {one.meaning.text.en}{words} |"
    )


def written(page: str) -> str:
    """The page with its tables as the program has them."""
    return MARKED.sub(lambda found: found[1] + table(TABLES[found[2]]) + found[3], page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

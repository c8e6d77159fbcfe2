"""How do the tables of keys follow the program?  `make reference` writes them into the pages, between their markers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from sim.labels import Language
from sim.loading import forms, rows, strategy_forms, sweep_forms
from sim.loading.attributes import Attribute, attributes
from sim.loading.complaints import Form

PAGES: Mapping[str, Language] = {"files.md": "en", "keys.zh.md": "zh"}
HEADS: Mapping[Language, str] = {"en": "| key | unit | default | meaning |", "zh": "| 键 | 单位 | 默认 | 含义 |"}
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
    "strategy": strategy_forms.StrategyHead,
    "select": strategy_forms.CriticalForm,
    "backup": strategy_forms.BackupForm,
    "stock": strategy_forms.StockForm,
    "sourcing": strategy_forms.SourcingForm,
    "research": strategy_forms.ResearchForm,
    "first_unit": strategy_forms.FirstUnitForm,
    "community": strategy_forms.CommunityForm,
    "protection": strategy_forms.ProtectionForm,
    "sweep": sweep_forms.SweepHead,
    "factor": sweep_forms.FactorForm,
    "rows": sweep_forms.RowsForm,
    **{row.table: row for row in COLUMNS},
}
LATER = ("ref", "confidence", "select")  # said once for all tables
WHOLE = (forms.ScenarioHead, sweep_forms.RowsForm)  # but here they mean something else, or more


def table(form: type[Form], language: Language) -> str:
    """The keys of one table."""
    always = getattr(form, "columns", ())
    told = [one for one in attributes(form) if form in WHOLE or one.key not in LATER]
    lines = [_line(one, language, needed=one.needed or one.key in always) for one in told]
    return "\n".join([HEADS[language], "|---|---|---|---|", *lines]) + "\n"


def _line(one: Attribute, language: Language, *, needed: bool) -> str:
    name = f"**`{one.key}`**" if needed else f"`{one.key}`"
    default = "" if needed or not one.default else f"`{one.default}`"
    listed = ", ".join(f"`{word}`" for word in one.words)
    words = "" if not listed else f" ({listed})" if language == "en" else f"（{listed}）"
    cells = (name + " ±" * one.uncertain, one.meaning.unit[language], default, one.meaning.text[language] + words)
    return "| " + " | ".join(cells) + " |"


def written(page: str, language: Language) -> str:
    """The page with its tables as the program has them."""
    return MARKED.sub(lambda found: found[1] + table(TABLES[found[2]], language) + found[3], page)


def rewrite(folder: Path) -> None:
    """Write the tables of all pages."""
    for name, language in PAGES.items():
        path = folder / name
        path.write_text(written(path.read_text(encoding="utf-8"), language), encoding="utf-8")


if __name__ == "__main__":
    rewrite(Path(__file__).parent)

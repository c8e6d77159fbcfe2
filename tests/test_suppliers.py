"""Is a row of supply without a share as good as none?"""

from __future__ import annotations

from pathlib import Path

import pytest
from driver import tables
from small_network import BACKUPS, INPUTS, SUPPLY, write_network, write_study

from sim.cards import product_cards
from sim.experiments import compare
from sim.loading import load_study
from sim.scenario import Study

IDLE = "power,KR,0,1,sea,,\nresist,CN-HOME,0,3,sea,,\n"


@pytest.fixture
def studies(tmp_path: Path) -> tuple[Study, Study]:
    """Power is bought where it is used, and the Korean backup is made like a chip; then with rows of share 0."""
    path = write_study(tmp_path)
    inputs = INPUTS.replace("service,province", "service,local")
    backups = BACKUPS.replace("ramp_days,ref", "ramp_days,inputs_of,ref").replace("14,30,TEST", "14,30,chip,TEST")
    backups = backups.replace("7,20,", "7,20,,")
    found = []
    for supply in (SUPPLY, SUPPLY + IDLE):
        write_network(tmp_path / "tiny", inputs=inputs, supply=supply, backups=backups)
        found.append(load_study(path))
    return found[0], found[1]


def test_answers_are_the_same(studies: tuple[Study, Study]) -> None:
    without, idle = (tables(compare(study, 1)) for study in studies)
    assert idle == without


def test_neither_it_nor_its_hazards_are_shown(studies: tuple[Study, Study]) -> None:
    without, idle = (study.scenario.network for study in studies)
    for product in without.products:
        assert product_cards(idle, product, "en") == product_cards(without, product, "en")

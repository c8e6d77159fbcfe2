"""Does a command that is killed again and again, at any moment, come to the same bytes?"""

from __future__ import annotations

import random
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from killable import Killer
from small_sweep import sampled, write_sweep

COMPARED = ("summary.csv", "daily.csv", "drivers.csv", "events.csv", "replications.parquet")
SWEPT = ("points.csv", "sweep.parquet", "indices.csv")
SWEEP = sampled("sobol", 2, "interactions = true\n").replace("replications = 3", "replications = 2")
TO_START = 4.0  # seconds that two worker processes take to start, about


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    with Killer() as found:
        yield found


def bytes_of(folder: Path, names: tuple[str, ...]) -> list[bytes]:
    return [(folder / name).read_bytes() for name in names]


@pytest.mark.parametrize(
    ("words", "tables", "kills"),
    [
        (("compare", "scenario.toml", "--replications", 400), COMPARED, 10),
        (("sweep", "sweep.toml"), SWEPT, 5),
    ],
)
def test_a_command_killed_again_and_again_comes_to_the_same(
    killer: Killer, words: tuple[object, ...], tables: tuple[str, ...], kills: int, tmp_path: Path
) -> None:
    """kill -9 at any moment from the first to the last, with two worker processes every fifth time.

    Results are there whole or not at all, and what was kept stays.  Where a command comes to its end, all starts anew.
    """
    write_sweep(tmp_path, SWEEP)
    asked = (words[0], tmp_path / str(words[1]), *words[2:], "--quiet", "--out")
    out, whole, luck = tmp_path / "out", tmp_path / "whole", random.Random(2)
    assert killer.load(*asked, whole, "--workers", 1).status == 0
    usual, expected = killer.type(*asked, whole, "--workers", 1), bytes_of(whole, tables)
    killed, kept = 0, [0]
    while killed < kills or max(kept) == 0:  # at least once in the middle
        workers, to_start = (2, TO_START) if killed % 5 == 4 else (1, 0.0)
        moment = luck.uniform(0.0, usual.seconds + to_start)
        end = killer.type(*asked, out, "--workers", workers, kill_after=moment)
        assert (end.status, end.orphans) in ((0, 0), (-signal.SIGKILL, 0))
        killed += end.status != 0
        if out.exists():
            assert bytes_of(out, tables) == expected
            shutil.rmtree(out)
            kept.append(0)
        else:
            kept.append(len(list(tmp_path.glob("out.partial/*.npz"))))
            assert kept[-1] >= kept[-2]
    assert killer.type(*asked, out, "--workers", 1).status == 0
    assert bytes_of(out, tables) == expected
    assert not (tmp_path / "out.partial").exists()

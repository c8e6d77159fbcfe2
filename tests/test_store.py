"""Is what is done kept, and never mixed up?"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock, Timeout
from small_network import write_study
from tasks_for_workers import Square

from sim.errors import OutputError
from sim.inputs import inputs_of
from sim.loading import load_study
from sim.network import Range
from sim.store import WHOLE_LOCK, Shard, Store
from sim.tasks import part, taken_on

INPUTS = {"seed": "7", "network": "abc"}


def done(folder: Path, tasks: range, inputs: dict[str, str] = INPUTS, work: Square | None = None) -> dict[int, int]:
    with Store(folder, inputs) as store, taken_on(work or Square(), 1, None, store) as answers:
        return dict(answers(tasks))


@pytest.mark.parametrize("text", ["", "[]", '{"inputs": null}', '{"inputs": "x"}', '{"inputs": ["a"]}', "[" * 100_000])
def test_a_damaged_list_of_inputs_is_that_of_other_inputs(tmp_path: Path, text: str) -> None:
    done(tmp_path / "p", range(2))
    (tmp_path / "p" / "inputs.json").write_text(text, encoding="utf-8")
    with pytest.raises(OutputError, match="its inputs were others"):
        done(tmp_path / "p", range(2))


def test_answers_that_say_no_inputs_are_those_of_other_inputs(tmp_path: Path) -> None:
    done(tmp_path / "p", range(2))
    (tmp_path / "p" / "inputs.json").unlink()
    with pytest.raises(OutputError, match="its inputs were others"):
        done(tmp_path / "p", range(2))


def test_a_folder_of_somebody_else_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    """What hides is of the system's making, such as .DS_Store, and does no harm."""
    folder = tmp_path / "out.partial"
    folder.mkdir()
    (folder / ".DS_Store").touch()
    assert done(folder, range(2)) == {0: 0, 1: 1}
    other = tmp_path / "other.partial"
    other.mkdir()
    (other / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(
        OutputError, match=r"files that no run has written \(notes.txt\)\n.*fix: move them away, or.*--out"
    ):
        done(other, range(2))
    assert [path.name for path in other.iterdir()] == ["notes.txt"]


def test_what_somebody_puts_beside_answers_stays(tmp_path: Path) -> None:
    with Store(tmp_path / "p", INPUTS) as store:
        store.write("answer", {"a": np.zeros(1)})
        (store.folder / "notes.txt").write_text("mine", encoding="utf-8")
        (store.folder / f".other.{os.getpid()}-1").touch()  # half written when somebody was killed
        store.clear()
    assert [path.name for path in (tmp_path / "p").iterdir()] == ["notes.txt"]


def test_what_no_result_holds_stays(tmp_path: Path) -> None:
    """Parts of six are there, four are asked for: the others took as long, and may have been meant."""
    folder = tmp_path / "p"
    done(folder, range(6))
    with Store(folder, INPUTS) as store, taken_on(Square(), 1, None, store) as answers:
        dict(answers(range(4)))
        store.finish()
        assert sorted(path.stem for path in folder.glob("*.npz")) == ["square-4", "square-5"]
    kept = Square(tmp_path, deadly=(4, 5), lives=1)
    with Store(folder, INPUTS) as store, taken_on(kept, 1, None, store) as answers:
        assert dict(answers(range(4, 5))) == {4: 16}
        store.finish(lambda name: name == "square-5")
    assert not folder.exists()


def test_what_is_kept_is_not_done_again(tmp_path: Path) -> None:
    """The second time the work would end us."""
    expected = {task: task * task for task in range(6)}
    done(tmp_path / "out.partial", range(4))
    kept = Square(tmp_path, deadly=(0, 1, 2, 3), lives=1)
    assert done(tmp_path / "out.partial", range(6), work=kept) == expected


def test_other_inputs_are_refused_and_named(tmp_path: Path) -> None:
    done(tmp_path / "p", range(2))
    with pytest.raises(OutputError, match=r"\(what differs: seed\)\n.*fix: delete the folder, or.*--out"):
        done(tmp_path / "p", range(2), INPUTS | {"seed": "8"})
    assert done(tmp_path / "p", range(2)) == {0: 0, 1: 1}


@pytest.mark.parametrize(("many", "told"), [(5, r"x0, x1, x2, x3, x4\)"), (6, r"x0, x1, x2, x3, x4, \.\.\.\)")])
def test_of_many_that_differ_the_first_five_are_named(tmp_path: Path, many: int, told: str) -> None:
    done(tmp_path / "p", range(2))
    with pytest.raises(OutputError, match=rf"\(what differs: {told}"):
        done(tmp_path / "p", range(2), INPUTS | {f"x{at}": "new" for at in range(many)})


def test_only_what_was_written_this_time_counts(tmp_path: Path) -> None:
    for count in (1, 2):
        with Store(tmp_path / "p", INPUTS) as store:
            assert store.written == 0
            for at in range(count):
                store.write(f"answer-{at}", {"a": np.zeros(1)})
            assert (store.written, len(store)) == (count, count)


def test_a_folder_without_answers_is_not_left_behind(tmp_path: Path) -> None:
    with Store(tmp_path / "p", INPUTS):
        assert (tmp_path / "p").is_dir()
    assert not (tmp_path / "p").exists()
    with Store(tmp_path / "p", INPUTS, Shard(1, 2)):
        pass
    assert (tmp_path / "p").is_dir()  # another part may be at work there


def test_half_an_answer_is_worked_out_again(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    done(folder, range(3))
    whole = (folder / "square-1.npz").read_bytes()
    encrypted = bytearray(whole)  # by a single bit, which fell over twice
    for header, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        encrypted[whole.index(header) + at] |= 1
    for broken in (b"", whole[:40], whole[:-30], b"x" * 200, encrypted):
        (folder / "square-1.npz").write_bytes(broken)
        assert done(folder, range(3)) == {0: 0, 1: 1, 2: 4}
        assert (folder / "square-1.npz").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    "edited",
    [
        {"square": np.array([1, 1])},  # another shape
        {"square": np.array(2)},  # another number, which would have changed results without a word
        {"square": np.array(1.0)},  # another type
        {"square": np.array({}, dtype=object)},
        {"more": np.array(1)},
        {"seal": np.zeros(64, dtype=np.uint8)},
        {"square": None},  # left out
        {"seal": None},
    ],
)
def test_an_answer_that_was_changed_is_worked_out_again(tmp_path: Path, edited: dict[str, np.ndarray | None]) -> None:
    """The archive is whole, and what stands in it is not what was written."""
    path = tmp_path / "p" / "square-1.npz"
    done(tmp_path / "p", range(3))
    with np.load(path) as kept:
        arrays = dict(kept) | edited
    np.savez(path, **{key: values for key, values in arrays.items() if values is not None})
    assert done(tmp_path / "p", range(3)) == {0: 0, 1: 1, 2: 4}
    assert done(tmp_path / "p", range(3), work=Square(tmp_path, deadly=(1,), lives=1)) == {0: 0, 1: 1, 2: 4}  # kept


def test_an_answer_under_the_name_of_another_is_worked_out_again(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    done(folder, range(3))
    (folder / "square-1.npz").write_bytes((folder / "square-2.npz").read_bytes())
    assert done(folder, range(3)) == {0: 0, 1: 1, 2: 4}


def test_an_answer_that_cannot_be_read_stays(tmp_path: Path) -> None:
    """The process has as many files open as it may."""
    resource, folder = pytest.importorskip("resource"), tmp_path / "p"
    done(folder, range(3))
    whole = (folder / "square-1.npz").read_bytes()
    usual = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Store(folder, INPUTS) as store:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, usual[1]))
        try:
            with pytest.raises(OutputError, match=r"square-1.npz: .* could not be read: Too many.*\n.*fix: see"):
                store.read("square-1")
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, usual)
    assert (folder / "square-1.npz").read_bytes() == whole


def test_parts_that_start_in_the_same_instant_wait_for_each_other(tmp_path: Path) -> None:
    """One holds the folder for a moment to look round, as the other comes."""
    folder = tmp_path / "p"
    folder.mkdir()
    looking = FileLock(folder / WHOLE_LOCK, thread_local=False)
    looking.acquire()
    leaves = threading.Event()

    def leave() -> None:
        leaves.set()
        looking.release(force=True)

    in_a_moment = threading.Timer(0.2, leave)
    in_a_moment.start()
    with Store(folder, INPUTS, Shard(1, 2)):
        assert leaves.is_set()
    in_a_moment.join()


@pytest.mark.parametrize("shard", [None, Shard(1, 2)])
def test_a_folder_is_claimed_while_nobody_else_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shard: Shard | None
) -> None:
    """Parts with other inputs that start together would each find nobody's claim there."""
    claim, alone = Store._claim, list[bool]()

    def claimed(store: Store) -> None:
        with pytest.raises(Timeout):
            FileLock(store.folder / WHOLE_LOCK, timeout=0).acquire()
        alone.append(True)
        claim(store)

    monkeypatch.setattr(Store, "_claim", claimed)
    with Store(tmp_path / "p", INPUTS, shard):
        assert alone == [True]


def test_a_claim_without_answers_is_nobodys(tmp_path: Path) -> None:
    """A part that was broken off before its first answer keeps no other question out, one that is at work does."""
    other = {**INPUTS, "scenario": "another"}
    refused = pytest.raises(OutputError, match="its inputs were others")
    with Store(tmp_path / "p", INPUTS, Shard(1, 2)), refused, Store(tmp_path / "p", other, Shard(2, 2)):
        pass
    assert (tmp_path / "p" / "inputs.json").exists()
    with Store(tmp_path / "p", other, Shard(2, 2)) as store:
        store.write("a", {"values": np.arange(3)})
    with pytest.raises(OutputError, match="its inputs were others"), Store(tmp_path / "p", INPUTS, Shard(1, 2)):
        pass


def test_a_second_process_is_turned_away(tmp_path: Path) -> None:
    with Store(tmp_path / "p", INPUTS):
        with pytest.raises(OutputError, match=r"another process is at work here \(run\)\n.*fix: .*--out"):
            done(tmp_path / "p", range(2))
        with pytest.raises(OutputError, match="at work here"), Store(tmp_path / "p", INPUTS, Shard(1, 2)):
            pass


def test_parts_are_done_side_by_side(tmp_path: Path) -> None:
    with Store(tmp_path / "p", INPUTS, Shard(1, 2)), Store(tmp_path / "p", INPUTS, Shard(2, 2)):
        with pytest.raises(OutputError, match=r"\(shard 2 of 2\)"), Store(tmp_path / "p", INPUTS, Shard(2, 2)):
            pass
        with pytest.raises(OutputError, match=r"\(shard 1 of 2\)"):
            done(tmp_path / "p", range(2))
    assert done(tmp_path / "p", range(2)) == {0: 0, 1: 1}


def test_a_part_that_starts_in_the_same_instant_keeps_the_whole_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in just before the whole takes the first of its locks."""
    folder, acquire = tmp_path / "p", FileLock.acquire
    with ExitStack() as part_of:

        def after_a_part(lock: FileLock, *about: object, **rest: object) -> object:
            monkeypatch.setattr(FileLock, "acquire", acquire)
            part_of.enter_context(Store(folder, INPUTS, Shard(1, 2)))
            return acquire(lock, *about, **rest)

        monkeypatch.setattr(FileLock, "acquire", after_a_part)
        with pytest.raises(OutputError, match=r"\(shard 1 of 2\)"), Store(folder, INPUTS):
            pass


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    """A process that holds the folder is killed: nobody has to clean up after it."""
    code = (
        "import sys, time; from pathlib import Path; from sim.store import Store\n"
        f"with Store(Path(sys.argv[1]), {INPUTS!r}): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "p")], stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(OutputError, match="another process"):
            done(tmp_path / "p", range(2))
        other.kill()
        other.wait()
    assert done(tmp_path / "p", range(2)) == {0: 0, 1: 1}


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="mounts a small disk")
def test_full_disk_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    """A disk of 64 kB, really."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("may not mount")
    try:
        with Store(disk / "p", INPUTS) as store:
            store.write("small", {"a": np.zeros(10)})
            with pytest.raises(OutputError, match=r"No space left.*\n.*fix: free some space.*call the command again"):
                store.write("large", {"a": np.random.default_rng(1).random(20_000)})
            assert store.read("large") is None
            assert store.read("small")["a"].shape == (10,)
            assert sorted(one.name for one in store.folder.iterdir()) == ["inputs.json", "run.lock", "small.npz"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_full_disk_at_any_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with Store(tmp_path / "p", INPUTS) as store:
        monkeypatch.setattr(np, "savez", full)
        with pytest.raises(OutputError, match="free some space"):
            store.write("any", {})
    claim = Path.write_text
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OutputError, match="free some space"), Store(tmp_path / "p", INPUTS):
        pass
    monkeypatch.setattr(Path, "write_text", claim)
    with Store(tmp_path / "p", INPUTS):
        pass  # which nobody holds any more
    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(OutputError, match="free some space"), Store(tmp_path / "q", INPUTS):
        pass


def test_parts_make_the_whole() -> None:
    for of in (1, 2, 3, 7):
        parts = [part(range(5), Shard(number, of)) for number in range(1, of + 1)]
        assert sorted(task for one in parts for task in one) == list(range(5))


def test_inputs_tell_what_matters(tmp_path: Path) -> None:
    study = load_study(write_study(tmp_path))
    usual = inputs_of(study)

    def changed(**what: object) -> set[str]:
        other = inputs_of(replace(study, scenario=replace(study.scenario, **what)))
        return {name for name in usual | other if usual.get(name) != other.get(name)}

    cut = replace(study.scenario.cuts[0], depth=Range(0.1, 0.2, 0.3))
    assert changed(seed=99) == {"scenario.seed"}
    assert changed(cuts=(cut,)) == {"scenario.cuts"}
    assert changed(horizon_days=17) == {"scenario.horizon_days"}
    assert changed(replications=1) ^ changed(replications=50) == {"scenario.luck"}
    assert changed(source="elsewhere.toml", digest="0") == set()
    network = replace(study.scenario.network, products=study.scenario.network.products[1:])
    assert changed(network=network) == {"network.products"}
    fewer = inputs_of(replace(study, strategies=study.strategies[:1]))
    assert fewer["strategies"] != usual["strategies"]

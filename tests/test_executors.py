"""Does the work get done, whoever does it and whatever happens to them?"""

from __future__ import annotations

import errno
import gc
import json
import multiprocessing
import os
import pickle
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.context import SpawnProcess
from pathlib import Path

import psutil
import pytest
from command_line import command
from driver import study, tables
from small_network import write_study
from small_sweep import GRID, write_sweep
from tasks_for_workers import Failing, Large, Square, Unsendable, Wrong

from sim.archive.sweeps import indices_csv, points_csv, sweep_parquet
from sim.errors import TenchainsError, WorkerError
from sim.executors import cores, crew
from sim.executors.admission import refuse_other
from sim.executors.local import _Pool, _Worker
from sim.experiments import compare
from sim.loading import load_sweep
from sim.sweep.running import run_sweep

ROOT = Path(__file__).parent.parent


def answers(work: Square, tasks: Iterable[int], workers: int = 2, scheduler: str | None = None) -> dict[int, object]:
    with crew(work, workers, scheduler) as hands:
        return dict(hands(tasks))


# --- processes of this machine -----------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2])
def test_all_tasks_are_done(workers: int) -> None:
    assert answers(Square(), range(9), workers) == {task: task * task for task in range(9)}
    assert not multiprocessing.active_children()


def test_the_same_workers_serve_again() -> None:
    with crew(Square(), 2, None) as hands:
        dict(hands(range(4)))
        first = {child.pid for child in multiprocessing.active_children()}
        dict(hands(range(4, 9)))
        assert {child.pid for child in multiprocessing.active_children()} == first
        assert len(first) == 2


def test_workers_have_one_thread_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    with crew(Square(), 2, None) as hands:
        dict(hands(range(2)))
        for child in multiprocessing.active_children():
            assert psutil.Process(child.pid).environ()["OMP_NUM_THREADS"] == "1"
    assert "OMP_NUM_THREADS" not in os.environ


def test_workers_do_not_hear_an_interrupt_even_while_they_start(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C goes to all processes of a terminal at once; the parent hears it and ends the others."""
    started, start = list[int | None](), SpawnProcess.start

    def interrupted(process: SpawnProcess) -> None:
        start(process)
        os.kill(process.pid or 0, signal.SIGINT)
        started.append(process.pid)

    monkeypatch.setattr(SpawnProcess, "start", interrupted)
    assert answers(Square(), range(9)) == {task: task * task for task in range(9)}
    assert len(started) == 2  # none had to be replaced
    assert capfd.readouterr().err == ""


def test_what_a_killed_worker_was_at_is_done_again(tmp_path: Path) -> None:
    """Two of nine tasks end their worker, one of them twice."""
    work = Square(tmp_path, deadly=(2, 5), lives=2)
    (tmp_path / "5-1").touch()
    assert answers(work, range(9)) == {task: task * task for task in range(9)}
    assert len(list(tmp_path.iterdir())) == 4


def test_a_task_that_ends_every_worker_costs_only_itself(tmp_path: Path) -> None:
    found = {}
    work = Square(tmp_path, deadly=(2,), lives=99)
    told = r"died 3 times at the same task \(square-2\).*\n.*fix: .*--workers 1"
    with crew(work, 2, None) as hands, pytest.raises(WorkerError, match=told):
        found.update(hands(range(9)))
    assert found == {task: task * task for task in range(9) if task != 2}
    assert not multiprocessing.active_children()


def test_workers_that_always_die_are_not_replaced_for_ever(tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match="died in a row"):
        answers(Square(tmp_path, deadly=tuple(range(50)), lives=99), range(50))


def test_a_worker_killed_in_the_middle_of_an_answer_is_noticed() -> None:
    """Killed from outside, at random moments, while thirty megabytes are on their way."""
    stop = threading.Event()

    def kill() -> None:
        for _ in range(4):
            time.sleep(0.15)
            children = multiprocessing.active_children()
            if children and not stop.is_set():
                os.kill(children[0].pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    with crew(Large(), 2, None) as hands:
        killer.start()
        found = dict(hands(range(20)))
        stop.set()
    killer.join()
    assert found == {task: bytes([task]) * 30_000_000 for task in range(20)}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_mistake_is_raised_as_it_is(workers: int) -> None:
    with pytest.raises(ZeroDivisionError):
        answers(Wrong(), range(9), workers)
    assert not multiprocessing.active_children()


MET_WITH = [OSError(errno.ENOSPC, "full"), EOFError("half a file"), RuntimeError("singular")]
UNSENDABLE = [
    (0, "local object"),
    (1, r"LookupError: .*\nTraceback .*tasks_for_workers"),
    (2, "DemandingError: an error of"),
]


@pytest.mark.parametrize("error", MET_WITH, ids=repr)
def test_what_a_task_meets_with_is_not_the_worker_s_end(error: Exception) -> None:
    with pytest.raises(type(error), match=str(error.args[-1])) as raised:
        answers(Failing(error=error), range(9))
    assert "tasks_for_workers.py" in raised.value.__notes__[0]


@pytest.mark.parametrize(("task", "told"), UNSENDABLE)
def test_what_cannot_be_sent_is_told(task: int, told: str) -> None:
    with pytest.raises(WorkerError, match=rf"(?s)\(square-{task}\) cannot be sent .*{told}.*fix: .*--workers 1"):
        answers(Unsendable(), [task])


def test_a_worker_is_heard_whatever_kind_of_pipe_it_has() -> None:
    """Of processes on Windows it is another than here; a socket is another too."""
    pool, worker = _Pool(Square(), 1), _Worker.__new__(_Worker)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        worker.pipe, worker.task = ours, 3
        pool._workers.append(worker)
        theirs.send(b"done")
        assert pool._ready() == [(worker, 3)]


def test_what_cannot_be_sent_is_given_in_one_process() -> None:
    assert answers(Unsendable(), [5], workers=1)[5]() == 5


def test_errors_keep_their_words_between_processes() -> None:
    told = WorkerError("what", "how")
    assert str(pickle.loads(pickle.dumps(told))) == str(told)


def test_cores_are_what_the_batch_system_grants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLURM_CPUS_PER_TASK", "3")
    assert cores() == 3
    monkeypatch.delenv("SLURM_CPUS_PER_TASK")
    assert cores() >= 1


# --- a cluster ---------------------------------------------------------------------------------------------------


@contextmanager
def dask(folder: Path, *words: str, program: Path = ROOT, **set_: str) -> Iterator[subprocess.Popen[bytes]]:
    """A scheduler or worker of a cluster in some folder, with some program, for a while."""
    paths = os.pathsep.join([str(program), str(ROOT / "tests")])
    about = ["--scheduler-file", str(folder / "scheduler.json"), "--no-dashboard"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    told = {**os.environ, "PYTHONPATH": paths, "PYTHONWARNINGS": "", **set_}
    with subprocess.Popen([sys.executable, "-m", "dask", *words, *about], env=told, **quiet) as process:
        try:
            yield process
        finally:
            process.terminate()


@contextmanager
def worker(folder: Path, *words: str, program: Path = ROOT) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with one thread."""
    with dask(folder, "worker", "--nthreads", "1", "--local-directory", str(folder), *words, program=program) as one:
        yield one


@contextmanager
def cluster(folder: Path, workers: int, *words: str, **set_: str) -> Iterator[str]:
    """A real Dask scheduler and worker processes of this machine, all of them there."""
    about = folder / "scheduler.json"
    with ExitStack() as started:
        first = started.enter_context(dask(folder, "scheduler", "--host", "127.0.0.1", "--port", "0", **set_))
        while not (about.exists() and about.read_text().rstrip().endswith("}")):  # it is not written in one go
            assert first.poll() is None
            time.sleep(0.1)
        address = json.loads(about.read_text())["address"]
        for _ in range(workers):
            started.enter_context(worker(folder, *words))
        if workers:
            wait_for_workers(address, workers)
        yield address


def wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


def process_of_scheduler(folder: Path) -> psutil.Process:
    about = str(folder / "scheduler.json")
    (found,) = [one for one in psutil.Process().children() if {"scheduler", about} <= set(one.cmdline())]
    return found


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cluster(tmp_path_factory.mktemp("dask"), 2) as address:
        yield address


def test_a_cluster_does_the_same(scheduler: str) -> None:
    assert answers(Square(), range(40), scheduler=scheduler) == {task: task * task for task in range(40)}


def test_a_comparison_on_a_cluster_has_the_same_bytes(scheduler: str, tmp_path: Path) -> None:
    asked = study(write_study(tmp_path))
    assert tables(compare(asked, 1, batch=15, scheduler=scheduler)) == tables(compare(asked, 1))


def test_a_sweep_on_a_cluster_has_the_same_bytes(scheduler: str, tmp_path: Path) -> None:
    """The command as it is typed; the tables that it leaves are those of this process alone."""
    text, out = GRID.replace("replications = 3", "replications = 2"), tmp_path / "out"
    assert command("sweep", write_sweep(tmp_path, text), "--scheduler", scheduler, "--out", out, "--quiet") == 0
    here = run_sweep(load_sweep(tmp_path / "sweep.toml"), 1)
    for name, table in {"points.csv": points_csv, "sweep.parquet": sweep_parquet, "indices.csv": indices_csv}.items():
        assert (out / name).read_bytes() == table(here)


def test_a_mistake_on_a_cluster_is_raised_as_it_is(scheduler: str) -> None:
    with pytest.raises(ZeroDivisionError):
        answers(Wrong(), range(9), scheduler=scheduler)


def test_a_cluster_replaces_a_worker_that_is_killed(scheduler: str, tmp_path: Path) -> None:
    found = answers(Square(tmp_path, deadly=(3,), lives=1), range(9), scheduler=scheduler)
    assert found == {task: task * task for task in range(9)}
    assert [one.name for one in tmp_path.iterdir()] == ["3-0"]


def test_the_work_is_sent_again_when_all_who_held_it_are_gone(tmp_path: Path) -> None:
    with cluster(tmp_path, 1) as address:
        found = answers(Square(tmp_path, deadly=(3,), lives=1), range(9), scheduler=address)
    assert found == {task: task * task for task in range(9)}


@pytest.mark.parametrize("error", MET_WITH, ids=repr)
def test_what_a_task_meets_with_is_not_the_cluster_s_end(scheduler: str, error: Exception) -> None:
    with pytest.raises(type(error), match=str(error.args[-1])) as raised:
        answers(Failing(error=error), range(9), scheduler=scheduler)
    assert "tasks_for_workers.py" in raised.value.__notes__[0]


@pytest.mark.parametrize(("task", "told"), UNSENDABLE)
def test_what_cannot_be_sent_over_a_cluster_is_told(scheduler: str, task: int, told: str) -> None:
    with pytest.raises(WorkerError, match=rf"(?s)\(square-{task}\) cannot be sent .*{told}.*fix: .*--scheduler"):
        answers(Unsendable(), [task], scheduler=scheduler)


def test_a_cluster_whose_workers_are_all_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody starts the last worker again."""
    with cluster(tmp_path, 1, "--no-nanny") as address:
        monkeypatch.setattr("sim.executors.admission.COME", 5)
        with pytest.raises(WorkerError, match=rf"{address}: the scheduler has no workers\n.*`dask worker {address}"):
            answers(Square(tmp_path, deadly=(3,), lives=9), range(9), scheduler=address)


def test_a_scheduler_that_ends_in_the_middle_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with cluster(tmp_path, 1) as address:
        monkeypatch.setattr("sim.executors.cluster.CONNECT", 5)
        its = process_of_scheduler(tmp_path)
        told = r"the Dask scheduler is gone \(.*\n.*fix: start it and its workers again"
        with crew(Square(seconds=0.1), 2, address) as hands, pytest.raises(WorkerError, match=told):
            [its.kill() for _ in hands(range(99))]


def test_a_scheduler_that_falls_silent_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there, takes what it is sent, and says nothing."""
    with cluster(tmp_path, 1) as address:
        monkeypatch.setattr("sim.executors.admission.SILENCE", 2)
        monkeypatch.setattr("sim.executors.cluster.SILENCE", 2)
        its, told = process_of_scheduler(tmp_path), r"the Dask scheduler is gone \(timed out after 2 s"
        with ExitStack() as afterwards, crew(Square(seconds=0.1), 2, address) as hands:
            afterwards.callback(its.resume)
            with pytest.raises(WorkerError, match=told):
                [its.suspend() for _ in hands(range(99))]


NOWHERE = ["tcp://127.0.0.1:9", "node1", "tls://127.0.0.1:9", "http://127.0.0.1:9"]


@pytest.mark.parametrize("address", NOWHERE)
def test_a_scheduler_that_is_not_there_is_named(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a client left behind that would wait for it: its end would be a warning."""
    monkeypatch.setattr("sim.executors.cluster.CONNECT", 1)
    with pytest.raises(WorkerError, match=rf"{address}: no Dask scheduler answers.*\n.*dask scheduler"):
        answers(Square(), range(3), scheduler=address)
    gc.collect()


@pytest.mark.parametrize(("greeting", "told"), [(b"", "not a word within 1 s"), (b"SSH-2.0-OpenSSH_9.2\r\n", "")])
def test_somebody_else_at_the_address_of_a_scheduler_is_told(
    greeting: bytes, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes the call and never answers, or answers something else."""
    monkeypatch.setattr("sim.executors.cluster.CONNECT", 1)
    with socket.create_server(("127.0.0.1", 0)) as deaf:

        def greet() -> None:
            caller, _ = deaf.accept()
            with caller:
                caller.sendall(greeting)
                while caller.recv(4096):
                    pass

        threading.Thread(target=greet, daemon=True).start()
        with pytest.raises(WorkerError, match=rf"no Dask scheduler answers there \({told}"):
            answers(Square(), range(3), scheduler=f"tcp://127.0.0.1:{deaf.getsockname()[1]}")


def test_the_address_of_a_worker_is_not_that_of_a_scheduler(scheduler: str) -> None:
    from distributed import Client

    with Client(scheduler, set_as_default=False) as client:
        its = next(iter(client.nthreads()))
    with pytest.raises(WorkerError, match=rf"{its}: no Dask scheduler answers there \(a worker does\)"):
        answers(Square(), range(3), scheduler=its)


def test_workers_that_come_later_and_will_not_do_are_passed_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One has another program; one reaches the scheduler, but its answers would be asked for where nobody is."""
    other = shutil.copytree(ROOT / "sim", tmp_path / "other" / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "__init__.py").open("a") as text:
        text.write('\n__version__ = "0.0.1"\n')
    hasty = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"}
    with ExitStack() as begun:
        address = begun.enter_context(cluster(tmp_path, 1, **hasty))
        hands = begun.enter_context(crew(Square(seconds=0.2), 1, address))
        begun.enter_context(worker(tmp_path, program=other.parent))
        begun.enter_context(worker(tmp_path, "--no-nanny", *nowhere()))
        wait_for_workers(address, 3)
        assert dict(hands(range(40))) == {task: task * task for task in range(40)}
    told = sorted(one.getMessage() for one in caplog.records if one.name == "sim.executors.admission")
    assert len(told) == 2, told
    said = "\n".join(told)
    assert re.search(r"passed over: worker tcp://127.0.0.1:\d+ computes .*: tenchains 0.0.1 instead of", said)
    assert "passed over: worker tcp://127.0.0.1:9 does not say what it computes with" in said


def nowhere() -> list[str]:
    """Options of a worker that is told to others by an address at which nobody is."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return ["--listen-address", f"tcp://127.0.0.1:{port}", "--contact-address", "tcp://127.0.0.1:9"]


def test_of_the_workers_that_are_there_at_first_all_must_be_reached(tmp_path: Path) -> None:
    hasty = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"}
    told = r"worker tcp://127.0.0.1:9 does not say .*\n.*fix: see that its machine is up"
    with cluster(tmp_path, 1, "--no-nanny", *nowhere(), **hasty) as address, pytest.raises(WorkerError, match=told):
        answers(Square(), range(3), scheduler=address)


def test_what_only_a_worker_may_do_that_is_gone_is_given_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty tasks wait for the first worker; a second comes, gets the work with the last ten, and the first ends."""
    from distributed import Client

    monkeypatch.setattr("sim.executors.cluster.AHEAD", 30)
    with cluster(tmp_path, 0) as address, worker(tmp_path, "--no-nanny") as first, Client(address) as client:
        client.wait_for_workers(1, timeout=60)
        found = {}
        with crew(Square(seconds=0.3), 1, address) as hands, worker(tmp_path):
            for task, answer in hands(range(40)):
                found[task] = answer
                if sum(map(bool, client.has_what().values())) == 2:  # both have the work
                    first.kill()
    assert found == {task: task * task for task in range(40)}


def test_a_worker_whose_versions_change_in_the_middle_is_refused_by_name(scheduler: str) -> None:
    """All is well when the work begins; then the workers tell of another numpy."""
    from distributed import Client

    code = (
        "import sim.executors.cluster as its; its.usual = its.computing; its.computing = lambda: {**its.usual(), **%s}"
    )
    with Client(scheduler, set_as_default=False) as client, crew(Square(), 2, scheduler) as hands:
        client.run(exec, code % "{'numpy': '0'}", {})
        try:
            with pytest.raises(WorkerError, match=r"worker tcp://127.0.0.1:\d+ computes .*: numpy 0 instead of"):
                dict(hands(range(3)))
        finally:
            client.run(exec, "import sim.executors.cluster as its; its.computing = its.usual", {})


def test_without_distributed_the_fix_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(TenchainsError, match=r"tenchains\[cluster\]"):
        answers(Square(), range(3), scheduler="tcp://127.0.0.1:9")


def test_workers_with_other_versions_are_refused() -> None:
    with pytest.raises(WorkerError, match=r"worker tcp://a computes .*: numpy 2.0 instead of 2.4.*\n.*restart"):
        refuse_other("worker tcp://a", {"numpy": "2.4", "numba": "1"}, {"numpy": "2.0", "numba": "1"})

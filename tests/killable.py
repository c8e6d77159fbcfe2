"""A process that has the program loaded, types commands in children of its own, and kills them when it is told to.

Loading takes longer than what is to be killed; so a test can afford many kills, at any moment of the command.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

__all__ = ["End", "Killer"]

ROOT = Path(__file__).parent.parent
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")


@dataclass(frozen=True)
class End:
    """How a command ended."""

    status: int  # minus the signal's number if it was killed
    seconds: float
    orphans: int  # worker processes that outlived it by ten seconds


class Killer:
    """The other end of that process."""

    def __enter__(self) -> Killer:
        # A process with several threads must not be forked: pyarrow's own allocator would start one.
        alone = dict.fromkeys(ONE_THREAD, "1") | {"ARROW_DEFAULT_MEMORY_POOL": "system"}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen([sys.executable, __file__], cwd=ROOT, env=os.environ | alone, **pipes)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def load(self, *words: object) -> End:
        """Type a command in the process itself: all that it imports and compiles is there for its children."""
        return self._ask(words, None, "load")

    def type(self, *words: object, kill_after: float | None = None) -> End:
        """Type a command in a child, and kill it after some seconds, if it lives that long."""
        return self._ask(words, kill_after, "type")

    def _ask(self, words: tuple[object, ...], kill_after: float | None, how: str) -> End:
        self._process.stdin.write(json.dumps([[str(word) for word in words], kill_after, how]) + "\n")
        self._process.stdin.flush()
        return End(**json.loads(self._process.stdout.readline()))


def serve() -> None:
    for line in sys.stdin:
        words, kill_after, how = json.loads(line)
        end = End(_here(words), 0.0, 0) if how == "load" else _in_a_child(words, kill_after)
        sys.stdout.write(json.dumps(asdict(end)) + "\n")
        sys.stdout.flush()


def _here(words: list[str]) -> int:
    import sim.plots
    import sim.plots.sweeps
    from sim.cli import main

    sim.plots.draw_all = sim.plots.sweeps.draw_sweep = lambda *_, **__: ()  # figures take longer than all the rest
    sys.argv = ["tenchains", *words]
    try:
        main()
    except SystemExit as left:
        return int(left.code or 0)
    raise AssertionError  # it leaves in no other way


def _in_a_child(words: list[str], kill_after: float | None) -> End:
    began, workers = time.monotonic(), list[psutil.Process]()
    child = os.fork()
    if child == 0:
        os._exit(_here(words))
    ended = 0
    while not ended:
        time.sleep(0.002)
        ended, how = os.waitpid(child, os.WNOHANG)
        if not ended and kill_after is not None and time.monotonic() - began > kill_after:
            workers = psutil.Process(child).children()
            os.kill(child, signal.SIGKILL)
            kill_after = None
    _, orphans = psutil.wait_procs(workers, timeout=10)
    return End(os.waitstatus_to_exitcode(how), time.monotonic() - began, len(orphans))


if __name__ == "__main__":
    serve()

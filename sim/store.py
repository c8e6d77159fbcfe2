"""What of a long run is done already, and how does it survive whatever happens?

Every answer is a file of its own, written under another name and renamed: it is there whole or not at all, and a kill
at any moment loses what was under way.  Each bears a seal, and one that was changed since is worked out again.  The
folder says which inputs its answers belong to; others are refused, and so is a folder with files of somebody else's.
One process works in it at a time, or several that each do a part (`Shard`).
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from sim.errors import OutputError, Problem, leading, way_out

__all__ = ["Arrays", "Shard", "Store", "partial_folder"]

Arrays = Mapping[str, NDArray[np.generic]]

SCHEMA = "tenchains-partial-1"
INPUTS = "inputs.json"
WHOLE_LOCK = "run.lock"
OURS = (INPUTS, WHOLE_LOCK, "shard-*.lock", "*.npz", ".*.[0-9]*-[0-9]*")  # the last are half written
SEAL = "seal"  # beside an answer's arrays
A_MOMENT = 2.0  # seconds within which another shard has looked round
TOLD = 5  # of the inputs that differ, or of the files that are not ours


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several parts of a run that are done by different jobs."""

    number: int  # from 1
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def partial_folder(results: Path) -> Path:
    """Where the answers stand until the results folder is written: beside it."""
    whole = results.resolve()  # "." has no name of its own
    return whole.with_name(f"{whole.name}.partial")


class Store:
    """The answers of one run, in a folder that is held while it is open.

    Parameters
    ----------
    inputs : everything that an answer depends on, by name; digests where it is long.
    shard : the part that this process does; None: the whole, and nobody else may be at it.

    Raises
    ------
    OutputError
        If the folder belongs to other inputs or to somebody else, another process holds it, or it cannot be written.
    """

    def __init__(self, folder: Path, inputs: Mapping[str, str], shard: Shard | None = None) -> None:
        self.folder = folder.resolve()
        self._inputs, self.shard = dict(inputs), shard
        self._held = ExitStack()
        self._used = set[str]()  # names of answers that were read or written
        self.written = 0  # answers of this call

    def __enter__(self) -> Store:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._refuse_foreign()
            self._hold_and_claim()
        except OSError as reason:
            self._held.close()
            raise self._unwritable(reason) from reason
        except BaseException:
            self._held.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.shard is None and self.folder.is_dir() and not any(self.folder.glob("*.npz")):
            self.clear()
        self._held.close()

    def read(self, name: str) -> Arrays | None:
        """An answer as it was written, or None if there is none."""
        path = self.folder / f"{name}.npz"
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as reason:
            what = f"what is kept could not be read: {reason.strerror or reason}"
            fix = "see that it can be read, then call the command again; or choose another folder with --out"
            raise OutputError(Problem(str(path), what, fix)) from reason
        try:
            with np.load(BytesIO(content), allow_pickle=False) as kept:
                answer = {key: kept[key] for key in kept.files}
            seal = answer.pop(SEAL)
            whole = np.array_equal(seal, _seal(name, answer))
        except Exception:  # a machine that lost power leaves files that raise anything: worked out and written again
            return None
        if not whole:
            return None
        self._used.add(name)
        return answer

    def write(self, name: str, answer: Arrays) -> None:
        """Keep an answer."""
        path = self.folder / f"{name}.npz"
        partial = self.folder / f".{name}.{os.getpid()}-{time.time_ns()}"
        try:
            try:
                with partial.open("wb") as file:
                    np.savez(file, **answer, **{SEAL: _seal(name, answer)})  # type: ignore[arg-type]
                partial.replace(path)
                self._used.add(name)
                self.written += 1
            finally:
                partial.unlink(missing_ok=True)
        except OSError as reason:
            raise self._unwritable(reason) from reason

    def finish(self, contained: Callable[[str], bool] | None = None) -> None:
        """Forget what the results hold, now that they are written.

        Other answers stay: they are those of a longer run, which the last call has not asked for, by mistake perhaps.

        Parameters
        ----------
        contained : whether the results hold what an answer of some name holds, besides those that were read or written.
        """
        for path in self.folder.glob("*.npz"):
            if path.stem in self._used or (contained is not None and contained(path.stem)):
                with suppress(OSError):
                    path.unlink()
        if len(self) == 0:
            self.clear()

    def clear(self) -> None:
        """Forget all answers.  What somebody else has put beside them stays."""
        for path in self._ours():
            with suppress(OSError):
                path.unlink()
        with suppress(OSError):
            self.folder.rmdir()

    def __len__(self) -> int:
        """How many answers are kept."""
        return sum(1 for _ in self.folder.glob("*.npz"))

    def _ours(self) -> set[Path]:
        return {path for pattern in OURS for path in self.folder.glob(pattern)}

    def _refuse_foreign(self) -> None:
        """Nothing but what a store writes, and what hides, may stand in a folder that is not a store yet."""
        ours = self._ours()
        foreign = sorted(path.name for path in {*self.folder.iterdir()} - ours if not path.name.startswith("."))
        if foreign and self.folder / INPUTS not in ours:
            told = leading(foreign, TOLD)
            what = f"what is done is to be kept here, and the folder holds files that no run has written ({told})"
            fix = "move them away, or choose another folder with --out"
            raise OutputError(Problem(str(self.folder), what, fix))

    def _hold_and_claim(self) -> None:
        """Keep others out: anybody, or for a shard those who do the whole or the same shard.

        Shards that start together claim the folder one after the other, or each would find nobody's claim there.
        """
        with ExitStack() as a_moment:
            if self.shard is None:
                self._lock(WHOLE_LOCK, self._held)  # from now on no shard can start: those that have are all there is
                for path in sorted(self.folder.glob("shard-*.lock")):
                    self._lock(path.name, self._held)
            else:
                self._lock(WHOLE_LOCK, a_moment, A_MOMENT)  # another shard may be starting too
                self._lock(_lock_name(self.shard), self._held)
            self._claim()

    def _has_company(self) -> bool:
        """Whether other shards are at work here."""
        if self.shard is None:
            return False
        own = _lock_name(self.shard)
        with ExitStack() as a_moment:
            try:
                for path in self.folder.glob("shard-*.lock"):
                    if path.name != own:
                        self._lock(path.name, a_moment)
            except OutputError:
                return True
        return False

    def _lock(self, name: str, held: ExitStack, patience: float = 0.0) -> None:
        try:
            held.enter_context(FileLock(self.folder / name, timeout=patience))
        except Timeout:
            who = name.removesuffix(".lock").replace("-", " ")
            what = f"another process is at work here ({who})"
            fix = "let it end, or choose another folder with --out"
            raise OutputError(Problem(str(self.folder), what, fix)) from None

    def _claim(self) -> None:
        """Say whose answers these are; refuse to add to those of other inputs.

        A claim without answers, of a run that was broken off before its first, is nobody's.
        """
        path = self.folder / INPUTS
        if len(self) == 0 and not (path.exists() and self._has_company()):
            partial = self.folder / f".{INPUTS}.{os.getpid()}-{time.time_ns()}"
            about = {"schema": SCHEMA, "inputs": self._inputs}
            partial.write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            partial.replace(path)
            return
        try:
            theirs = dict(json.loads(path.read_text(encoding="utf-8"))["inputs"])
        except (FileNotFoundError, ValueError, KeyError, TypeError, RecursionError):
            theirs = {}
        different = [name for name in {**theirs, **self._inputs} if theirs.get(name) != self._inputs.get(name)]
        if different:
            told = leading(different, TOLD)
            what = f"a run that was broken off left its answers here, and its inputs were others (what differs: {told})"
            fix = "delete the folder, or choose another with --out"
            raise OutputError(Problem(str(self.folder), what, fix))

    def _unwritable(self, reason: OSError) -> OutputError:
        what = f"what is done could not be kept: {reason.strerror or reason}"
        return OutputError(Problem(str(self.folder), what, way_out(reason)))


def _lock_name(shard: Shard) -> str:
    return f"shard-{shard.number}-of-{shard.of}.lock"


def _seal(name: str, answer: Arrays) -> NDArray[np.generic]:
    """(64,) a digest of an answer and its name: a number that was changed would move results without a word."""
    found = blake2b(name.encode())
    for key, values in sorted(answer.items()):
        found.update(repr((key, values.dtype.str, values.shape)).encode())
        found.update(values.tobytes())
    return np.frombuffer(found.digest(), dtype=np.uint8)

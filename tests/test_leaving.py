"""Does a command that is told to end do so in order, and one that is not go on, whoever hears what it says?"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import command
from small_network import write_study

ROOT = Path(__file__).parent.parent
LONG = ("--replications", "100000", "--workers", "1")
SIGNALS = [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and streams of Unix")


def typed(*words: object, **how: object) -> subprocess.Popen[str]:
    """A command in a process of its own, which runs this tree."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    asked = [sys.executable, "-m", "sim", *map(str, words)]
    return subprocess.Popen(asked, cwd=ROOT, env=environment, text=True, **how)  # type: ignore[call-overload,no-any-return]


@pytest.fixture
def usual_signals() -> Iterator[None]:
    """Who starts tests in the background may have had signals ignored, which processes inherit."""
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL, signal.SIGHUP: signal.SIG_DFL}
    before = {one: signal.signal(one, handler) for one, handler in usual.items()}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.usefixtures("usual_signals")
@pytest.mark.parametrize(("name", "status"), SIGNALS)
def test_what_is_kept_is_said_whoever_asks_for_the_end(tmp_path: Path, name: str, status: int) -> None:
    scenario, out = write_study(tmp_path), tmp_path / "out"
    with typed("compare", scenario, *LONG, "--out", out, stderr=subprocess.PIPE) as run:
        while not list(tmp_path.glob("out.partial/*.npz")):
            assert run.poll() is None
            time.sleep(0.05)
        run.send_signal(getattr(signal, name))
        _, said = run.communicate(timeout=60)
    assert run.returncode == status
    assert f"what is done is kept in {out}.partial" in said
    assert "Traceback" not in said
    assert not [one for one in tmp_path.rglob(".*") if one.is_file()]  # nothing is half written


@pytest.mark.usefixtures("usual_signals")
@pytest.mark.parametrize(("name", "status"), SIGNALS)
def test_a_signal_that_meets_a_callback_is_not_lost(
    name: str, status: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """C has no exceptions: ctypes prints those of a callback, and goes on."""
    late = list[float]()

    def interrupted(*_: object) -> None:
        began = time.monotonic()
        ctypes.CFUNCTYPE(None)(lambda: signal.raise_signal(getattr(signal, name)))()
        while not late or late[-1] < 30.0:
            time.sleep(0.01)
            late.append(time.monotonic() - began)

    monkeypatch.setattr("sim.cli.comparing._answer", interrupted)
    assert command("compare", ROOT / "scenarios" / "resist-stop.toml") == status
    assert late[-1] < 30.0
    assert "ignored" not in capfd.readouterr().err


@pytest.mark.usefixtures("usual_signals")
def test_what_meets_a_callback_and_is_no_signal_is_told_as_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = list[BaseException | None]()
    monkeypatch.setattr(sys, "unraisablehook", lambda about: lost.append(about.exc_value))
    monkeypatch.setattr("sim.cli.comparing._answer", lambda *_: ctypes.CFUNCTYPE(None)(lambda: 1 // 0)())  # type: ignore[arg-type,return-value]
    assert command("compare", ROOT / "scenarios" / "resist-stop.toml") == 0
    assert [type(error) for error in lost] == [ZeroDivisionError]


@pytest.mark.usefixtures("usual_signals")
def test_a_signal_that_was_to_be_ignored_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """As by nohup; afterwards all is as it was."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    monkeypatch.setattr("sim.cli.comparing._answer", lambda *_: signal.raise_signal(signal.SIGHUP))
    assert command("compare", ROOT / "scenarios" / "resist-stop.toml") == 0
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def shell(line: str, *words: object) -> subprocess.CompletedProcess[str]:
    """A line of shell, in which "$@" is the command."""
    asked = [sys.executable, "-m", "sim", *map(str, words)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["sh", "-c", line, "sh", *asked], cwd=ROOT, env=environment, text=True, capture_output=True, check=False
    )


@pytest.mark.parametrize(
    "line",
    [
        '"$@" 2>&- >/dev/null',
        '"$@" <&- >&- 2>&-',
        '"$@" 2>/dev/full >/dev/null',
        '"$@" 2>&1 >/dev/null | head -n 1',
    ],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_run_goes_on_where_nobody_hears_of_it(tmp_path: Path, line: str) -> None:
    """Standard error is closed, or full, or its reader has left after the first line."""
    shell(line, "run", write_study(tmp_path), "--replications", 60, "--workers", 1, "--out", tmp_path / "out")
    assert (tmp_path / "out" / "manifest.json").exists()
    assert not (tmp_path / "out.partial").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("words", [("list",), ("check", "resist-stop"), ("show", "helium")])
def test_standard_output_that_is_full_is_told_as_that(words: tuple[str, ...]) -> None:
    found = shell('"$@" >/dev/full', *words)
    assert found.returncode == 1
    assert found.stderr.startswith("error: standard output: it could not be written: No space left on device\n  fix: ")

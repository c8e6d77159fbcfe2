"""How does a command end before its time?

A batch system, a container or a terminal that is closed asks for the end by a signal; it is taken as Ctrl-C is: what is
kept is said, and nothing stays half written.  The first process of a container would not even hear of it by itself.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from sim.terminal import print_error

__all__ = ["leaving_in_order"]

BROKEN_OFF = 128  # and the number of the signal: the exit status, as shells count
ENDINGS = ("SIGTERM", "SIGHUP")
A_MOMENT = 0.05  # seconds


@contextmanager
def leaving_in_order() -> Iterator[None]:
    """Leave by an exception when a signal asks for it, wherever the program is.

    A signal that was to be ignored (`nohup`) stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():  # which alone hears signals
        yield
        return
    numbers = [getattr(signal, name) for name in ENDINGS if hasattr(signal, name)]  # Windows has no SIGHUP
    before = {one: signal.signal(one, _leave) for one in numbers if signal.getsignal(one) is signal.SIG_DFL}
    hook = sys.unraisablehook

    def leave_after_all(lost: sys.UnraisableHookArgs) -> None:
        number = _signal_behind(lost.exc_value)
        if number is None:
            hook(lost)
        else:
            _ask_again(number)

    sys.unraisablehook = leave_after_all
    try:
        yield
    except SystemExit as left:
        if (number := _signal_behind(left)) is not None:
            print_error(f"ended by {signal.Signals(number).name}")
        raise
    finally:
        sys.unraisablehook = hook
        for one, usual in before.items():
            signal.signal(one, usual)


def _leave(number: int, _: FrameType | None) -> None:
    sys.exit(BROKEN_OFF + number)


def _signal_behind(error: BaseException | None) -> int | None:
    """Which signal has raised an exception, if one has."""
    if isinstance(error, KeyboardInterrupt):
        return signal.SIGINT
    if isinstance(error, SystemExit) and isinstance(error.code, int) and error.code > BROKEN_OFF:
        return error.code - BROKEN_OFF
    return None


def _ask_again(number: int) -> None:
    """Send a signal once more, in a moment: what it raised met a callback, which lets no exception pass.

    Loading compiled code calls back all the time: Ctrl-C there was lost in one of twenty cases.
    """
    again = threading.Timer(A_MOMENT, _thread.interrupt_main, (number,))
    again.daemon = True
    again.start()

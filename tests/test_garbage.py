"""Is garbage looked for again, whoever let it wait?"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator

import pytest

from sim.garbage import uncollected


@pytest.fixture(autouse=True)
def looked_for() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


@uncollected()
def run(inside: Callable[[], object]) -> None:
    assert not gc.isenabled()
    inside()


def test_a_function_within_itself_leaves_it_as_it_was() -> None:
    run(lambda: run(lambda: None))
    assert gc.isenabled()


def test_a_function_beside_itself_leaves_it_as_it_was() -> None:
    """The second call begins during the first and outlasts it."""
    begun, end = threading.Event(), threading.Event()

    def first() -> None:
        begun.set()
        end.wait(60)

    def second() -> None:
        end.set()
        beside.join()

    beside = threading.Thread(target=run, args=(first,))
    beside.start()
    begun.wait(60)
    run(second)
    assert gc.isenabled()


def test_what_is_off_stays_off() -> None:
    gc.disable()
    run(lambda: None)
    assert not gc.isenabled()


def test_an_error_leaves_it_as_it_was() -> None:
    with pytest.raises(ZeroDivisionError):
        run(lambda: 1 // 0)
    assert gc.isenabled()

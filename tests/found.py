"""What a test goes through must be there: a loop over nothing proves nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

One = TypeVar("One")


def some(found: Iterable[One]) -> list[One]:
    """All that was found, one thing at least."""
    found = list(found)
    assert found
    return found

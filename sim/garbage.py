"""When does Python look for garbage?"""

from __future__ import annotations

import gc
from contextlib import ContextDecorator

__all__ = ["uncollected"]


class uncollected(ContextDecorator):  # noqa: N801 - reads as a word where it is used
    """Let the garbage wait.

    People's reactions and tables of events are a million small objects that live until the end.  Looking through them
    for garbage again and again took as long as making them.
    """

    def __enter__(self) -> None:
        self._was = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._was:
            gc.enable()

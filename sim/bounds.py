"""What is too much, or too little, to be reckoned with, wherever a user says it?

Beyond these a number is a slip of the pen: a run with it would not end, or leave the range of a float.
"""

from __future__ import annotations

from typing import Final

__all__ = ["LARGEST", "LARGEST_SEED", "LONGEST", "MOST", "MOST_REPLICATIONS", "MOST_TIMES", "SMALLEST"]

LARGEST: Final = 1e15  # amount, share or time; what is multiplied or divided by several stays a float
SMALLEST: Final = 1e-30  # but for 0; what a sum of shares leaves by rounding is larger
LONGEST: Final = 36500  # days that a run or a journey may take: a hundred years
MOST: Final = 1_000_000  # things that anybody counts
MOST_TIMES: Final = 1000  # that something is tried, or happens in a year
MOST_REPLICATIONS: Final = 1_000_000  # no interval needs more
LARGEST_SEED: Final = 2**63 - 1  # the largest number of TOML

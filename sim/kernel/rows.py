"""Where does each number stand in a row, and what does it mean?

What belongs to one slot, producer, mix or backup is one row: a field after the other, each with a number for every
lane, so that what is used together lies together.  Goods of a slot are told in days of its baseline use, and those of
a producer as shares of its baseline output: most of a day is then the same few numbers for all slots of a producer.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.kernel.lanes import LANES

__all__ = [
    "BACKUP",
    "CHAIN",
    "CRUMB",
    "MAKER",
    "MIX",
    "ORDERS",
    "OWN",
    "PART",
    "RARE",
    "SLOT",
    "SUM",
    "TODAY",
    "TOLERANCE",
]

TOLERANCE = 1e-9  # a difference by less than this share is rounding
CRUMB = 1e-13  # what sums of shares miss 1 by
OWN, ORDERS = -1.0, -2.0  # what binds a producer that no slot binds: its own capacity, or what is ordered


class SlotRow(NamedTuple):
    """What every day touches of a slot."""

    order: int  # today's [days of baseline use], as all that follow
    aim: int  # standard stock at which nothing is ordered beyond the plan: target less all else that is held or coming
    stock: int  # standard grade


class RareRow(NamedTuple):
    """What few days touch of few slots."""

    lesser: int  # degraded grade, in usable units [days of baseline use], as all that follow but for the loss
    worth: int  # its value: units times worth
    due: int  # standard arrivals of tomorrow from backups
    lesser_due: int  # degraded arrivals of tomorrow
    worth_due: int
    bound: int  # home value lost because this input was missing or degraded, summed over the run [money unit]
    cover: int  # [days]
    coefficient: int  # input per unit of output


class MakerRow(NamedTuple):
    """A producer; flows are shares of its baseline output unless said otherwise."""

    output: int  # baseline output [money unit/day]
    per_output: int  # its inverse; 0 where nothing is made
    final: int  # baseline final deliveries
    promise: int  # what it announces
    planned: int  # output that its inputs are ordered for
    surge: int  # in force
    demand: int  # yesterday's, then today's
    backlog: int
    made: int
    kept: int  # served of firm orders, times what business customers can count on
    extra: int  # served of orders on surge, times that and the surge that can be reached
    rest: int  # served of standing requests, times what customers cannot count on
    bound_own: int  # home value lost because its own capacity was cut, summed over the run [money unit]
    bound_orders: int  # because nobody ordered


class TodayRow(NamedTuple):
    """What is known of today's output of a producer with families, lane by lane."""

    quality: int  # share of the worth of the real thing
    pure: int  # part of it that is made without degraded inputs
    binding: int  # slot that limits it, or OWN or ORDERS
    least: int  # what the stocks of a family leave of it, each on its own; negative: one falls short


class MixRow(NamedTuple):
    """A mix."""

    promise: int  # share of baseline that its suppliers announce
    extra: int  # surge in force behind it [share]
    room: int  # surge that can be reached [share]
    per_promise: int  # inverses; 0 of nothing
    per_room: int
    per_silence: int
    firm: int  # orders of its users inside the announcement, per unit of promise [money unit/day]
    surging: int  # on surge, per unit of room
    standing: int  # standing requests, per unit of what is not announced
    backed: int  # backups that are up, summed over their levels


class PartRow(NamedTuple):
    """What a day's use of each kind of order brings along one lead time of a mix."""

    firm: int
    surging: int
    standing: int


class BackupRow(NamedTuple):
    """A backup."""

    capacity: int  # share of every user's baseline use
    good: int  # usable units per unit delivered
    per_good: int  # its inverse
    value: int  # worth against the real thing
    eligible: int  # share of a use that may be met with it
    level: int  # share of its capacity that it can deliver
    taken: int  # delivered to home users, summed over the run [money unit]


class ChainRow(NamedTuple):
    """A chain's home output of a day [money unit/day]."""

    volume: int
    value: int  # weighted with its quality
    degraded: int  # made with degraded inputs
    added: int  # value added


class SumRow(NamedTuple):
    """What is summed over a run [money unit]."""

    delivered: int  # output of primaries and backups
    shipped: int  # sent to slots, in units delivered
    served: int  # final deliveries
    wasted: int  # lost to yield
    used: int  # taken from stock
    expired: int  # services and other inputs that cannot be kept


def _places(fields: int) -> range:
    return range(0, LANES * fields, LANES)


SLOT = SlotRow(*_places(len(SlotRow._fields)))
RARE = RareRow(*_places(len(RareRow._fields)))
MAKER = MakerRow(*_places(len(MakerRow._fields)))
TODAY = TodayRow(*_places(len(TodayRow._fields)))
MIX = MixRow(*_places(len(MixRow._fields)))
PART = PartRow(*_places(len(PartRow._fields)))
BACKUP = BackupRow(*_places(len(BackupRow._fields)))
CHAIN = ChainRow(*_places(len(ChainRow._fields)))
SUM = SumRow(*_places(len(SumRow._fields)))

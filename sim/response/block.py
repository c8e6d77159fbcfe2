"""How do the people of all replications of a block keep step with the days?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.response.brief import Brief, Efforts, Roster, Seen, Shock
from sim.response.calendar import Calendar
from sim.response.levels import Levels
from sim.response.lookout import lookout_for
from sim.response.luck import Luck
from sim.response.offers import offers_for
from sim.response.people import People
from sim.response.record import Notes, Record, gathered
from sim.response.scene import Scene

__all__ = ["Response"]

Floats = NDArray[np.float64]


class Response:
    """The reaction in every replication of a block, advanced day by day.

    Parameters
    ----------
    brief : what is the same in all replications.
    shocks : for each replication, the cuts as each product meets them.
    luck : that of the whole batch, which is drawn once for all its blocks.
    first : the column of the first of these replications in the batch; events tell those columns.
    told : for each replication, whether its events are written down; None: they are in all.
    """

    def __init__(
        self,
        brief: Brief,
        shocks: Sequence[Sequence[Shock]],
        luck: Luck,
        first: int = 0,
        told: Sequence[bool] | None = None,
    ) -> None:
        shape = (len(brief.contracts), len(shocks))
        roster = Roster.of(brief)
        rest = np.array([one.rest for one in roster.terms], dtype=float)
        levels, grown = Levels(np.repeat(rest[:, None], shape[1], axis=1)), Levels(np.zeros(shape))
        self.offers, self.lookout = offers_for(brief, levels, grown), lookout_for(brief, len(shocks))
        self._brief, self._records = brief, dict[int, Record]()  # where events are told, by column of the batch
        self._people, self._calendars = list[People](), [Calendar() for _ in shocks]
        for column, (calendar, of_column) in enumerate(zip(self._calendars, shocks, strict=True)):
            if told is None or told[column]:
                self._records[first + column] = Record()
            seen, record = self._seen(column, first), self._records.get(first + column)
            scene = Scene(brief, roster, seen, calendar, luck, levels, grown, record)
            self._people.append(People(scene, of_column))
        self._until = 0.0  # what happens before this time has happened [day]

    def _seen(self, column: int, first: int) -> Seen:
        about = self.lookout
        return Seen(
            column=column,
            in_batch=first + column,
            missing=about.missing[:, column],
            open=about.open[:, column],
            starving=about.starving[:, column],
            limits=about.limits[:, column],
        )

    def advance(self, day: int) -> int:
        """Let everything happen that happens before the end of a day; then `offers` can tell of it.

        Returns
        -------
        int
            The next day on which something may happen by itself; at most the end of the horizon.
        """
        self._until, soonest = day + 1.0, float(self._brief.horizon_days)
        for calendar in self._calendars:
            soonest = min(soonest, calendar.live(self._until))
        return max(day + 1, int(soonest))

    def hear(self, day: int, count: int) -> None:
        """Act upon the news that the lookout has written down in the evening of a day: so many rows."""
        self._until = day + 1.0
        for news, product, column in self.lookout.news[:count].tolist() if count else ():
            people = self._people[column]
            act = (people.starve, people.feed, people.look_again)[news]
            act(product, day + 1.0)

    def close(self) -> None:
        """Let go of what would have happened after the last day, so that nothing of the block is left in memory."""
        for people in self._people:
            people.forget()

    def notes(self) -> Notes:
        """What happened, replication by replication, in the order in which it did."""
        for people in self._people:
            people.service.note_arrivals(self._until)
        return gathered(self._records)

    def efforts(self) -> Efforts:
        """What people have done for every contract."""
        return Efforts(
            self._counted([people.testing.begun for people in self._people]),
            self._counted([people.service.activations for people in self._people]),
            self._counted([people.first_units.trials for people in self._people]),
            self._counted([people.races.days for people in self._people]),
        )

    def _counted(self, found: Sequence[Mapping[int, float]]) -> Floats:
        """(B, R) a number of every contract in every replication."""
        counts = np.zeros((len(self._brief.contracts), len(self._people)))
        for column, of_contract in enumerate(found):
            for row, count in of_contract.items():
                counts[row, column] = count
        return counts

    def waits(self) -> Floats:
        """(R,) mean wait for a laboratory so far [days]; NaN where nobody had to ask for one."""
        each = (one.testing.waits(self._until) for one in self._people)
        return np.array([float(np.mean(waited)) if waited else np.nan for waited in each], dtype=float)

    def test_days(self) -> Floats:
        """(R,) days of all tests so far."""
        return np.array([one.testing.days(self._until) for one in self._people], dtype=float)

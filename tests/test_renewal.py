"""What do cuts cost in the long run, if they come and go by chance?

Theory: alternating renewal (Ross, *Stochastic Processes*, section 3.4) and compound Poisson sums.  The rate of cuts is
.5 a year while none is running, they last 60 days on average, exponentially.  What would begin during a cut is part of
it, so a cycle is a gap and a cut, 365 / .5 + 60 = 790 days, and there are 365 / 790 = .46203 cuts a year.  (With .5 a
year, as if cuts took no time, it would be .5 x 42.99 = 21.50 days.)  Stocks are full again before the next.  A cut of D
days with stock for S, of which a backup meets B(D), loses max(0, D - B(D) - S); the memoryless D makes each part of it
an integral of P(D > s) = exp(-s / 60) over the days s on which something is missing:

- no backup, S = 20:  60 exp(-20/60) = 42.992 days a cut, 19.863 a year;
- same grade, up from nothing on day 60 to all on day 90 of a cut: all is missing from day 20 to 60, 1 - (s - 60) / 30
  of it from 60 to 90:  60 (exp(-1/3) - exp(-1)) + exp(-1) (60 (1 - exp(-1/2)) - 3600 (1 - 1.5 exp(-1/2)) / 30)
  = 20.919 + 4.703 = 25.622 days a cut, 11.838 a year;
- degraded, q = .6 and v = .8, up from day 30 to day 50: output lost, and a fifth of what the backup gave.  Stock is
  used before: while it lasts none of the backup's goods are needed, and from day 20 on 1 is missing, 1 - .6 (s - 30) /
  20 from day 30, .4 from day 50.  With what was used at four fifths of its worth, missing value per day is 1, then
  1 - .48 (s - 30) / 20, then .52:  60 (exp(-1/3) - exp(-1/2)) + [60 (exp(-1/2) - exp(-5/6)) - .024 exp(-1/2) 3600 (1 -
  (4/3) exp(-1/3))] + .52 x 60 exp(-5/6) = 6.600 + 7.978 + 13.559 = 28.137 days a cut, 13.000 a year.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, factorial

import numpy as np
import pytest
from scipy import optimize, stats
from small_economy import JP, KR, backup, hazard, made, needs, network, product, scenario, sold

from sim.assembly import assemble
from sim.estimate import cvar
from sim.hazards import draw_strikes
from sim.network import Backup, Defaults, Hazard
from sim.scenario import Scenario
from sim.simulation import simulate

CYCLE = 365 / 0.5 + 60
YEARS, SKIPPED, REPLICATIONS = 24, 3, 200  # the first years are not stationary yet: they begin without a cut

# A supply that refills stocks within days of its return, so that every cut finds them full.
QUICK = Defaults(tau_days=1.0, tau_surge_days=1.0, surge=20.0)
CUTS = {"rate": 0.5, "days": 60.0, "duration_law": "exponential", "regions": [JP]}


def question(*backups: Backup, hazards: tuple[Hazard, ...] = (hazard("cut", **CUTS),), years: int = YEARS) -> Scenario:
    """A part from Japan with twenty days of stock goes into a widget, one a day."""
    economy = network(
        [product("part", "abroad"), product("widget", "goods", surge=0.0)],
        [made("part", JP), made("widget")],
        [needs("widget", "part", cover=20.0)],
        [sold("widget")],
        backups,
        hazards,
        defaults=QUICK,
    )
    return scenario(economy, (), 365 * years, replications=REPLICATIONS, draw_hazards=True)


def lost_a_year(asked: Scenario) -> tuple[float, float]:
    """Days of output value lost a year once the start is forgotten: mean, and its standard error."""
    found = simulate(assemble(asked), range(asked.replications))
    days = (1.0 - found.value[365 * SKIPPED :, 1]).sum(axis=0)
    years = YEARS - SKIPPED
    return days.mean() / years, days.std(ddof=1) / years / asked.replications**0.5


def test_cuts_come_as_often_as_the_cycle_says() -> None:
    """Renewal theorem: 365 / 790 a year in the long run, within four standard errors; .5 is refused."""
    asked = replace(question(), replications=1000)
    drawn = draw_strikes(asked, range(1000))
    seen = (drawn.depth > 0.0) & (drawn.start >= 365 * SKIPPED)
    a_year = seen.sum(axis=0) / (YEARS - SKIPPED)
    error = a_year.std(ddof=1) / 1000**0.5
    assert abs(a_year.mean() - 365 / CYCLE) < 4 * error
    assert abs(a_year.mean() - 0.5) > 4 * error


SAME = backup("same", "part", 1.0, region=KR, logistics_days=60.0, ramp_days=30.0)
LESSER = backup("lesser", "part", 0.6, region=KR, logistics_days=30.0, ramp_days=20.0, value=0.8)


@pytest.mark.parametrize(
    ("backups", "a_cut", "a_year"),
    [
        ([], 60 * exp(-1 / 3), 19.863),
        (
            [SAME],
            60 * (exp(-1 / 3) - exp(-1)) + exp(-1) * (60 * (1 - exp(-1 / 2)) - 120 * (1 - 1.5 * exp(-1 / 2))),
            11.838,
        ),
        (
            [LESSER],
            60 * (exp(-1 / 3) - exp(-1 / 2))
            + 60 * (exp(-1 / 2) - exp(-5 / 6))
            - 86.4 * exp(-1 / 2) * (1 - 4 / 3 * exp(-1 / 3))
            + 31.2 * exp(-5 / 6),
            13.000,
        ),
    ],
    ids=["none", "same", "degraded"],
)
def test_days_lost_in_the_long_run(backups: list[Backup], a_cut: float, a_year: float) -> None:
    """Four standard errors of the mean over replications, which are independent."""
    assert 365 / CYCLE * a_cut == pytest.approx(a_year, abs=5e-4)
    mean, error = lost_a_year(question(*backups))
    assert abs(mean - a_year) < 4 * error
    assert abs(mean - 1.25 * a_year) > 4 * error  # the test can tell


# --- a bad year --------------------------------------------------------------------------------------------------

STORED, LENGTH = 20.0, 60.0
ANY = 0.5 * exp(-STORED / LENGTH)  # cuts a year that outlast the stock; by the lack of memory each loses Exp(60) more


def beyond(days: np.ndarray | float) -> np.ndarray:
    """P(a year's loss > days): a Poisson number of exponential losses, whose sums have gamma laws."""
    return sum(exp(-ANY) * ANY**k / factorial(k) * stats.gamma.sf(days, k, scale=LENGTH) for k in range(1, 30))


def test_mean_of_the_worst_twentieth_of_years() -> None:
    """Compound Poisson: with 5 % of years beyond 128.24 days, E[loss | beyond] = 128.24 + integral of P / .05 = 198.46.

    Twenty hazards of .025 a year each are .5 a year together; that each pauses while it lasts takes less than .4 % of
    them away.  Four standard errors, sqrt((variance in the tail + .95 (CVaR - VaR)^2) / (.05 n)).
    """
    many = tuple(hazard(f"cut {at}", **(CUTS | {"rate": 0.025})) for at in range(20))
    count = 6000
    drawn = draw_strikes(replace(question(hazards=many, years=1), replications=count), range(count))
    losses = (np.where(drawn.depth > 0.0, np.maximum(0.0, drawn.duration - STORED), 0.0)).sum(axis=0)

    limit = float(optimize.brentq(lambda days: float(beyond(days)) - 0.05, 1.0, 1000.0))
    assert limit == pytest.approx(128.24, abs=5e-3)
    days = np.linspace(limit, 3000.0, 30001)
    expected = limit + np.trapezoid(beyond(days), days) / 0.05
    assert expected == pytest.approx(198.46, abs=5e-3)

    tail = losses[losses > limit]
    error = ((tail.var() + 0.95 * (expected - limit) ** 2) / (0.05 * count)) ** 0.5
    assert abs(cvar(losses) - 198.46) < 4 * error
    assert abs(tail.size - 0.05 * count) < 4 * (0.05 * 0.95 * count) ** 0.5
    assert abs(cvar(losses, 0.9) - 198.46) > 4 * error  # the test can tell a tenth from a twentieth

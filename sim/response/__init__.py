"""What do people do about a cut, and how much can each backup deliver today?

Rare events run in SimPy, one environment a replication; goods never do.  `brief` says what people know, `people` how
alarms are raised and decided on in one replication, `replies` what a contract does then, `testing` how it is qualified,
`substitutes` how there is a substitute at all, `laboratories` who is tested first, `calendar` at which moment, `luck`
how long things take, `record` what has happened, `levels` how far each backup is up, `offers` what it can deliver,
`lookout` what is noticed of an evening, `scene` what all of these share; `block` joins the replications of a block.
docs/model.md has the table of states.
"""

from sim.response.block import Response
from sim.response.brief import LEVELS, TESTS_LEFT, WARM_LEVEL, Brief, Efforts, Shock
from sim.response.lookout import Lookout, look_out
from sim.response.luck import Luck
from sim.response.offers import Offers, offer
from sim.response.record import CUT_KINDS, Names, Notes

__all__ = [
    "CUT_KINDS",
    "LEVELS",
    "TESTS_LEFT",
    "WARM_LEVEL",
    "Brief",
    "Efforts",
    "Lookout",
    "Luck",
    "Names",
    "Notes",
    "Offers",
    "Response",
    "Shock",
    "look_out",
    "offer",
]

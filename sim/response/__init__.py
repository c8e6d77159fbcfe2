"""What do people do about a cut, and how much can each backup deliver today?

Rare events run in SimPy, one environment a replication; goods never do.  `brief` says what people know, `people` what
they do in one replication, `calendar` at which moment, `laboratories` who is tested first, `luck` how long things take,
`levels` how far each backup is up, `batch` joins the replications of a batch.  docs/model.md has the table of states.
"""

from sim.response.batch import Response
from sim.response.brief import LEVELS, Brief, Efforts, Shock, Step
from sim.response.luck import Luck
from sim.response.people import TESTS_LEFT, WARM_LEVEL

__all__ = ["LEVELS", "TESTS_LEFT", "WARM_LEVEL", "Brief", "Efforts", "Luck", "Response", "Shock", "Step"]

"""The process in which somebody's file is opened, started by `add`:
`python -m activsim.networks.adding.process FILE FOLDER`. It has no network where the system lets it
leave the network, and the processor when nobody else wants it. What it does is `report`."""

from __future__ import annotations

import sys

from activsim.networks import cage

if __name__ == "__main__":
    cage.be_nice(cage.NICENESS)
    cage.leave_network()
    # what this imports begins threads of its own: then the network could not be left any more
    from activsim.networks.adding import report

    report.main(sys.argv[1:])

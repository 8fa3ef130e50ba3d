"""`python -m checks [all|lint|unit|soak|<stage>]`: run the gate or a part of it."""

import argparse
import signal
import sys
import time

from checks.gate import end_everything, report, run_all
from checks.stages import GROUPS, ROOT


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m checks", description=__doc__)
    parser.add_argument("part", nargs="?", default="all", choices=GROUPS, metavar="part")
    part = parser.parse_args().part
    stages = GROUPS[part]
    (ROOT / "var").mkdir(exist_ok=True)
    began = time.monotonic()
    print(f"Running {', '.join(stage.name for stage in stages)}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        outcomes = run_all(stages, out=sys.stdout)
    except (KeyboardInterrupt, SystemExit):
        end_everything()
        return 130
    return 0 if report(outcomes, seconds=time.monotonic() - began, out=sys.stdout) else 1


if __name__ == "__main__":
    sys.exit(main())

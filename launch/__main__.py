"""`python -m launch run | stop | reset | doctor | backup | restore FOLDER`."""

import sys

from launch import lock
from launch.faults import LaunchError
from launch.places import ROOT, Places
from launch.reset import reset
from launch.start import complain, start
from launch.supervisor import end_recorded
from launch.upkeep import backup, restore

USAGE = "usage: python -m launch run | stop | reset | doctor [--json] | backup | restore FOLDER"


def main(arguments: list[str]) -> int:
    places = Places(ROOT)
    what = arguments[0] if arguments else ""
    try:
        if what == "run":
            return start(places)
        if what == "stop":
            return stop(places)
        if what == "reset":
            reset(places)
            return 0
        if what == "doctor":
            from launch.doctor import examine

            return examine(places, as_json="--json" in arguments)
        if what == "backup":
            return backup(places)
        if what == "restore":
            return restore(places, arguments[1] if len(arguments) > 1 else "")
    except LaunchError as fault:
        return complain(fault) if what == "run" else tell(fault)
    except KeyboardInterrupt:
        return 130
    print(USAGE, file=sys.stderr)
    return 2


def stop(places: Places) -> int:
    if lock.stop(places):
        print("Stopped; nothing is left running.")
        return 0
    strays = end_recorded(places)
    print(f"Ended {strays} process(es) of a run that had crashed." if strays else "Nothing runs.")
    return 0


def tell(fault: LaunchError) -> int:
    print(f"{fault.what}\n{fault.mend}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

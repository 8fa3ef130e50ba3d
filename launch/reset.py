"""Begin anew: delete the data and secrets of this clone, but never its backups."""

import shutil
import sys

from launch import lock
from launch.faults import LaunchError
from launch.places import Places
from launch.supervisor import end_recorded


def reset(places: Places) -> None:
    """Stop what runs, then delete `var/` (save backups) and the embedded database.

    :raises LaunchError: if the person says no, or something cannot be deleted.
    """
    if not places.var.exists() and not places.elsewhere.exists():
        print("There is nothing to reset.")
        return
    ask(places)
    lock.stop(places)
    end_recorded(places)
    delete(places)
    print("Reset: the next `make run` begins anew.")
    if places.backups.exists():
        print(f"Backups were kept: {places.backups}")


def ask(places: Places) -> None:
    """Have a person at a terminal confirm, unless it is all demo data."""
    if not sys.stdin.isatty() or places.demo_file.exists() or not places.secrets_file.exists():
        return
    answer = input(f"This deletes all data in {places.var} for good. Type `delete` to go on: ")
    if answer.strip() != "delete":
        raise LaunchError("Nothing was deleted.", "Type `delete` when you mean it.")


def delete(places: Places) -> None:
    try:
        for entry in places.var.iterdir() if places.var.exists() else ():
            if entry == places.backups:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        if places.elsewhere.exists():
            shutil.rmtree(places.elsewhere)
    except OSError as fault:
        raise LaunchError(
            f"{fault.filename} cannot be deleted: {fault.strerror}.",
            "Run as the user who started it, or as root.",
        ) from fault

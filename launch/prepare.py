"""Bring the database and the static files up to date, in one process of Django.

Run by the supervisor. Lines that begin with `» ` are progress; a fault is told in lines
that begin with `! ` (what) and `? ` (how to mend it).
"""

import io
import sys
import traceback
from pathlib import Path
from typing import Any

from config.env import SettingError, prefer_django_settings

#: Told when the installation has no member of staff.
NOBODY_YET = "= nobody yet"
WRONG_SETTING, BROKEN_MIGRATION, BROKEN_STEP = 3, 4, 5


class Told(io.TextIOBase):
    """Passes on what a command says as progress, and remembers the last line."""

    def __init__(self) -> None:
        self.last = ""
        self._line = ""

    def write(self, text: str) -> int:
        # `migrate` names a migration first and says OK when it is done: show it at once.
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            self.show(line.strip())
        if "..." in self._line and self._line.strip() != self.last:
            self.show(self._line.strip())
        return len(text)

    def show(self, line: str) -> None:
        if line:
            self.last = line
            print(f"» {line}", flush=True)


def fail(code: int, what: str, mend: str) -> int:
    traceback.print_exc()
    print(f"! {' '.join(what.split())}")
    print(f"? {mend}", flush=True)
    return code


def finish_restore(told: Told) -> int:
    """End a restore that was killed after its rows were in; with none, nothing is done."""
    from ground.refusals import Refusal
    from ground.restore import restore_backup, unfinished_restore

    folder = unfinished_restore()
    if folder is None:
        return 0
    told.show(f"finishing the restore of {folder}")
    try:
        restore_backup(folder=folder, replace=True, keep_closed_secrets=True)
    except Refusal as refusal:
        return fail(
            BROKEN_STEP,
            f"The restore of {folder} was broken off and cannot be finished: {refusal.detail}",
            "Restore that backup or another one: make restore FILE=…",
        )
    return 0


def may_seed() -> bool:
    """Whether demo data belongs here: never among the people of a firm that was restored."""
    from django.contrib.auth import get_user_model

    from demo.operations import STAFF, email_of

    people = get_user_model().objects
    return not people.exists() or people.filter(email=email_of(STAFF[0][0])).exists()


def migrate(told: Told) -> int:
    from django.core.management import call_command

    try:
        told.show("checking the code")
        call_command("check", stdout=io.StringIO())
        call_command("migrate", interactive=False, stdout=told)
    except Exception as fault:
        if not told.last.startswith("Applying"):
            return fail(
                BROKEN_STEP,
                f"{told.last} failed: {type(fault).__name__}: {fault}",
                "The words above its last line say where. Mend that, and start again.",
            )
        where = told.last.removeprefix("Applying ").partition("...")[0]
        return fail(
            BROKEN_MIGRATION,
            f"The migration {where} failed: {fault}",
            "It was rolled back, the data is as before. Mend the migration, or go back to the "
            "version that ran before; then start again.",
        )
    return 0


def steps(arguments: list[str]) -> list[tuple[str, str, dict[str, Any]]]:
    """What follows the migrations: words for a person, the command, its options."""
    wanted: list[tuple[str, str, dict[str, Any]]] = [
        ("bringing the roles up to date", "sync_roles", {}),
        ("making the accounts that every firm has", "sync_channels", {}),
        ("bringing the schedules up to date", "sync_schedules", {}),
        ("collecting static files", "collectstatic", {"interactive": False, "verbosity": 0}),
    ]
    if "--seed" in arguments and may_seed():
        count = int(arguments[arguments.index("--seed") + 1])
        wanted.append((f"making demo data, {count} contacts", "seed_demo", {"contacts": count}))
    return wanted


def carry_out(wanted: list[tuple[str, str, dict[str, Any]]], told: Told) -> int:
    from django.core.management import call_command

    for words, command, options in wanted:
        told.show(words)
        try:
            call_command(command, stdout=told, **options)
        except Exception as fault:
            return fail(
                BROKEN_STEP,
                f"{words} failed: {type(fault).__name__}: {fault}",
                f"`manage.py {command}` repeats this step alone.",
            )
    return 0


def main(arguments: list[str]) -> int:
    told = Told()
    prefer_django_settings("config.settings")
    try:
        import django

        django.setup()
    except SettingError as fault:
        return fail(WRONG_SETTING, f"Wrong setting: {fault}", "Mend it in .env and start again.")
    fault_code = finish_restore(told) or migrate(told)
    fault_code = fault_code or carry_out(steps(arguments), told)
    if fault_code:
        return fault_code
    from django.contrib.auth import get_user_model

    if not get_user_model().objects.exists():
        print(NOBODY_YET, flush=True)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    sys.exit(main(sys.argv[1:]))

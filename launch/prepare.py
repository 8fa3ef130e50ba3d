"""Bring the database and the static files up to date, in one process of Django.

Run by the supervisor. Lines that begin with `» ` are progress; a fault is told in lines
that begin with `! ` (what) and `? ` (how to mend it).
"""

import io
import sys
import traceback
from pathlib import Path

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
            self.tell(line.strip())
        if "..." in self._line and self._line.strip() != self.last:
            self.tell(self._line.strip())
        return len(text)

    def tell(self, line: str) -> None:
        if line:
            self.last = line
            print(f"» {line}", flush=True)


def fail(code: int, what: str, mend: str) -> int:
    traceback.print_exc()
    print(f"! {' '.join(what.split())}")
    print(f"? {mend}", flush=True)
    return code


def main(arguments: list[str]) -> int:
    told = Told()
    prefer_django_settings("config.settings")
    try:
        import django

        django.setup()
    except SettingError as fault:
        return fail(WRONG_SETTING, f"Wrong setting: {fault}", "Mend it in .env and start again.")
    from django.core.management import CommandError, call_command, get_commands

    try:
        call_command("migrate", interactive=False, stdout=told)
    except Exception as fault:
        where = told.last.removeprefix("Applying ").partition("...")[0]
        return fail(
            BROKEN_MIGRATION,
            f"The migration {where} failed: {fault}"
            if "Applying" in told.last
            else f"The database could not be migrated: {fault}",
            "It was rolled back, the data is as before. Mend the migration, or go back to the "
            "version that ran before; then start again.",
        )
    try:
        if "--static" in arguments:
            told.tell("collecting static files")
            call_command("collectstatic", interactive=False, verbosity=0, stdout=told)
        if "--seed" in arguments and "seed_demo" in get_commands():
            count = int(arguments[arguments.index("--seed") + 1])
            told.tell(f"making demo data: {count} contacts")
            call_command("seed_demo", contacts=count, stdout=told)
    except (Exception, CommandError) as fault:
        return fail(BROKEN_STEP, f"{told.last}: {fault}", "The log above says where it failed.")
    from django.contrib.auth import get_user_model

    if not get_user_model().objects.exists():
        print(NOBODY_YET, flush=True)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    sys.exit(main(sys.argv[1:]))

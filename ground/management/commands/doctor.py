import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import autodiscover_modules

from ground import doctor


class Command(BaseCommand):
    help = "Check everything that runs, and say how to mend what is wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        autodiscover_modules("checkup")
        failed = 0
        for name, result in doctor.examine():
            failed += result.state == doctor.FAIL
            self.stdout.write(as_json(name, result) if options["json"] else as_text(name, result))
            self.stdout.flush()
        if failed:
            raise CommandError(f"{failed} check(s) failed.", returncode=1)


def as_json(name: str, result: doctor.Result) -> str:
    return json.dumps(
        {"name": name, "state": result.state, "found": result.found, "mend": result.mend}
    )


def as_text(name: str, result: doctor.Result) -> str:
    mend = f"\n{'':10}mend: {result.mend}" if result.mend else ""
    return f"  {result.state:<6}{name}: {result.found}{mend}"

"""`manage.py pack list | check | install | upgrade | uninstall`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ground.refusals import Refusal
from packs import operations, queries
from packs.errors import PackIsFaulty

VERBS = ("list", "check", "install", "upgrade", "uninstall")


class Command(BaseCommand):
    help = "List, check, install, upgrade and uninstall business packs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=VERBS)
        parser.add_argument("packs", nargs="*", metavar="PACK")

    def handle(self, *args: Any, **given: Any) -> None:
        verb, slugs = given["verb"], given["packs"]
        if verb == "list":
            for pack in queries.list_packs():
                state = f"installed: {pack['installed']}" if pack["installed"] else "not installed"
                self.stdout.write(f"{pack['slug']} {pack['version']} ({state}) – {pack['name']}")
            return
        if not slugs:
            raise CommandError(f"Name a pack: manage.py pack {verb} PACK")
        for slug in slugs:
            try:
                self.do(verb, slug)
            except PackIsFaulty as fault:
                lines = [
                    f"{e['file']}, line {e['line']}, {e['path']}: {e['detail']}"
                    for e in fault.facts["errors"]
                ]
                raise CommandError("\n".join([f"{slug}: {fault.detail}", *lines])) from None
            except Refusal as refusal:
                raise CommandError(f"{slug}: {refusal.detail}") from None

    def do(self, verb: str, slug: str) -> None:
        if verb == "check":
            parts = operations.check_pack(slug=slug, now=timezone.now())
            self.stdout.write(f"{slug}: {parts} parts, no faults.")
            return
        act = operations.uninstall_pack if verb == "uninstall" else operations.install_pack
        report = act(slug=slug, by=None, now=timezone.now())
        for what in ("made", "changed", "removed", "kept"):
            for one in getattr(report, what):
                self.stdout.write(f"{what}: {one}")
        self.stdout.write(f"{slug} {report.version}: {verb} done.")

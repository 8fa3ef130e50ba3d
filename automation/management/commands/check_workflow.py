"""Looks at workflow files before anybody imports them: `manage.py check_workflow welcome.yaml`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from automation.documents.checking import ERROR, Finding, check
from automation.documents.files import MOST_BYTES, load
from automation.errors import BadWorkflow
from automation.operations.importing import columns_of

STDIN = "-"


class Command(BaseCommand):
    help = (
        "Says of each file (YAML or JSON, - for what is piped in) what stands against its "
        "going live here, as file: level: place: why. Ends with 1 if there are errors."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="file", help="a workflow as a file")
        parser.add_argument(
            *("--strict",), action="store_true", help="end with 1 for warnings, too"
        )
        parser.add_argument(
            *("--shape",),
            action="store_true",
            help="look at the shape alone, not at what the file names: tags, templates, segments",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        faulty = 0
        for name in options["files"]:
            found = list(findings_of(name, is_shape=options["shape"]))
            for one in found:
                self.stdout.write(f"{name}: {one.level}: {one.field or 'file'}: {one.detail}")
            if any(options["strict"] or one.level == ERROR for one in found):
                faulty += 1
            elif not found:
                self.stdout.write(f"{name}: fine")
        if faulty:
            raise CommandError(f"{faulty} of {len(options['files'])} cannot go live.", returncode=1)


def findings_of(name: str, *, is_shape: bool) -> Iterator[Finding]:
    """What is wrong with a file, from the top."""
    try:
        document = load(read(name))
        columns_of(document)
    except BadWorkflow as fault:
        for one in fault.facts["errors"]:
            yield Finding(one["field"], one["detail"])
        return
    if not is_shape:
        yield from check(document, now=timezone.now())


def read(name: str) -> bytes:
    """
    :raises CommandError: if there is no such file.
    """
    if name == STDIN:
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as fault:
        raise CommandError(f"{name}: {fault.strerror}", returncode=2) from None

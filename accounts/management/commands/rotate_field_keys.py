"""Seal every secret with the first key of FIELD_KEYS, while Rapport runs on."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from accounts import effects, second_factor
from ground.rotation import Shelf, count_closed, rotate, shelves_of

CLEAR = "There was nothing left to do: older keys may be taken away."
AGAIN = "Run this once more: requests that were under way may have put some back."


class Command(BaseCommand):
    help = (
        "Put a new key first in FIELD_KEYS, restart, run this until it says that there was "
        "nothing left to do, then take the old key away. May be stopped and run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        changed, closed = 0, []
        for shelf in shelves():
            count = sum(rotate(shelf))
            lost = count_closed(shelf)
            changed += count
            closed += [f"{shelf.name}: {lost}"] if lost else []
            self.stdout.write(f"{shelf.name}: {count} sealed anew")
        if closed:
            raise CommandError(
                f"Some do not open with any key here, the log names them: {', '.join(closed)}. "
                "Put their key back into FIELD_KEYS, or set these secrets anew."
            )
        self.stdout.write(AGAIN if changed else CLEAR)


def shelves() -> Iterator[Shelf]:
    """Every place where something is sealed."""
    for model in apps.get_models():
        yield from shelves_of(model)
    yield from second_factor.SHELVES
    yield effects.SHELF

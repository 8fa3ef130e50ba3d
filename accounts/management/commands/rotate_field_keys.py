"""Seal every secret with the first key of FIELD_KEYS, while Rapport runs on."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from accounts.operations.second_factors import rotate_second_factors
from ground.rotation import rotate, sealed_fields


class Command(BaseCommand):
    help = (
        "Put a new key first in FIELD_KEYS, restart, run this, then take the old key away. "
        "May be stopped and run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            if sealed_fields(model):
                count = 0
                for done in rotate(model):
                    count += done
                    self.stdout.write(f"{model._meta.label}: {count} rows")
        self.stdout.write(f"Second factors: {rotate_second_factors()} rows")

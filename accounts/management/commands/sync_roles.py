"""Bring the built-in roles up to date with the permission codes of this release."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.operations.roles import sync_built_in_roles


class Command(BaseCommand):
    help = "Make the built-in roles; give them the defaults of permission codes new to them."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = sync_built_in_roles(now=timezone.now())
        self.stdout.write(f"Roles brought up to date: {', '.join(changed) or 'none'}.")

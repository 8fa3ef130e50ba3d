"""Check that the audit log is as it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.operations.audit_chain import check_chain


class Command(BaseCommand):
    help = "Walk the audit log's chain; name the first row that is not as it was written."

    def handle(self, *args: Any, **options: Any) -> None:
        finding = check_chain(now=timezone.now())
        if finding.fault:
            where = f" First at row {finding.row_id}." if finding.row_id else ""
            raise CommandError(
                f"{finding.fault}{where} {finding.checked} rows before it are as written."
            )
        self.stdout.write(f"The audit log is as it was written: {finding.checked} rows.")

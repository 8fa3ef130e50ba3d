"""Background doors of accounts."""

import logging

from django.utils import timezone

from accounts.operations.audit_chain import anchor_chain, check_chain
from ground.slots import scheduled

log = logging.getLogger(__name__)


@scheduled("accounts.tasks.anchor_audit")
def anchor_audit() -> None:
    """Check the audit log, and fix its head outside the database if all is well."""
    now = timezone.now()
    finding = check_chain(now=now)
    if finding.fault:
        log.critical("the audit log was tampered with: %s row %s", finding.fault, finding.row_id)
        return
    anchor_chain(now=now)

"""What the audit log needs after a restore."""

from accounts.operations.audit_chain import verify_chain
from ground.restore import RestoreFailed, after_restore


@after_restore
def verify_audit() -> str:
    """:raises RestoreFailed: if a row of the audit log is not as it was written."""
    finding = verify_chain()
    if finding.fault:
        raise RestoreFailed(f"Restored, but {finding.fault} First at row {finding.row_id}.")
    return f"The audit log is as it was written: {finding.checked} rows."

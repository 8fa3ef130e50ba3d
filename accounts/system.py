"""What the system page shows of accounts."""

from typing import Any

from rest_framework import serializers

from accounts import queries
from accounts.models import AuditCheck
from ground.system import section


class AuditCheckOut(serializers.ModelSerializer[AuditCheck]):
    class Meta:
        model = AuditCheck
        fields = ("at", "checked", "fault", "row_id")
        extra_kwargs = {
            "checked": {"help_text": "Rows that are as they were written."},
            "fault": {"help_text": "What was found to be wrong; empty where nothing was."},
            "row_id": {"help_text": "The first row that is not as it was written."},
        }


class AuditStateOut(serializers.Serializer[Any]):
    last_check = AuditCheckOut(allow_null=True, help_text="Null before the first check.")


@section("audit", shape=AuditStateOut)
def audit() -> dict[str, Any]:
    return {"last_check": queries.last_audit_check()}

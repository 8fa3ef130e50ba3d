"""What the page of deliverability asks, by index."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("messaging", "0019_attachments")]

    operations = [
        AddIndexConcurrently(
            "message",
            models.Index(
                fields=["sent_at"],
                condition=Q(category="transactional", channel="email", sent_at__isnull=False),
                name="message_transactional_sent",
            ),
        ),
        AddIndexConcurrently(
            "message",
            models.Index(
                fields=["failed_at"],
                condition=Q(category="transactional", channel="email", status="failed"),
                name="message_transactional_failed",
            ),
        ),
        AddIndexConcurrently(
            "deliveryreport",
            models.Index(fields=["account", "-at", "-id"], name="report_of_account"),
        ),
    ]

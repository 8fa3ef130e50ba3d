from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("messaging", "0030_asks_newcomers")]

    operations = [
        AddIndexConcurrently(
            "message",
            models.Index(
                fields=["sent_at"],
                condition=Q(direction="out", sent_at__isnull=False),
                name="message_sent",
            ),
        ),
        AddIndexConcurrently(
            "deliveryreport",
            models.Index(
                fields=["at"],
                condition=Q(kind__in=("bounced", "complained", "unsubscribed")),
                name="report_troubles",
            ),
        ),
    ]

"""Hours in which texts may go, which the law asks of everybody; the firm may set them tighter."""

from datetime import time

from django.db import migrations


def fill(apps, _schema_editor):
    rules = apps.get_model("messaging", "SendingRule")
    for channel in ("sms", "whatsapp"):
        rules.objects.get_or_create(
            kind="lawful_hours",
            channel=channel,
            defaults={"starts": time(8), "ends": time(21)},
        )


class Migration(migrations.Migration):
    dependencies = [("messaging", "0007_sending_rules")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

"""When a message was first answered by a person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0017_push_devices")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="replied_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]

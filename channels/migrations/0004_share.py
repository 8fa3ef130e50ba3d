"""Two providers side by side: so many of a hundred recipients go by an account."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_redaction"),
        ("channels", "0003_content_type"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="share",
            field=models.PositiveSmallIntegerField(db_default=100, default=100),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("share__gte", 0), ("share__lte", 100)),
                name="a_share_is_of_a_hundred",
            ),
        ),
    ]

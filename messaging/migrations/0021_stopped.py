from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0020_deliverability"),
    ]

    operations = [
        migrations.AlterField(
            model_name="deliveryreport",
            name="bounce",
            field=models.CharField(
                blank=True,
                choices=[
                    ("hard", "The address does not exist"),
                    ("soft", "Not now"),
                    ("block", "Refused by the mailbox"),
                    ("stop", "They said STOP to the provider"),
                ],
                db_default="",
                max_length=5,
            ),
        ),
    ]

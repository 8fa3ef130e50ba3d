"""What the database must know to find somebody's records within another person's team."""

from django.conf import settings
from django.db import migrations, models

# Owners, teams and territories go together; taken for independent, the planner would read all
# of an owner's rows for the few, or none, that lie in a team.
FORWARDS = """
CREATE STATISTICS contact_owner_team_territory (mcv)
ON owner_id, team_id, territory_id FROM contacts_contact
"""
BACKWARDS = "DROP STATISTICS contact_owner_team_territory"


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0005_turns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["owner", "team"], name="contact_owner_team"),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]

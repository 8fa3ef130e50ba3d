from django.db import migrations, models

MAKE = """
CREATE UNIQUE INDEX CONCURRENTLY one_way_of_a_group ON automation_enrolment (contact_id, group_key)
WHERE status IN ('active', 'paused') AND NOT (group_key = '')
"""


class Migration(migrations.Migration):
    # The table may be large, and people move through it meanwhile.
    atomic = False
    dependencies = [("automation", "0006_group_and_priority")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(MAKE, "DROP INDEX CONCURRENTLY IF EXISTS one_way_of_a_group")
            ],
            state_operations=[
                migrations.AddConstraint(
                    "enrolment",
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("status__in", ("active", "paused")),
                            models.Q(("group_key", ""), _negated=True),
                        ),
                        fields=("contact", "group_key"),
                        name="one_way_of_a_group",
                    ),
                )
            ],
        )
    ]

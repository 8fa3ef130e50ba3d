from django.db import migrations

#: Every address was taken for one of these where a template had a link to unsubscribe.
LET_GO = r"""
UPDATE tracking_link SET of_id = NULL WHERE of_id IN (
    SELECT id FROM tracking_link WHERE url ~ '^\{\{\s*(unsubscribe|preferences|view)_url')
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0002_note")]

    operations = [migrations.RunSQL(LET_GO, migrations.RunSQL.noop)]

"""The log's clock, as two functions with one number in them.

Transaction ids start again in a restored or replaced cluster. The number moves new
positions past every stored one; `restore` sets it, and a reader never notices.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION events_log_position() RETURNS bigint LANGUAGE sql STABLE AS
    $$ SELECT pg_current_xact_id()::text::bigint + 0 $$;
CREATE FUNCTION events_log_horizon() RETURNS bigint LANGUAGE sql STABLE AS
    $$ SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + 0 $$;
"""
BACKWARDS = "DROP FUNCTION events_log_horizon(); DROP FUNCTION events_log_position();"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

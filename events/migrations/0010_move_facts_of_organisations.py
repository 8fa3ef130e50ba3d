"""Giving some of an organisation's activities to another, as when a merge is undone."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION events_move_organisation_facts(
    facts bigint[], from_organisation bigint, to_organisation bigint
) RETURNS bigint LANGUAGE plpgsql SET events.moving TO 'on' AS $$
DECLARE moved bigint;
BEGIN
    UPDATE events_activity SET organisation_id = to_organisation
        WHERE organisation_id = from_organisation AND id = ANY(facts);
    GET DIAGNOSTICS moved = ROW_COUNT;
    RETURN moved;
END $$;
"""
BACKWARDS = "DROP FUNCTION events_move_organisation_facts(bigint[], bigint, bigint);"


class Migration(migrations.Migration):
    dependencies = [("events", "0009_move_facts")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

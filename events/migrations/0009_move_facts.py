"""Giving some of a contact's activities to another, as when a merge is undone."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION events_move_facts(facts bigint[], from_contact bigint, to_contact bigint)
    RETURNS bigint LANGUAGE plpgsql SET events.moving TO 'on' AS $$
DECLARE moved bigint;
BEGIN
    UPDATE events_activity SET contact_id = to_contact
        WHERE contact_id = from_contact AND id = ANY(facts);
    GET DIAGNOSTICS moved = ROW_COUNT;
    RETURN moved;
END $$;
"""
BACKWARDS = "DROP FUNCTION events_move_facts(bigint[], bigint, bigint);"


class Migration(migrations.Migration):
    dependencies = [("events", "0008_forgetting")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

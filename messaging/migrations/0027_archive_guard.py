"""What is in the archive stays as it is, whoever asks.

A row may be sealed anew when the keys are changed, which its digest bears witness to; nothing
else of it changes. It goes by one function alone, which takes nothing that is younger than a day.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION messaging_keep_archived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        OLD.body := NEW.body;
        IF OLD IS NOT DISTINCT FROM NEW AND split_part(NEW.body, '$', 2) <> '' THEN
            RETURN NEW;
        END IF;
    ELSIF coalesce(current_setting('messaging.forgetting', true), '') = 'on'
        AND OLD.at < now() - interval '1 day'
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'archived message % stays as it is', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER messaging_keep_archived BEFORE UPDATE OR DELETE ON messaging_archivedmessage
    FOR EACH ROW EXECUTE FUNCTION messaging_keep_archived();

CREATE FUNCTION messaging_forget_archived(before timestamptz, held bigint[], most integer)
    RETURNS bigint LANGUAGE plpgsql SET messaging.forgetting TO 'on' AS $$
DECLARE gone bigint;
BEGIN
    DELETE FROM messaging_archivedmessage WHERE id IN (
        SELECT id FROM messaging_archivedmessage
        WHERE at < before AND (contact IS NULL OR NOT contact = ANY(held))
        ORDER BY at, id LIMIT most);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
"""
BACKWARDS = """
DROP FUNCTION messaging_forget_archived(timestamptz, bigint[], integer);
DROP TRIGGER messaging_keep_archived ON messaging_archivedmessage;
DROP FUNCTION messaging_keep_archived();
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0026_archive")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

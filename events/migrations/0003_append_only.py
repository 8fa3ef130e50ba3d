"""The log is append-only, whoever asks.

An activity is never changed, with three exceptions: its staff member may leave (`by` becomes
empty); a visitor's activity may be given to the contact who the visitor turned out to be, at
a new position so that every consumer meets it again, now with its contact; and the functions
below give all activities of one contact or organisation to another, in a merge. It goes only
when the contact or organisation it belongs to is gone by the end of the transaction.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION events_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.contact_id IS DISTINCT FROM NEW.contact_id
        OR OLD.organisation_id IS DISTINCT FROM NEW.organisation_id
    THEN
        IF OLD.contact_id IS NULL AND NEW.contact_id IS NOT NULL
            AND NEW.position = events_log_position()
        THEN
            OLD.position := NEW.position;
        ELSIF coalesce(current_setting('events.moving', true), '') <> 'on' THEN
            RAISE EXCEPTION 'activities are moved by the events_move functions alone'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        OLD.contact_id := NEW.contact_id;
        OLD.organisation_id := NEW.organisation_id;
    END IF;
    IF NEW.by_id IS NULL THEN
        OLD.by_id := NULL;
    END IF;
    IF OLD IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'activity % cannot be changed: the log is append-only', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER events_refuse_change BEFORE UPDATE ON events_activity
    FOR EACH ROW EXECUTE FUNCTION events_refuse_change();

CREATE FUNCTION events_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM contacts_contact WHERE id = OLD.contact_id)
        OR (OLD.contact_id IS NULL
            AND (OLD.organisation_id IS NULL
                OR EXISTS (SELECT FROM contacts_organisation WHERE id = OLD.organisation_id)))
    THEN
        RAISE EXCEPTION 'activity % cannot be deleted: the log is append-only', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    DELETE FROM events_setaside WHERE activity_id = OLD.id;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER events_refuse_removal AFTER DELETE ON events_activity
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION events_refuse_removal();

CREATE FUNCTION events_move_contact(from_contact bigint, to_contact bigint) RETURNS bigint
    LANGUAGE plpgsql SET events.moving TO 'on' AS $$
DECLARE moved bigint;
BEGIN
    UPDATE events_activity SET contact_id = to_contact WHERE contact_id = from_contact;
    GET DIAGNOSTICS moved = ROW_COUNT;
    RETURN moved;
END $$;
CREATE FUNCTION events_move_organisation(from_organisation bigint, to_organisation bigint)
    RETURNS bigint LANGUAGE plpgsql SET events.moving TO 'on' AS $$
DECLARE moved bigint;
BEGIN
    UPDATE events_activity SET organisation_id = to_organisation
        WHERE organisation_id = from_organisation;
    GET DIAGNOSTICS moved = ROW_COUNT;
    RETURN moved;
END $$;
"""
BACKWARDS = """
DROP FUNCTION events_move_organisation(bigint, bigint);
DROP FUNCTION events_move_contact(bigint, bigint);
DROP TRIGGER events_refuse_removal ON events_activity;
DROP FUNCTION events_refuse_removal();
DROP TRIGGER events_refuse_change ON events_activity;
DROP FUNCTION events_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0002_initial"), ("contacts", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

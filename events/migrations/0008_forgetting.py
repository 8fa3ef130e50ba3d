"""A person who is erased can be struck from the texts of facts that are about others.

One more exception of the log's trigger, open to one function alone. What happened, when, to whom
and with what amount stays.
"""

from django.db import migrations

FORWARDS = """
CREATE OR REPLACE FUNCTION events_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF coalesce(current_setting('events.forgetting', true), '') = 'on' THEN
        OLD.title := NEW.title;
        OLD.description := NEW.description;
        OLD.properties := NEW.properties;
        OLD.item_title := NEW.item_title;
        OLD.category := NEW.category;
        OLD.source_key := NEW.source_key;
    END IF;
    IF OLD IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'activity % cannot be changed: the log is append-only', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION events_strike(first bigint, last bigint, pattern text, instead text)
    RETURNS bigint LANGUAGE plpgsql SET events.forgetting TO 'on' AS $$
DECLARE struck bigint;
BEGIN
    UPDATE events_activity SET
        title = left(regexp_replace(title, pattern, instead, 'gi'), 255),
        description = regexp_replace(description, pattern, instead, 'gi'),
        properties = regexp_replace(properties::text, pattern, instead, 'gi')::jsonb,
        item_title = left(regexp_replace(item_title, pattern, instead, 'gi'), 255),
        category = left(regexp_replace(category, pattern, instead, 'gi'), 100),
        -- A key tells repeats from news, so two must not become the same.
        source_key = CASE WHEN source_key ~* pattern
            THEN 'erased:' || encode(sha256(convert_to(source_key, 'UTF8')), 'hex')
            ELSE source_key END
    WHERE id BETWEEN first AND last AND (
        title ~* pattern OR description ~* pattern OR properties::text ~* pattern
        OR item_title ~* pattern OR category ~* pattern OR source_key ~* pattern);
    GET DIAGNOSTICS struck = ROW_COUNT;
    RETURN struck;
END $$;
"""
BACKWARDS = """
DROP FUNCTION events_strike(bigint, bigint, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0007_names_for_people")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

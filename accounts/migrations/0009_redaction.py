"""A person can be taken out of the audit log, and the log says so itself.

Whoever did what to which record, and when, stays; what the record was may be struck. The link
of the chain stays, too: a row that differs from it is believed if a later row of the log, which
is sealed like any other, tells its new hash (accounts/operations/audit_redaction.py).
"""

from django.db import migrations

FORWARDS = """
CREATE OR REPLACE FUNCTION accounts_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'accounts_auditrow'
        AND coalesce(current_setting('accounts.redacting', true), '') = 'on'
    THEN
        IF (OLD.id, OLD.at, OLD.action, OLD.actor_id, OLD.object_type, OLD.object_id,
            OLD.request_id)
            IS NOT DISTINCT FROM (NEW.id, NEW.at, NEW.action, NEW.actor_id, NEW.object_type,
            NEW.object_id, NEW.request_id)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION accounts_audit_blank(rows bigint[]) RETURNS void
    LANGUAGE sql SET accounts.redacting TO 'on' AS $$
    UPDATE accounts_auditrow SET object_label = '', before = NULL, after = NULL,
        facts = '{"erased": true}', ip = NULL,
        actor_label = CASE WHEN actor_id IS NULL THEN '' ELSE actor_label END
    WHERE id = ANY(rows)
$$;
CREATE FUNCTION accounts_audit_strike(rows bigint[], pattern text, instead text) RETURNS void
    LANGUAGE sql SET accounts.redacting TO 'on' AS $$
    UPDATE accounts_auditrow SET
        object_label = left(regexp_replace(object_label, pattern, instead, 'gi'), 255),
        actor_label = left(regexp_replace(actor_label, pattern, instead, 'gi'), 254),
        before = regexp_replace(before::text, pattern, instead, 'gi')::jsonb,
        after = regexp_replace(after::text, pattern, instead, 'gi')::jsonb,
        facts = regexp_replace(facts::text, pattern, instead, 'gi')::jsonb
    WHERE id = ANY(rows)
$$;
"""
BACKWARDS = """
DROP FUNCTION accounts_audit_strike(bigint[], text, text);
DROP FUNCTION accounts_audit_blank(bigint[]);
CREATE OR REPLACE FUNCTION accounts_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_names_for_people")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

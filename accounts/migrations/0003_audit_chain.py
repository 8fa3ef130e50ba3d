"""The audit log's promises, kept by the database: rows stay as written, and each is sealed.

A link is made when the transaction commits, so that the lock that orders the chain is
held for an instant and not for the length of the deed.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION accounts_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER accounts_auditrow_keep BEFORE UPDATE OR DELETE ON accounts_auditrow
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_refuse();
CREATE TRIGGER accounts_auditlink_keep BEFORE UPDATE OR DELETE ON accounts_auditlink
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_refuse();
CREATE TRIGGER accounts_auditrow_keep_all BEFORE TRUNCATE ON accounts_auditrow
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_refuse();
CREATE TRIGGER accounts_auditlink_keep_all BEFORE TRUNCATE ON accounts_auditlink
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_refuse();
"""
LET_GO = """
DROP TRIGGER accounts_auditlink_keep_all ON accounts_auditlink;
DROP TRIGGER accounts_auditrow_keep_all ON accounts_auditrow;
DROP TRIGGER accounts_auditlink_keep ON accounts_auditlink;
DROP TRIGGER accounts_auditrow_keep ON accounts_auditrow;
DROP FUNCTION accounts_audit_refuse();
"""
# Every part is preceded by its length in bytes, so that no two rows have the same text.
# accounts/operations/audit_chain.py builds the same text by itself when it verifies.
SEAL = """
CREATE FUNCTION accounts_audit_part(part text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT octet_length(coalesce(part, '')) || ':' || coalesce(part, '')
$$;
CREATE FUNCTION accounts_audit_text(entry accounts_auditrow) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT accounts_audit_part(entry.id::text)
        || accounts_audit_part(to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'))
        || accounts_audit_part(entry.action)
        || accounts_audit_part(entry.actor_id::text)
        || accounts_audit_part(entry.actor_label)
        || accounts_audit_part(entry.object_type)
        || accounts_audit_part(entry.object_id)
        || accounts_audit_part(entry.object_label)
        || accounts_audit_part(entry.before::text)
        || accounts_audit_part(entry.after::text)
        || accounts_audit_part(entry.facts::text)
        || accounts_audit_part(host(entry.ip))
        || accounts_audit_part(entry.request_id)
$$;
CREATE FUNCTION accounts_audit_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head accounts_auditlink;
    previous text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('accounts.audit'));
    SELECT * INTO head FROM accounts_auditlink ORDER BY position DESC LIMIT 1;
    previous := coalesce(head.hash, repeat('0', 64));
    INSERT INTO accounts_auditlink (position, row_id, previous, hash) VALUES (
        coalesce(head.position, 0) + 1,
        NEW.id,
        previous,
        encode(sha256(convert_to(previous || accounts_audit_text(NEW), 'UTF8')), 'hex')
    );
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER accounts_auditrow_seal AFTER INSERT ON accounts_auditrow
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION accounts_audit_seal();
"""
UNSEAL = """
DROP TRIGGER accounts_auditrow_seal ON accounts_auditrow;
DROP FUNCTION accounts_audit_seal();
DROP FUNCTION accounts_audit_text(accounts_auditrow);
DROP FUNCTION accounts_audit_part(text);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_keys_sessions_and_audit")]

    operations = [
        migrations.RunSQL(KEEP, LET_GO),
        migrations.RunSQL(SEAL, UNSEAL),
    ]

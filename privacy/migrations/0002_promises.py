"""What the database itself sees to: the ledger is only added to, and a held contact stays."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION privacy_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Its staff member may leave, and a merge may move it to another contact.
    IF NEW.by_id IS NULL THEN
        OLD.by_id := NULL;
    END IF;
    OLD.contact_id := NEW.contact_id;
    IF OLD IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'consent % cannot be changed: the ledger is append-only', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER privacy_refuse_change BEFORE UPDATE ON privacy_consent
    FOR EACH ROW EXECUTE FUNCTION privacy_refuse_change();

CREATE FUNCTION privacy_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM contacts_contact WHERE id = OLD.contact_id) THEN
        RAISE EXCEPTION 'consent % cannot be deleted: the ledger is append-only', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER privacy_refuse_removal AFTER DELETE ON privacy_consent
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION privacy_refuse_removal();

-- At the end of the transaction, since the rows of a contact go before the contact itself.
CREATE FUNCTION privacy_keep_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.released_at IS NULL THEN
        RAISE EXCEPTION 'contact % is under a legal hold', OLD.contact_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER privacy_keep_held AFTER DELETE ON privacy_legalhold
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION privacy_keep_held();
"""
BACKWARDS = """
DROP TRIGGER privacy_keep_held ON privacy_legalhold;
DROP FUNCTION privacy_keep_held();
DROP TRIGGER privacy_refuse_removal ON privacy_consent;
DROP FUNCTION privacy_refuse_removal();
DROP TRIGGER privacy_refuse_change ON privacy_consent;
DROP FUNCTION privacy_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

"""Numbers for those who may be in a workflow several times, and versions that nobody changes."""

from django.db import migrations

FORWARDS = """
CREATE SEQUENCE automation_turn;

CREATE FUNCTION automation_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A published version of a workflow is never changed.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER version_is_for_good BEFORE UPDATE OF document, number, workflow_id
    ON automation_workflowversion FOR EACH ROW
    WHEN (OLD.document IS DISTINCT FROM NEW.document OR OLD.number <> NEW.number
        OR OLD.workflow_id <> NEW.workflow_id)
    EXECUTE FUNCTION automation_refuse_change();

CREATE TRIGGER step_is_for_good
    BEFORE UPDATE OF key, type, config, "order", parent_id, branch, of_id
    ON automation_step FOR EACH ROW
    WHEN (OLD.config IS DISTINCT FROM NEW.config OR OLD.key <> NEW.key OR OLD.type <> NEW.type
        OR OLD."order" <> NEW."order" OR OLD.branch <> NEW.branch OR OLD.of_id <> NEW.of_id)
    EXECUTE FUNCTION automation_refuse_change();
"""
BACKWARDS = """
DROP TRIGGER step_is_for_good ON automation_step;
DROP TRIGGER version_is_for_good ON automation_workflowversion;
DROP FUNCTION automation_refuse_change();
DROP SEQUENCE automation_turn;
"""


class Migration(migrations.Migration):
    dependencies = [("automation", "0001_workflows")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

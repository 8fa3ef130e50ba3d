"""Days kept as text, read without a fault whatever stands there."""

from django.db import migrations

# Written so that the planner puts it in place of the call.
FORWARDS = r"""
CREATE FUNCTION contacts_day(given text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN given ~ (
        '^(?!0000)([0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])'
        '|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)'
        '|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$'
    ) THEN make_date(left(given, 4)::int, substr(given, 6, 2)::int, right(given, 2)::int) END
$$;
"""
BACKWARDS = "DROP FUNCTION contacts_day(text);"


class Migration(migrations.Migration):
    dependencies = [("contacts", "0015_formula_fields")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

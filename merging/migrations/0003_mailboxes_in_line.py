"""Let the planner write the comparison of addresses into the statement.

A function that is strict is called row by row, which takes ten times as long; without it nothing
is still the mailbox of nothing.
"""

from django.db import migrations

BODY = """
CREATE OR REPLACE FUNCTION merging_mailbox(address text) RETURNS text
LANGUAGE sql IMMUTABLE {strict} PARALLEL SAFE AS $$
    SELECT CASE WHEN lower(split_part(address, '@', 2)) IN ('gmail.com', 'googlemail.com')
        THEN replace(split_part(split_part(lower(address), '@', 1), '+', 1), '.', '')
             || '@gmail.com'
        ELSE split_part(split_part(lower(address), '@', 1), '+', 1)
             || '@' || lower(split_part(address, '@', 2)) END
$$;
"""
FORWARDS, BACKWARDS = BODY.format(strict=""), BODY.format(strict="STRICT")


class Migration(migrations.Migration):
    dependencies = [("merging", "0002_mailboxes")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

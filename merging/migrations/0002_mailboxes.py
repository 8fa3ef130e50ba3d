"""How addresses are compared: those that lead to one mailbox are the same."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION merging_mailbox(address text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN lower(split_part(address, '@', 2)) IN ('gmail.com', 'googlemail.com')
        THEN replace(split_part(split_part(lower(address), '@', 1), '+', 1), '.', '')
             || '@gmail.com'
        ELSE split_part(split_part(lower(address), '@', 1), '+', 1)
             || '@' || lower(split_part(address, '@', 2)) END
$$;
"""
BACKWARDS = "DROP FUNCTION merging_mailbox(text);"


class Migration(migrations.Migration):
    dependencies = [("merging", "0001_initial"), ("contacts", "0017_segments")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

"""What records are compared by under a custom field, as a function that indexes can stand on."""

from django.db import migrations

# Never fails, whatever the value is, so that an index on it refuses no record: texts without
# their case and as far as an index can hold them, amounts by their number, nothing for the rest.
MAKE = r"""
CREATE FUNCTION contacts_custom_key(custom jsonb, slug text) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE jsonb_typeof(custom -> slug)
    WHEN 'string' THEN to_jsonb(left(lower(custom ->> slug), 200))
    WHEN 'number' THEN custom -> slug
    WHEN 'boolean' THEN custom -> slug
    WHEN 'object' THEN CASE
        WHEN custom -> slug ->> 'amount' ~ '^-?[0-9]{1,20}(\.[0-9]{1,20})?$'
        THEN to_jsonb((custom -> slug ->> 'amount')::numeric)
    END
END
$$
"""
TAKE = "DROP FUNCTION contacts_custom_key(jsonb, text)"


class Migration(migrations.Migration):
    dependencies = [("contacts", "0012_field_options")]

    operations = [migrations.RunSQL(MAKE, TAKE)]

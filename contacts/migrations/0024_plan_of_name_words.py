"""The words of a new name are added by a plan that is kept, and not made anew for each row."""

from django.db import migrations

BODY = """
    INSERT INTO public.contacts_nameword (word)
    SELECT DISTINCT found.word FROM unnest(given) AS found (word)
    WHERE length(found.word) BETWEEN 2 AND 60
      AND NOT EXISTS (SELECT FROM public.contacts_nameword known WHERE known.word = found.word)
"""
FORWARDS = f"""
CREATE OR REPLACE FUNCTION contacts_add_words(given text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN {BODY}; END $$;
"""
BACKWARDS = f"""
CREATE OR REPLACE FUNCTION contacts_add_words(given text[]) RETURNS void LANGUAGE sql AS $$
{BODY} $$;
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0023_sensitive_values")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

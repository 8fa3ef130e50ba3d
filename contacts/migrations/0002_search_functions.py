"""What the search indexes are built with.

The indexes call these functions, so a change to one needs its indexes rebuilt. Every name is
qualified, because a restore builds indexes with an empty search path.
"""

from django.db import migrations

FORWARDS = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

CREATE FUNCTION contacts_plain(given text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN lower(public.unaccent('public.unaccent', given));
END $$;

CREATE FUNCTION contacts_word_list(VARIADIC given text[]) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN array_remove(string_to_array(translate(
        public.contacts_plain(array_to_string(given, ' ')),
        E'.,;:!?()[]{}<>/|@_+*&#"''’‘`´“”«»–—-\\t\\n\\r',
        '                                           '
    ), ' '), '');
END $$;

CREATE FUNCTION contacts_words(VARIADIC given text[]) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN array_to_tsvector(public.contacts_word_list(VARIADIC given));
END $$;
"""
BACKWARDS = """
DROP FUNCTION contacts_words(text[]);
DROP FUNCTION contacts_word_list(text[]);
DROP FUNCTION contacts_plain(text);
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

"""The database keeps the list of words that stand in names, however a row is written."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION contacts_add_words(given text[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO public.contacts_nameword (word)
    SELECT DISTINCT found.word FROM unnest(given) AS found (word)
    WHERE length(found.word) BETWEEN 2 AND 60
      AND NOT EXISTS (SELECT FROM public.contacts_nameword known WHERE known.word = found.word)
$$;

CREATE FUNCTION contacts_contact_words_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.contacts_add_words(array_agg(DISTINCT each.word))
    FROM (
        SELECT DISTINCT first_name, last_name, display_name FROM written
    ) AS names,
    unnest(public.contacts_word_list(first_name, last_name, display_name)) AS each (word);
    RETURN NULL;
END $$;

CREATE FUNCTION contacts_organisation_words_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.contacts_add_words(array_agg(DISTINCT each.word))
    FROM written, unnest(public.contacts_word_list(name)) AS each (word);
    RETURN NULL;
END $$;

CREATE FUNCTION contacts_contact_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.contacts_add_words(
        public.contacts_word_list(NEW.first_name, NEW.last_name, NEW.display_name));
    RETURN NULL;
END $$;

CREATE FUNCTION contacts_organisation_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.contacts_add_words(public.contacts_word_list(NEW.name));
    RETURN NULL;
END $$;

CREATE TRIGGER words_added AFTER INSERT ON contacts_contact
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION contacts_contact_words_added();
CREATE TRIGGER words_added AFTER INSERT ON contacts_organisation
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION contacts_organisation_words_added();
CREATE TRIGGER words_added_by_renaming
    AFTER UPDATE OF first_name, last_name, display_name ON contacts_contact FOR EACH ROW
    WHEN ((OLD.first_name, OLD.last_name, OLD.display_name)
          IS DISTINCT FROM (NEW.first_name, NEW.last_name, NEW.display_name))
    EXECUTE FUNCTION contacts_contact_renamed();
CREATE TRIGGER words_added_by_renaming
    AFTER UPDATE OF name ON contacts_organisation FOR EACH ROW
    WHEN (OLD.name IS DISTINCT FROM NEW.name)
    EXECUTE FUNCTION contacts_organisation_renamed();
"""
BACKWARDS = """
DROP TRIGGER words_added_by_renaming ON contacts_organisation;
DROP TRIGGER words_added_by_renaming ON contacts_contact;
DROP TRIGGER words_added ON contacts_organisation;
DROP TRIGGER words_added ON contacts_contact;
DROP FUNCTION contacts_organisation_renamed();
DROP FUNCTION contacts_contact_renamed();
DROP FUNCTION contacts_organisation_words_added();
DROP FUNCTION contacts_contact_words_added();
DROP FUNCTION contacts_add_words(text[]);
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_search_indexes")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

"""Forgetting the words of names that nobody bears any more."""

from django.db import connection

# A word is read through the indexes of whole words, quoted as a tsquery writes it.
PRUNE = r"""
DELETE FROM contacts_nameword known
USING (
    SELECT id, (
        '''' || replace(replace(word, '\', '\\'), '''', '''''') || ''''
    )::tsquery AS held
    FROM contacts_nameword
) AS each
WHERE each.id = known.id
  AND NOT EXISTS (
    SELECT FROM contacts_contact
    WHERE contacts_words(first_name, last_name, display_name) @@ each.held)
  AND NOT EXISTS (SELECT FROM contacts_organisation WHERE contacts_words(name) @@ each.held)
"""


def prune_words() -> int:
    """Forget the words that stand in no name any more; how many there were.

    So nothing of a name is left when the last who bore it was deleted or renamed.
    """
    with connection.cursor() as cursor:
        cursor.execute(PRUNE)
        return int(cursor.rowcount)

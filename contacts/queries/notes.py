"""Reads of notes."""

from typing import Any

from django.db.models import BooleanField, Func, TextField, Value

from contacts.models import BETWEEN_WORDS, Note, NoteQuerySet, text_words

# The last word may be only begun. No words at all make no query, which finds nothing.
BEGUN = "(nullif(plainto_tsquery('simple'::regconfig, %(expressions)s)::text, '') || ':*')::tsquery"


def reachable_notes(*, for_user: Any, code: str) -> NoteQuerySet:
    """The notes of records that a person may reach with the permission code."""
    return deletable_notes(for_user=for_user, code=code).standing()


def deletable_notes(*, for_user: Any, code: str) -> NoteQuerySet:
    """The same with those that were deleted and can still be brought back."""
    return Note.objects.visible_to(for_user, code, by_id=True)


def found_notes(notes: NoteQuerySet, text: str) -> NoteQuerySet:
    """Those of the notes that hold all words of a text."""
    typed = Func(Value(text, TextField()), function="contacts_plain", output_field=TextField())
    spaces = " " * len(BETWEEN_WORDS)
    parted = Func(typed, Value(BETWEEN_WORDS), Value(spaces), function="translate")
    query = Func(parted, template=BEGUN, output_field=TextField())
    return notes.filter(
        Func(
            text_words("content"),
            query,
            template="(%(expressions)s)",
            arg_joiner=" @@ ",
            output_field=BooleanField(),
        )
    )

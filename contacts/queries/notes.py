"""Reads of notes."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, BooleanField, Func, TextField, Value

from accounts.models import User
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
    return notes.filter(holds_words(text_words("content"), text))


def holds_words(words: Func, text: str) -> Func:
    """Whether these words, as a search index holds them, are all that a text asks for."""
    typed = Func(Value(text, TextField()), function="contacts_plain", output_field=TextField())
    spaces = " " * len(BETWEEN_WORDS)
    parted = Func(typed, Value(BETWEEN_WORDS), Value(spaces), function="translate")
    query = Func(parted, template=BEGUN, output_field=TextField())
    return Func(
        words,
        query,
        template="(%(expressions)s)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )


def seen_notes(asked: Iterable[tuple[User, int]]) -> set[tuple[int, int]]:
    """Of pairs of a person and a note, by their ids, those where the person may see the note."""
    people: dict[int, User] = {}
    ids: dict[int, set[int]] = defaultdict(set)
    for person, note in asked:
        people[person.pk] = person
        ids[person.pk].add(note)
    questions = [
        Note.objects.visible_to(people[pk])
        .filter(pk__in=notes)
        .values_list(Value(pk, BigIntegerField()), "pk")
        for pk, notes in sorted(ids.items())
    ]
    # One statement, however many people there are.
    return set(questions[0].union(*questions[1:], all=True)) if questions else set()


def mentioned_unreached(note: Note) -> list[User]:
    """Whom a note mentions in vain: who left, or may not see its record."""
    people = list(note.mentioned.prefetch_related("roles").order_by("name", "id"))
    seen = seen_notes((person, note.pk) for person in people if person.is_active)
    return [person for person in people if (person.pk, note.pk) not in seen]

"""Columns as the search reads them."""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Value


def plain(name: str) -> Func:
    """A text column in lower case and without accents, as people type it in a search."""
    return Func(F(name), function="contacts_plain", output_field=models.TextField())


def words_of(*names: str) -> Func:
    """The words of some columns as the search index holds them: plain and lower case."""
    return Func(
        *(F(name) for name in names), function="contacts_words", output_field=SearchVectorField()
    )


#: Signs that part words.
BETWEEN_WORDS = ".,;:!?()[]{}<>/|@_+*&#\"'’‘`´“”«»–—-"


def text_words(name: str) -> Func:
    """The words of a long text as the search index holds them; endless ones are left out."""
    return words_in(plain(name))


def words_in(plain_text: Any) -> Func:
    """The same of any text that is plain already."""
    spaces = " " * len(BETWEEN_WORDS)
    parted = Func(plain_text, Value(BETWEEN_WORDS), Value(spaces), function="translate")
    return Func(
        parted,
        template="to_tsvector('simple'::regconfig, %(expressions)s)",
        output_field=SearchVectorField(),
    )

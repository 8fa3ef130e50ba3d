"""Documents that apps keep and that name things by a word, so that nothing is taken from them."""

from collections.abc import Callable, Collection, Iterable

from django.utils.translation import gettext

from ground.refusals import Refusal

#: Of what stands in the way, so much is named in a sentence.
SHOWN = 5
#: A kind of thing, and the words for one such thing → the names of the documents that use one.
Finder = Callable[[str, Collection[str]], Iterable[str]]
FINDERS: dict[str, Finder] = {}


class NamedElsewhere(Refusal):
    """Something names this: `used_by` says what. Change that first."""

    def __init__(self, used_by: dict[str, list[str]]) -> None:
        super().__init__(still_named(used_by), used_by=used_by)


def still_named(used_by: dict[str, list[str]]) -> str:
    names = [f"“{name}”" for several in used_by.values() for name in several]
    shown = ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
    return gettext("This is still named by {names}. Change that first.").format(names=shown)


def keeps_documents(plural: str, finder: Finder) -> None:
    """Announce documents, under what they are called."""
    if plural in FINDERS:
        raise ValueError(f"The documents of {plural} are announced twice.")
    FINDERS[plural] = finder


def refuse_where_named(kind: str, *words: str) -> None:
    """
    :raises NamedElsewhere: if a document would miss a thing of this kind.
    """
    lowered = {word.lower() for word in words if word}
    found = {plural: list(finder(kind, lowered)) for plural, finder in FINDERS.items()}
    if used_by := {plural: names for plural, names in found.items() if names}:
        raise NamedElsewhere(used_by)

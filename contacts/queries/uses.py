"""What names a tag or a custom field, and would be blind without it."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from contacts.activities import TAG_ADDED, TAG_REMOVED
from contacts.computing import readers_of
from contacts.conditions.fields import Catalogue
from contacts.models import CustomField, Of, SavedView, Segment, Tag, TaskRule
from contacts.naming import KEEPERS

MOST = 50
#: What a filter of a field is called in an address, beside its own name.
ENDS = ("", ".min", ".max", ".set")
LISTS = {Of.CONTACT: SavedView.List.CONTACTS, Of.ORGANISATION: SavedView.List.ORGANISATIONS}


@dataclass(frozen=True)
class Uses:
    """Segments, rules and formulas stop working without what they name; views only show more."""

    segments: list[Segment] = field(default_factory=list)
    rules: list[TaskRule] = field(default_factory=list)
    formulas: list[CustomField] = field(default_factory=list)
    views: list[SavedView] = field(default_factory=list)
    #: Of other apps: what they are → their names.
    others: dict[str, list[str]] = field(default_factory=dict)

    @property
    def binding(self) -> dict[str, list[str]]:
        """What is in the way of deleting it, by what people call it."""
        found = {
            "segments": [one.name for one in self.segments],
            "rules": [one.name for one in self.rules],
            **self.others,
        }
        return {kind: names for kind, names in found.items() if names}


def uses_of_tag(tag: Tag) -> Uses:
    """All that names the tag, whoever may see it."""
    segments = [
        one
        for one in _segments_saying(tag.slug, tag.name)
        if any(_names_tag(said, tag) for said in _conditions(one.conditions))
    ]
    views = _views(SavedView.List.CONTACTS, tag.slug)
    return Uses(
        segments=segments[:MOST],
        rules=[one for one in _tag_rules() if _rule_names(one, tag)][:MOST],
        views=[one for one in views if tag.slug in one.query.get("tag", "").split(",")][:MOST],
        others={
            **_kept_elsewhere(tag.name, lambda said: _names_tag(said, tag)),
            **_kept_elsewhere(tag.slug, lambda said: _names_tag(said, tag)),
        },
    )


def uses_of_field(one: CustomField) -> Uses:
    """All that names the field, whoever may see it."""
    keys = _keys(one)
    rows = CustomField.objects.filter(of=one.of, is_retired=False)
    readers = set(readers_of(one.slug, rows))
    views = _views(LISTS[Of(one.of)], one.slug) if one.of in LISTS else []
    return Uses(
        segments=list(_segments_asking(keys, one.slug))[:MOST],
        formulas=[row for row in rows if row.slug in readers][:MOST],
        views=[view for view in views if _view_names(view, one.slug)][:MOST],
        others=_kept_elsewhere(one.slug, lambda said: bool(keys & set(_asks(said)))),
    )


def _segments_saying(*words: str) -> Iterator[Segment]:
    """The segments in whose conditions one of the words stands anywhere."""
    rows = Segment.objects.filter(kind=Segment.Kind.DYNAMIC, archived_at=None)
    said = rows.annotate(said=Cast("conditions", TextField())).order_by("name", "id")
    lowered = [word.lower() for word in words]
    return (one for one in said if any(word in one.said.lower() for word in lowered))


def _keys(one: CustomField) -> set[str]:
    """What conditions call a field; of an amount its currency can be asked for as well."""
    prefix = "custom" if one.of == Of.CONTACT else "organisation"
    return {f"{prefix}.{one.slug}", f"{prefix}.{one.slug}.currency"}


def names_asking_for(key: str) -> dict[str, list[str]]:
    """What would be blind without a field of conditions, by what people call it."""
    segments = [one.name for one in _segments_asking({key}, key)][:MOST]
    others = _kept_elsewhere(key, lambda said: key in _asks(said))
    return {**({"segments": segments} if segments else {}), **others}


def names_choosing(choice: str, *, of: Collection[str]) -> dict[str, list[str]]:
    """What names a choice of one of these fields of conditions, by what people call it."""

    def chooses(said: dict[str, Any]) -> bool:
        return said.get("field") in of and choice.lower() in _values(said)

    said = _segments_saying(choice)
    found = [one.name for one in said if any(map(chooses, _conditions(one.conditions)))]
    segments = {"segments": found[:MOST]} if found else {}
    return {**segments, **_kept_elsewhere(choice, chooses)}


def _kept_elsewhere(word: str, meets: Callable[[dict[str, Any]], bool]) -> dict[str, list[str]]:
    """What else has a condition that meets it, of those in which the word stands."""
    found = {
        plural: sorted({name for name, tree in keeper(word) if any(map(meets, _conditions(tree)))})
        for plural, keeper in KEEPERS.items()
    }
    return {plural: names[:MOST] for plural, names in found.items() if names}


def _segments_asking(keys: set[str], word: str) -> Iterator[Segment]:
    catalogue: Catalogue | None = None
    for segment in _segments_saying(word):
        catalogue = catalogue or Catalogue()
        asked = (key for said in _conditions(segment.conditions) for key in _asks(said))
        if any(known.key in keys for known in map(catalogue.find, asked) if known):
            yield segment


def _conditions(tree: Any) -> Iterator[dict[str, Any]]:
    """Every condition of a kept tree, in its order."""
    for part in tree.get("conditions", []) if isinstance(tree, dict) else []:
        if isinstance(part, dict) and "conditions" in part:
            yield from _conditions(part)
        elif isinstance(part, dict):
            yield part


def _asks(condition: dict[str, Any]) -> Iterator[str]:
    """The field that a condition asks about, and the one it compares it with."""
    yield str(condition.get("field"))
    if isinstance(condition.get("value"), dict):
        yield str(condition["value"].get("field"))


def _values(condition: dict[str, Any]) -> set[str]:
    """What a condition compares with, in small letters."""
    value = condition.get("value")
    return {str(one).lower() for one in (value if isinstance(value, list) else [value])}


def _names_tag(condition: dict[str, Any], tag: Tag) -> bool:
    names = {tag.slug.lower(), tag.name.lower()}
    return condition.get("field") == "tags" and bool(_values(condition) & names)


def _tag_rules() -> Iterator[TaskRule]:
    types = (TAG_ADDED.name, TAG_REMOVED.name)
    yield from TaskRule.objects.filter(activity_type__in=types).order_by("name", "id")


def _rule_names(rule: TaskRule, tag: Tag) -> bool:
    said = {"tag": tag.slug.lower(), "name": tag.name.lower()}
    return any(
        str(one.get("value", "")).lower() == said[one["property"]]
        for one in rule.conditions
        if one.get("property") in said
    )


def _views(list: str, word: str) -> Iterator[SavedView]:
    rows = SavedView.objects.filter(list=list).order_by("name", "id")
    said = rows.annotate(said=Cast("query", TextField()))
    yield from said.filter(said__contains=word)


def _view_names(view: SavedView, slug: str) -> bool:
    names = {f"custom.{slug}{end}" for end in ENDS}
    ordering = str(view.query.get("ordering", "")).removeprefix("-")
    return bool(names & {*view.query, ordering})

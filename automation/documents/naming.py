"""Whether what documents name is there: one question for each kind of thing."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.db.models.functions import Lower

from accounts.models import Role, Team, User
from automation.models import Workflow
from automation.triggers.dates import COLUMNS, DATED, MOMENTS
from contacts.conditions.fields import Catalogue
from contacts.models import CustomField, RelationshipType, Segment, Tag, TaskTemplate
from events.queries import types_by_name
from messaging.models import Topic
from scoring.models import Score
from templating.models import Template

#: Of some names, in small letters → those that are there.
Find = Callable[[Collection[str]], Collection[str]]


def missing(named: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the (kind, name) that are not there; kinds that nobody looks for always are."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for kind, name in named:
        if kind in FINDERS:
            by_kind[kind].add(name)
    gone = set()
    for kind, names in by_kind.items():
        there = FINDERS[kind]({name.lower() for name in names})
        gone |= {(kind, name) for name in names if name.lower() not in there}
    return gone


def _by(rows: Any, *columns: str) -> Find:
    """By what stands in one of the columns, whatever the case."""

    def find(names: Collection[str]) -> set[str]:
        found: set[str] = set()
        for column in columns:
            told = rows.all().annotate(told=Lower(column)).filter(told__in=names)
            found |= set(told.values_list("told", flat=True))
        return found

    return find


def _fields(names: Collection[str]) -> set[str]:
    known = Catalogue()
    return {name for name in names if known.find(name) or known.find(f"custom.{name}")}


def _date_fields(names: Collection[str]) -> set[str]:
    custom = CustomField.objects.filter(is_retired=False)
    slugs = {field.slug.lower() for field in custom if field.gives in DATED}
    return {
        name
        for name in names
        if name in COLUMNS or name in MOMENTS or name.rpartition(".")[2] in slugs
    }


def _activities(names: Collection[str]) -> set[str]:
    return set(names) & {name.lower() for name in types_by_name()}


FINDERS: dict[str, Find] = {
    "tag": _by(Tag.objects, "slug", "name"),
    "segment": _by(Segment.objects.filter(archived_at=None), "slug", "name"),
    "template": _by(Template.objects.filter(archived_at=None), "slug"),
    "topic": _by(Topic.objects, "slug"),
    "task_template": _by(TaskTemplate.objects, "slug"),
    "relationship": _by(RelationshipType.objects, "slug"),
    "workflow": _by(Workflow.objects.exclude(status="archived"), "key"),
    "person": _by(User.objects.filter(is_active=True), "email"),
    "team": _by(Team.objects, "slug", "name"),
    "role": _by(Role.objects, "slug", "name"),
    "score": _by(Score.objects, "key"),
    "field": _fields,
    "date_field": _date_fields,
    "activity": _activities,
}

"""What live workflows stand on, so that it stays: whatever they name, and what they ask for."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from automation.documents.checking import named_in
from automation.models import WorkflowVersion
from automation.program import Program
from automation.running.programs import program_of
from contacts.models import Segment
from contacts.naming import keeps_conditions, uses_segments
from ground.mentions import keeps_documents
from ground.refusals import Refusal
from templating.models import Template
from templating.uses import Use, uses_templates

MOST = 20


def live() -> "QuerySet[WorkflowVersion]":
    """The versions that people enter by, or are stopped on."""
    rows = WorkflowVersion.objects.filter(
        workflow__live=F("pk"), workflow__status__in=("active", "paused")
    )
    return rows.select_related("workflow").order_by("workflow__name", "workflow")


def conditions_saying(word: str) -> Iterator[tuple[str, Any]]:
    """The live workflows in whose document a word stands, each with its trees of conditions.

    A tag that a step gives, and a field that one changes, is as good as asked for.
    """
    said = live().annotate(said=Cast("document", TextField())).filter(said__icontains=word)
    for row in said:
        for tree in _trees(row.document):
            yield row.workflow.name, tree
        yield row.workflow.name, {"match": "all", "conditions": list(_named(row.pk))}


def _trees(part: Any) -> Iterator[Any]:
    if isinstance(part, dict):
        if isinstance(part.get("conditions"), list):
            yield part
            return
        for one in part.values():
            yield from _trees(one)
    elif isinstance(part, list):
        for one in part:
            yield from _trees(one)


def _named(version: int) -> Iterator[dict[str, Any]]:
    program = _program(version)
    for one in named_in(program) if program else ():
        if one.kind == "tag":
            yield {"field": "tags", "operator": "contains", "value": one.name}
        elif one.kind in ("field", "date_field"):
            yield {"field": one.name, "operator": "is_set"}


def _program(version: int) -> Program | None:
    try:
        return program_of(version).program
    except Refusal:
        return None


def workflows_using(segment: Segment) -> list[str]:
    """The live workflows that name a segment, or whose conditions ask for it, by name."""
    called = {segment.slug.lower(), segment.name.lower()}
    return [
        row.workflow.name
        for row in live()
        if _names(row.pk, "segment", called)
        or any(_asks_for(tree, called) for tree in _trees(row.document))
    ][:MOST]


def workflows_naming(kind: str, words: Collection[str]) -> list[str]:
    """The live workflows that name a thing of this kind by one of the words, which are small."""
    return [row.workflow.name for row in live() if _names(row.pk, kind, words)][:MOST]


def _names(version: int, kind: str, words: Collection[str]) -> bool:
    return any(one.kind == kind and one.name.lower() in words for one in _all_named(version))


def _all_named(version: int) -> Iterator[Any]:
    program = _program(version)
    if program is not None:
        yield from named_in(program)


def _asks_for(tree: Any, called: set[str]) -> bool:
    for one in tree.get("conditions", ()):
        if isinstance(one, dict) and "conditions" in one and _asks_for(one, called):
            return True
        if isinstance(one, dict) and one.get("field") == "segments":
            value = one.get("value")
            values = value if isinstance(value, list) else [value]
            if any(str(name).lower() in called for name in values):
                return True
    return False


def workflows_with(templates: list[int]) -> dict[int, list[Use]]:
    """Template's id → the live workflows that send it."""
    by_slug = dict(Template.objects.filter(pk__in=templates).values_list("slug", "pk"))
    found: dict[int, list[Use]] = {}
    for row in live():
        slugs = {one.name for one in _all_named(row.pk) if one.kind == "template"}
        for slug in sorted(slugs & set(by_slug)):
            use = Use("workflow", row.workflow_id, row.workflow.name)
            found.setdefault(by_slug[slug], []).append(use)
    return found


keeps_conditions("workflows", conditions_saying)
uses_segments("workflows", workflows_using)
keeps_documents("workflows", workflows_naming)
uses_templates("workflows", workflows_with)

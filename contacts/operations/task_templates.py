"""Making, changing and deleting templates of tasks."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from accounts import audit
from accounts.models import User
from contacts.errors import TemplateInUse, TemplateTaken, TimeWithoutDay, UnfitTemplate
from contacts.models import TaskTemplate
from events import titles
from ground.mentions import refuse_where_named
from ground.versions import Versions, refuse_if_outdated

LONGEST = 50
COLUMNS = (
    *("slug", "name", "group", "title", "description", "priority", "due_in", "due_unit"),
    *("due_time", "assign_to", "person", "team", "checklist", "order"),
)
AssignTo = TaskTemplate.AssignTo


@transaction.atomic
def create_template(*, by: User, now: datetime, slug: str = "", **given: Any) -> TaskTemplate:
    """A template; without a slug it gets one made of its name.

    :raises TemplateTaken: if another has the slug.
    :raises UnfitTemplate, TimeWithoutDay: if what is said does not go together.
    """
    template = TaskTemplate(slug=slug or _free_slug(given["name"]), **given)
    template.created_at = template.updated_at = now
    refuse_unfit(template)
    _save(template, force_insert=True)
    audit.write("task_template.created", by=by, obj=template, after=_picture(template), at=now)
    return template


@transaction.atomic
def change_template(
    *,
    template: TaskTemplate,
    changes: dict[str, Any],
    by: User,
    now: datetime,
    expected: Versions = None,
) -> TaskTemplate:
    """The template with other values; tasks made of it stay as they are.

    :raises Outdated: if it was changed since the caller read it.
    :raises UnfitTemplate, TimeWithoutDay: if what is said does not go together.
    """
    template = TaskTemplate.objects.select_for_update().get(pk=template.pk)
    refuse_if_outdated(template, expected)
    before = _picture(template)
    for name in COLUMNS:
        if name in changes:
            setattr(template, name, changes[name])
    refuse_unfit(template)
    if _picture(template) == before:
        return template
    template.version += 1
    template.updated_at = now
    _save(template, update_fields=[*COLUMNS, "version", "updated_at"])
    after = _picture(template)
    audit.write("task_template.changed", by=by, obj=template, before=before, after=after, at=now)
    return template


@transaction.atomic
def delete_template(
    *, template: TaskTemplate, by: User, now: datetime, expected: Versions = None
) -> None:
    """Delete a template that no rule uses; the tasks made of it stay.

    :raises Outdated: if it was changed since the caller read it.
    :raises TemplateInUse: saying by how many rules.
    :raises NamedElsewhere: saying which documents name it.
    """
    template = TaskTemplate.objects.select_for_update().get(pk=template.pk)
    refuse_if_outdated(template, expected)
    rules = template.rules.count()
    if rules:
        raise TemplateInUse(used_by={"task_rules": rules})
    refuse_where_named("task_template", template.slug)
    audit.write("task_template.deleted", by=by, obj=template, before=_picture(template), at=now)
    template.delete()


def refuse_unfit(template: TaskTemplate) -> None:
    """
    :raises UnfitTemplate, TimeWithoutDay: if what is said does not go together.
    """
    try:
        titles.check(template.title)
    except ValueError:
        raise UnfitTemplate(
            "Braces may hold a plain name, such as {name}.", field="title"
        ) from None
    if template.due_time is not None and template.due_in is None:
        raise TimeWithoutDay(field="due_time")
    if template.assign_to == AssignTo.PERSON and template.person_id is None:
        raise UnfitTemplate("Say which person.", field="person")
    if template.assign_to == AssignTo.TEAM and template.team_id is None:
        raise UnfitTemplate("Say which team.", field="team")


def _save(template: TaskTemplate, **how: Any) -> None:
    try:
        with transaction.atomic():
            template.save(**how)
    except IntegrityError:
        raise TemplateTaken(field="slug") from None


def _free_slug(name: str) -> str:
    plain = slugify(name)[: LONGEST - 6].strip("-_") or "template"
    taken = set(TaskTemplate.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    slug, number = plain, 2
    while slug in taken:
        slug, number = f"{plain}-{number}", number + 1
    return slug


def _picture(template: TaskTemplate) -> dict[str, Any]:
    relations = ("person", "team")
    return {n: getattr(template, f"{n}_id" if n in relations else n) for n in COLUMNS}

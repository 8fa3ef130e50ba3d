"""Making, changing, copying and archiving templates."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from ground.versions import Versions, refuse_if_outdated
from templating.composing import CONTENT
from templating.errors import TemplateSlugTaken
from templating.models import Template, TemplateVersion
from templating.operations.drafts import refuse_unfit

COLUMNS = ("slug", "name", "description", "channel", "category", "folder", "locale")
CHANGEABLE = ("name", "description", "category", "folder", "locale")


@transaction.atomic
def create_template(
    *,
    by: User | None,
    now: datetime,
    slug: str = "",
    content: dict[str, Any] | None = None,
    **given: Any,
) -> Template:
    """A template with a first draft; without a slug it gets one made of its name.

    :raises TemplateSlugTaken: if another has the slug.
    :raises UnfitMessageTemplate: naming what cannot be like this.
    """
    content = content or {}
    template = Template(slug=slug or _free_slug(given["name"]), created_by=by, **given)
    template.created_at = template.updated_at = now
    refuse_unfit(template, content)
    try:
        with transaction.atomic():
            template.save(force_insert=True)
    except IntegrityError:
        raise TemplateSlugTaken(field="slug") from None
    TemplateVersion.objects.create(
        template=template,
        locale=template.locale,
        created_by=by,
        created_at=now,
        updated_at=now,
        **{name: content[name] for name in CONTENT if name in content},
    )
    audit.write("template.created", by=by, obj=template, after=picture(template), at=now)
    return template


@transaction.atomic
def change_template(
    *,
    template: Template,
    changes: dict[str, Any],
    by: User | None,
    now: datetime,
    expected: Versions = None,
) -> Template:
    """The template under another name, in another folder, or of another category.

    :raises Outdated: if it was changed since the caller read it.
    """
    template = Template.objects.select_for_update().get(pk=template.pk)
    refuse_if_outdated(template, expected)
    before = picture(template)
    for name in CHANGEABLE:
        if name in changes:
            setattr(template, name, changes[name])
    if picture(template) == before:
        return template
    _save(template, *CHANGEABLE, now=now)
    after = picture(template)
    audit.write("template.changed", by=by, obj=template, before=before, after=after, at=now)
    return template


@transaction.atomic
def archive_template(*, template: Template, by: User | None, now: datetime) -> Template:
    """Put a template away: nobody is offered it any more; what was sent can still be shown."""
    template = Template.objects.select_for_update().get(pk=template.pk)
    if template.archived_at is None:
        template.archived_at = now
        _save(template, "archived_at", now=now)
        audit.write("template.archived", by=by, obj=template, at=now)
    return template


@transaction.atomic
def restore_template(*, template: Template, by: User | None, now: datetime) -> Template:
    """Bring an archived template back."""
    template = Template.objects.select_for_update().get(pk=template.pk)
    if template.archived_at is not None:
        template.archived_at = None
        _save(template, "archived_at", now=now)
        audit.write("template.restored", by=by, obj=template, at=now)
    return template


@transaction.atomic
def duplicate_template(*, template: Template, by: User | None, now: datetime) -> Template:
    """Another template that says the same, in each language as a draft."""
    name = _("Copy of {name}").format(name=template.name)[:100]
    columns = {one: getattr(template, one) for one in COLUMNS if one not in {"slug", "name"}}
    copy = Template(slug=_free_slug(name), name=name, created_by=by, **columns)
    copy.created_at = copy.updated_at = now
    copy.save(force_insert=True)
    newest: dict[str, TemplateVersion] = {}
    for one in template.versions.order_by("locale", "number"):
        newest[one.locale] = one
    TemplateVersion.objects.bulk_create(
        TemplateVersion(
            template=copy,
            locale=locale,
            created_by=by,
            created_at=now,
            updated_at=now,
            text=one.text if not one.html else "",
            **{name: getattr(one, name) for name in CONTENT if name != "text"},
        )
        for locale, one in newest.items()
    )
    audit.write("template.created", by=by, obj=copy, after=picture(copy), at=now)
    return copy


def picture(template: Template) -> dict[str, Any]:
    return {name: getattr(template, name) for name in COLUMNS}


def _free_slug(name: str) -> str:
    """A slug made of a name that no template has yet."""
    base = slugify(name)[:44].strip("-") or "template"
    base = base if base[0].isalpha() else f"t-{base}"[:44]
    beginning = Template.objects.filter(slug__startswith=base)
    taken = set(beginning.values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for n in range(2, 100_000) if (slug := f"{base}-{n}") not in taken)


def _save(template: Template, *columns: str, now: datetime) -> None:
    template.version += 1
    template.updated_at = now
    template.save(update_fields=[*columns, "version", "updated_at"])

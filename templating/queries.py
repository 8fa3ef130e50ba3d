"""Reads of templates."""

from django.db.models import QuerySet

from templating.errors import NotPublished
from templating.models import SavedBlock, Template, TemplateVersion


def list_templates() -> QuerySet[Template]:
    return Template.objects.all()


def list_saved_blocks() -> QuerySet[SavedBlock]:
    return SavedBlock.objects.all()


def folders() -> list[str]:
    """The folders that templates lie in, by name."""
    rows = Template.objects.exclude(folder="").filter(archived_at=None)
    return list(rows.order_by("folder").values_list("folder", flat=True).distinct())


def published_versions(template: Template) -> dict[str, TemplateVersion]:
    """Language → the version that is sent in it."""
    rows = template.versions.filter(published_at__isnull=False)
    newest = rows.order_by("locale", "-number").distinct("locale")
    return {one.locale: one for one in newest}


def version_for(template: Template, locale: str) -> TemplateVersion:
    """The published version for somebody's language, or the nearest there is.

    :raises NotPublished: if none is out in that language nor in the template's own.
    """
    return nearest(published_versions(template), locale, template.locale)


def nearest(versions: dict[str, TemplateVersion], locale: str, fallback: str) -> TemplateVersion:
    """Of published versions by language the one for a language: its own, `de` for `de-at`, or
    the template's.

    :raises NotPublished: if there is none of these.
    """
    wanted = locale.lower().replace("_", "-")
    for one in (wanted, wanted.partition("-")[0], fallback):
        if one in versions:
            return versions[one]
    raise NotPublished

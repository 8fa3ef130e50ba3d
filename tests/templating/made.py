"""Templates for tests."""

from typing import Any

from templating.models import Template, TemplateVersion
from tests.make import NOON


def make_template(**given: Any) -> Template:
    """A mail of marketing, unless one says otherwise."""
    number = Template.objects.count() + 1
    return Template.objects.create(
        **{"slug": f"template-{number}", "name": f"Template {number}", **given}
    )


def make_version(template: Template | None = None, **given: Any) -> TemplateVersion:
    """A published version, as it was compiled; a draft with `published_at=None`."""
    of = template or make_template()
    number = of.versions.filter(locale=given.get("locale", "en")).count() + 1
    return TemplateVersion.objects.create(
        **{"template": of, "number": number, "published_at": NOON, **given}
    )

"""Templates of messages that a pack brings, published when it is installed."""

from datetime import datetime
from typing import Any

from django.db import models

from packs.kinds import Kind, Values
from templating.composing import CONTENT
from templating.errors import TemplateFaulty, UnfitMessageTemplate
from templating.models import Template, TemplateVersion
from templating.operations.drafts import draft_of, newest_of, save_draft, written
from templating.operations.publishing import publish_template
from templating.uses import is_used


class TemplateKind(Kind):
    """Beside its columns a template has what it says, language by language.

    What the firm wrote since is newer than what the pack published, so it counts as edited.
    """

    def values(self, row: models.Model) -> Values:
        columns = {name: getattr(row, name) for name in self.columns if name != "says"}
        return {**columns, "says": says_of(row)}

    def make(self, key: str, pack: str, values: Values) -> Any:
        columns = {name: one for name, one in values.items() if name != "says"}
        row = Template.objects.create(slug=key, pack=pack, **columns)
        for locale, content in values["says"].items():
            TemplateVersion.objects.create(template=row, locale=locale, **content)
        return row

    def change(self, row: Any, values: Values) -> None:
        columns = {name: one for name, one in values.items() if name != "says"}
        if columns:
            Template.objects.filter(pk=row.pk).update(**columns)
        now = row.updated_at
        for locale, content in values.get("says", {}).items():
            whole = {name: empty() for name, empty in EMPTY.items()} | content
            save_draft(template=row, locale=locale, content=whole, by=None, now=now)


#: What a version says where a pack says nothing.
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("subject", "preheader", "text"), str),
    "blocks": list,
    "design": dict,
    "whatsapp": dict,
    "samples": dict,
}


def says_of(row: Any) -> dict[str, dict[str, Any]]:
    """Language → what the newest version says, published or not."""
    newest: dict[str, TemplateVersion] = {}
    for one in sorted(row.versions.all(), key=lambda version: version.number):
        newest[one.locale] = one
    return {
        locale: {name: said for name, said in written(one).items() if said and name in CONTENT}
        for locale, one in sorted(newest.items())
    }


def settle(row: Any, now: datetime) -> None:
    """Publish what the pack brought.

    :raises UnfitMessageTemplate: naming each finding that keeps a version back, by its path.
    """
    for locale in row.versions.values_list("locale", flat=True).distinct().order_by("locale"):
        newest = newest_of(row, locale)
        if draft_of(row, locale) is None or (newest is not None and not newest.by_pack):
            continue
        try:
            publish_template(template=row, locale=locale, by=None, now=now, by_pack=True)
        except TemplateFaulty as fault:
            told = [
                {"field": f"says.{locale}.{one['place']}", "detail": one["detail"]}
                for one in fault.facts["findings"]
            ]
            raise UnfitMessageTemplate(errors=told) from None


TEMPLATE_KINDS = (
    TemplateKind(
        "template",
        "templates.yaml",
        Template,
        ("slug",),
        {
            "name": "",
            "description": "",
            "channel": "email",
            "category": "marketing",
            "folder": "",
            "locale": "en",
            "says": {},
        },
        is_used=is_used,
        settle=settle,
        beside=("versions",),
        may_be_there=True,
    ),
)

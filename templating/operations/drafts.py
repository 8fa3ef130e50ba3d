"""What is being written, until it is published or thrown away."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from ground.refusals import NotThere
from ground.versions import Versions, refuse_if_outdated
from templating.blocks.shapes import faults_of
from templating.composing import CONTENT
from templating.errors import NoDraft, TemplateArchived, UnfitMessageTemplate
from templating.models import Template, TemplateVersion

#: What stands in a list of its reader's, with a title and a place to lead to.
NOTICES = (Template.Channel.IN_APP, Template.Channel.PUSH)


@transaction.atomic
def save_draft(
    *,
    template: Template,
    locale: str,
    content: dict[str, Any],
    by: User | None,
    now: datetime,
    expected: Versions = None,
) -> TemplateVersion:
    """The draft in a language with this content, begun where there is none.

    :raises Outdated: if it was changed since the caller read it.
    :raises TemplateArchived: if nobody is to use it any more.
    :raises UnfitMessageTemplate: naming each block and part that cannot be like this.
    """
    template = locked(template)
    refuse_unfit(template, content)
    draft = draft_of(template, locale)
    if draft is None:
        draft = _begun(template, locale, by=by, now=now)
    else:
        refuse_if_outdated(draft, expected)
    for name in CONTENT:
        if name in content:
            setattr(draft, name, content[name])
    draft.version += 1
    draft.updated_at = now
    draft.save(update_fields=[*CONTENT, "version", "updated_at"])
    return draft


@transaction.atomic
def discard_draft(*, template: Template, locale: str, expected: Versions = None) -> None:
    """Throw a draft away; what was published stays.

    :raises NoDraft: if there is none.
    :raises Outdated: if it was changed since the caller read it.
    """
    draft = draft_of(locked(template), locale)
    if draft is None:
        raise NoDraft
    refuse_if_outdated(draft, expected)
    draft.delete()


@transaction.atomic
def revert_template(
    *, template: Template, version: TemplateVersion, by: User | None, now: datetime
) -> TemplateVersion:
    """A draft that says what an earlier version said; a draft that is there takes it in."""
    return save_draft(
        template=template,
        locale=version.locale,
        content=written(version),
        by=by,
        now=now,
    )


def written(version: TemplateVersion) -> dict[str, Any]:
    """What somebody wrote of a version; a plain part that was made of blocks is made anew."""
    content = {name: getattr(version, name) for name in CONTENT}
    return content | ({"text": ""} if version.html else {})


def draft_of(template: Template, locale: str) -> TemplateVersion | None:
    rows = template.versions.select_for_update()
    return rows.filter(locale=locale, published_at=None).first()


def newest_of(template: Template, locale: str) -> TemplateVersion | None:
    """The published version in a language that was published last."""
    rows = template.versions.filter(locale=locale, published_at__isnull=False)
    return rows.order_by("-number").first()


def locked(template: Template) -> Template:
    """
    :raises TemplateArchived: if nobody is to use it any more.
    """
    found = Template.objects.select_for_update().filter(pk=template.pk).first()
    if found is None:
        raise NotThere
    if found.archived_at is not None:
        raise TemplateArchived
    return found


def _begun(template: Template, locale: str, *, by: User | None, now: datetime) -> TemplateVersion:
    """A draft that begins with what is out, or with nothing."""
    newest = newest_of(template, locale)
    last = template.versions.filter(locale=locale).order_by("-number").first()
    return TemplateVersion.objects.create(
        template=template,
        locale=locale,
        number=last.number + 1 if last else 1,
        created_by=by,
        created_at=now,
        updated_at=now,
        version=0,
        **(written(newest) if newest else {}),
    )


def refuse_unfit(template: Template, content: dict[str, Any]) -> None:
    """
    :raises UnfitMessageTemplate: naming each part that cannot be like this.
    """
    faults = [
        {"field": one.path, "detail": one.detail}
        for one in faults_of(content.get("blocks") or [], content.get("design"))
    ]
    if content.get("blocks") and template.channel != Template.Channel.EMAIL:
        faults.append({"field": "blocks", "detail": "Only mails are built of blocks."})
    if (content.get("design") or {}).get("link") and template.channel not in NOTICES:
        faults.append({"field": "design.link", "detail": "Only notices lead somewhere."})
    if content.get("whatsapp") and template.channel != Template.Channel.WHATSAPP:
        faults.append({"field": "whatsapp", "detail": "Only templates of WhatsApp have this."})
    if faults:
        raise UnfitMessageTemplate(errors=faults)

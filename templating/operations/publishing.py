"""Fixing a version for good, and what its approval outside came to."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from ground.versions import Versions, refuse_if_outdated
from templating.checking.whole import Looked, look
from templating.composing import content_of
from templating.errors import NeedsNoApproval, NoDraft, TemplateFaulty
from templating.models import Approval, Template, TemplateVersion
from templating.operations.drafts import draft_of, locked
from templating.previews import as_nobody


@transaction.atomic
def publish_template(
    *,
    template: Template,
    locale: str,
    by: User | None,
    now: datetime,
    expected: Versions = None,
    by_pack: bool = False,
) -> TemplateVersion:
    """Fix the draft in a language: compiled once, filled from now on, and never changed again.

    :raises NoDraft: if there is nothing to publish.
    :raises Outdated: if the draft was changed since the caller read it.
    :raises TemplateFaulty: with the findings that keep it from going out.
    """
    template = locked(template)
    draft = draft_of(template, locale)
    if draft is None:
        raise NoDraft
    refuse_if_outdated(draft, expected)
    looked = look_at(draft, template)
    if looked.findings.has_errors:
        told = [one.as_json() for one in looked.findings.in_turn() if one.severity == "error"]
        raise TemplateFaulty(findings=told)
    _fix(draft, looked)
    draft.published_by, draft.published_at, draft.by_pack = by, now, by_pack
    draft.version += 1
    draft.updated_at = now
    draft.save()
    if template.channel == Template.Channel.WHATSAPP:
        Approval.objects.create(of=draft, updated_at=now)
    Template.objects.filter(pk=template.pk).update(updated_at=now)
    audit.write(
        "template.published",
        by=by,
        obj=template,
        after={"locale": locale, "number": draft.number},
        at=now,
    )
    return draft


def look_at(version: TemplateVersion, template: Template) -> Looked:
    """A version as somebody who does not exist would get it, and what there is to say about it."""
    content = content_of(version)
    return look(
        content,
        channel=template.channel,
        category=template.category,
        locale=version.locale,
        values_of=as_nobody(content["samples"]),
    )


def _fix(draft: TemplateVersion, looked: Looked) -> None:
    sources = looked.sources
    draft.html, draft.text = sources.html, sources.text
    draft.variables = [one.as_json() for one in looked.trial.variables]


@transaction.atomic
def note_approval(
    *,
    version: TemplateVersion,
    status: str,
    now: datetime,
    provider_id: str = "",
    reason: str = "",
    category: str = "",
) -> Approval:
    """What the provider says of a template of WhatsApp.

    :raises NeedsNoApproval: if nobody is asked about such a version.
    """
    approval = Approval.objects.select_for_update().filter(of=version).first()
    if approval is None:
        raise NeedsNoApproval
    approval.status, approval.reason, approval.updated_at = status, reason[:500], now
    approval.provider_id = provider_id or approval.provider_id
    approval.category = category[:20] or approval.category
    approval.save(update_fields=["status", "reason", "provider_id", "category", "updated_at"])
    return approval

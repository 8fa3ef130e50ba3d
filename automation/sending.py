"""What a step sends: prepared when its workflow is published, then planned for a set at a time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from django.db import connection

from accounts.models import User
from accounts.queries import current_firm
from automation.errors import StepImpossible
from automation.models import Workflow
from automation.steps.types import Going
from automation.texts import contexts_of
from channels.models import Account
from contacts.conditions.sql import Sql, sql
from contacts.models import Contact, ContactQuerySet
from messaging.gate.sending import Sending
from messaging.models import Batch, Category, Priority, Topic
from messaging.plain_words import own_words
from messaging.planning.operations import Planned, plan_again
from templating.models import Template, TemplateVersion
from templating.queries import nearest, published_versions
from templating.rendering import prepare_sources

# What they came in with stands on top, by its own names and as `trigger`; what the step says wins.
SAID = """coalesce(e.context -> 'properties', jsonb_build_object())
    || (e.context - 'properties') || jsonb_build_object('trigger', e.context)
    || {}::jsonb || jsonb_strip_nulls({})"""
VALUES = f"""(SELECT {SAID} FROM automation_enrolment e
  WHERE e.id = ANY({{}}::bigint[]) AND e.contact_id = v.contact_id LIMIT 1)"""  # noqa: S608
#: A value that is another's: `{name}` of what they came in with.
ANOTHER = re.compile(r"\{([A-Za-z0-9_]{1,60})\}")


def values_of(config: Mapping[str, Any], enrolments: Sequence[int]) -> Sql:
    """What a template is filled with for each, as SQL over `v`."""
    return sql(VALUES, *values_said(config), list(enrolments))


def values_said(config: Mapping[str, Any]) -> tuple[str, Sql]:
    """What the step itself says: values as JSON, and SQL of those that are taken from `e`."""
    said = dict(config.get("values") or {})
    others = {
        name: found[1]
        for name, value in said.items()
        if isinstance(value, str) and (found := ANOTHER.fullmatch(value))
    }
    plain = {name: value for name, value in said.items() if name not in others}
    pairs = [part for name, other in others.items() for part in (name, other, other)]
    taken = ", ".join(
        ["{}::text, coalesce(e.context -> 'properties' -> {}::text, e.context -> {}::text)"]
        * len(others)
    )
    return orjson.dumps(plain).decode(), sql(f"jsonb_build_object({taken})", *pairs)


def topic_for(config: Mapping[str, Any], category: str) -> Topic:
    """What the message is about: the topic that was named, or the first of its category.

    :raises StepImpossible: if there is none.
    """
    slug = config.get("topic")
    rows = Topic.objects.filter(slug=slug) if slug else Topic.objects.filter(category=category)
    topic = rows.order_by("order", "id").first()
    if topic is None:
        raise StepImpossible(f"There is no topic “{slug or category}” to send about.")
    return topic


def template_named(slug: str, channel: str) -> Template:
    """
    :raises StepImpossible: if there is none for the channel, or nothing of it is published.
    """
    template = Template.objects.filter(slug=slug, channel=channel, archived_at=None).first()
    if template is None:
        raise StepImpossible(f"There is no template “{slug}” for this channel.")
    if not published_versions(template):
        raise StepImpossible(f"Nothing of the template “{slug}” is published yet.")
    return template


def prepare_batch(
    config: Mapping[str, Any],
    *,
    channel: str,
    workflow: Workflow,
    step: str,
    by: User | None,
    now: datetime,
) -> Batch:
    """The batch a step sends by, with what it says, as it is just now.

    :raises StepImpossible: if what it names is gone.
    :raises TemplateSyntax: if its own words cannot be understood.
    """
    if config.get("template"):
        template = template_named(config["template"], channel)
        found = published_versions(template)
        usual = nearest(found, current_firm().locale, template.locale)
        topic = topic_for(config, template.category)
        others = [one for one in found.values() if one != usual]
    else:
        topic = topic_for(config, config.get("category", Category.MARKETING))
        usual = _own_version(config, channel, topic, workflow, step=step, by=by, now=now)
        others = []
    account = None
    if config.get("account"):
        rows = Account.objects.filter(channel=channel, name=config["account"])
        account = rows.first()
        if account is None:
            raise StepImpossible(f"There is no account “{config['account']}” for this channel.")
    is_owed = topic.category == Category.TRANSACTIONAL
    batch = Batch.objects.create(
        channel=channel,
        topic=topic,
        account=account,
        version=usual,
        priority=Priority.TRANSACTIONAL if is_owed else Priority.AUTOMATED,
        campaign=workflow.key[:100],
        by=by,
    )
    batch.translations.set(others)
    return batch


def _own_version(
    config: Mapping[str, Any],
    channel: str,
    topic: Topic,
    workflow: Workflow,
    *,
    step: str,
    by: User | None,
    now: datetime,
) -> TemplateVersion:
    """A step's own words as a version that does not change, of a template that no list offers."""
    is_marketing = topic.category == Category.MARKETING
    subject, text = config.get("subject", ""), config.get("text", "")
    sources = own_words(channel, subject, text, is_marketing=is_marketing)
    locale = current_firm().locale
    prepared = prepare_sources(sources, locale=locale)
    kept = Template.objects.create(
        slug=f"workflow-{workflow.pk}-{now:%y%m%d%H%M%S%f}-{step}"[:50],
        name=f"{workflow.name[:60]}: {step}"[:100],
        channel=channel,
        category=topic.category,
        created_by=by,
        archived_at=now,
    )
    return TemplateVersion.objects.create(
        template=kept,
        locale=locale,
        subject=sources.subject,
        text=sources.text,
        html=sources.html,
        design={"link": config["url"]} if config.get("url") else {},
        variables=[one.as_json() for one in prepared.variables],
        created_by=by,
        published_by=by,
        published_at=now,
    )


def send(
    going: Going, *, to: ContactQuerySet | None = None, values: Sql | None = None
) -> dict[int, Planned]:
    """Plan a message for each of the people, through the gate: contact → what was planned.

    It goes to others with `to`, filled with `values`: SQL over `v`, the row of whoever gets it.
    """
    if going.batch is None:
        raise StepImpossible
    batch = Batch.objects.select_related("topic", "account").get(pk=going.batch)
    people = to if to is not None else Contact.objects.filter(pk__in=going.contacts)
    # Nobody is kept from having it again who comes again, so the batch is not looked at.
    sending = replace(Sending.of_batch(batch, now=going.now), batch=None)
    filled = values or values_of(going.config, going.enrolments)
    planned = plan_again(sending, people, batch=batch, values=filled)
    return {one.contact: one for one in planned}


def tell(going: Going, planned: Mapping[int, Planned]) -> None:
    """Say in the log what became of each message; whoever's is held back waits for it here."""
    for person in going.people:
        one = planned.get(person.contact)
        if one is None:
            going.skip([person.enrolment], "not_asked")
            continue
        going.results[person.enrolment] = {"message": one.id, "verdict": one.reason or "sent"}
        if one.status == "skipped":
            going.skip([person.enrolment], one.reason)
        elif one.due_at is not None and one.due_at > going.now:
            going.hold([person.enrolment], one.due_at)


def add_to_context(values: Mapping[int, Mapping[str, Any]]) -> None:
    """Have steps that come later know something more: enrolment → names and values."""
    if not values:
        return
    known = contexts_of(values)
    ids = list(known)
    told = [orjson.dumps(dict(values[id])).decode() for id in ids]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE automation_enrolment e SET context = e.context || new.said::jsonb"
            " FROM unnest(%s::bigint[], %s::text[]) AS new (id, said) WHERE e.id = new.id",
            [ids, told],
        )

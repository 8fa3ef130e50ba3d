"""Builders: plain functions that make a row with sensible values, by noun."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from accounts.models import Role, Team, Territory, User
from accounts.permissions import BUILT_IN_ROLES, REGISTRY
from contacts.models import (
    Contact,
    ContactEmail,
    Note,
    Organisation,
    SavedView,
    Segment,
    SegmentMember,
    Tag,
    Tagging,
    Task,
    TaskRule,
    TaskTemplate,
)
from contacts.operations.tasks import settle
from privacy.models import Purpose

Kind = TypeVar("Kind")
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def sure(value: Kind | None) -> Kind:
    """The value, which the test counts on being there."""
    assert value is not None
    return value


def make_role(slug: str) -> Role:
    """A built-in role with the grants its permission codes declare."""
    grants = {code: p.roles[slug] for code, p in REGISTRY.items() if slug in p.roles}
    role, _ = Role.objects.get_or_create(
        slug=slug, defaults={"name": BUILT_IN_ROLES[slug], "grants": grants, "is_built_in": True}
    )
    return role


def make_user(email: str, *, role: str | None = None, **given: Any) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User(email=email, name=email.split("@")[0].capitalize(), **given)
        user.set_unusable_password()
        user.save()
        if role:
            user.roles.add(make_role(role))
    return user


def ada() -> User:
    """Runs the firm: sees and may do everything."""
    return make_user("ada@firm.test", role="crm_admin")


def ben() -> User:
    """An agent, who sees his own."""
    return make_user("ben@firm.test", role="crm_agent")


def cleo() -> User:
    """An agent of another team."""
    return make_user("cleo@firm.test", role="crm_agent")


def make_team(slug: str = "sales", *, members: list[User] | None = None, **given: Any) -> Team:
    team = Team.objects.create(slug=slug, name=slug.capitalize(), **given)
    team.members.set(members or [])
    return team


def make_territory(
    slug: str, *conditions: tuple[str, str, object], match: str = "all", **given: Any
) -> Territory:
    """A territory whose conditions are given as (field, operator, value)."""
    keys = ("field", "operator", "value")
    rules = {
        "match": match,
        "conditions": [dict(zip(keys, one, strict=True)) for one in conditions],
    }
    return Territory.objects.create(slug=slug, name=slug.capitalize(), rules=rules, **given)


def make_organisation(name: str = "Northgate School", **given: Any) -> Organisation:
    return Organisation.objects.create(name=name, **given)


def make_contact(name: str = "Jane Doe", *, email: str = "", **given: Any) -> Contact:
    first, _, last = name.partition(" ")
    contact = Contact.objects.create(first_name=first, last_name=last, display_name=name, **given)
    if email:
        ContactEmail.objects.create(contact=contact, address=email, is_primary=True)
    return contact


def make_tag(name: str = "VIP", *, on: list[Contact] | None = None, **given: Any) -> Tag:
    """A tag, carried by these contacts."""
    tag = Tag.objects.create(**{"name": name, "slug": name.lower().replace(" ", "-"), **given})
    Tagging.objects.bulk_create(Tagging(tag=tag, contact=contact) for contact in on or [])
    return tag


def make_segment(
    name: str = "Friends", *, of: list[Contact] | None = None, **given: Any
) -> Segment:
    """A list of people, with these in it."""
    given = {"slug": name.lower().replace(" ", "-"), "kind": Segment.Kind.STATIC, **given}
    segment = Segment.objects.create(name=name, members=len(of or []), **given)
    SegmentMember.objects.bulk_create(
        SegmentMember(segment=segment, contact=contact) for contact in of or []
    )
    return segment


def make_view(name: str = "Mine", **given: Any) -> SavedView:
    return SavedView.objects.create(**{"name": name, "list": "contacts"} | given)


def make_purpose(slug: str = "marketing", **given: Any) -> Purpose:
    """A purpose that needs no consent by e-mail and one by SMS, unless one says otherwise."""
    usual = {"name": slug.capitalize(), "consent_for": ["sms"], "spares_children": True}
    row, _ = Purpose.objects.update_or_create(slug=slug, defaults={**usual, **given})
    return row


def make_note(content: str = "Called about the fees", **given: Any) -> Note:
    """A note of a new contact, unless one says whose it is."""
    if not given.keys() & {"contact", "organisation"}:
        given["contact"] = make_contact()
    return Note.objects.create(content=content, **given)


def make_task(title: str = "Call back", **given: Any) -> Task:
    """A task that was due on no day, unless one says so."""
    task = Task(title=title, **given)
    settle(task)
    task.save()
    return task


def make_template(name: str = "Welcome call", **given: Any) -> TaskTemplate:
    slug = name.lower().replace(" ", "-")
    return TaskTemplate.objects.create(**{"slug": slug, "name": name, "title": name, **given})


def make_rule(activity_type: str, template: TaskTemplate, **given: Any) -> TaskRule:
    """A rule that has been on for long."""
    named = {"name": f"On {activity_type}", "on_since": datetime(2020, 1, 1, tzinfo=UTC), **given}
    return TaskRule.objects.create(activity_type=activity_type, template=template, **named)

"""Steps that tell colleagues, and note what happened."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from automation.activities import WORKFLOW_NOTED
from automation.errors import StepImpossible
from automation.notices import TOLD_BY_WORKFLOW
from automation.options import Option
from automation.steps.contacts import person_named
from automation.steps.types import Going, Person, StepType, step_type
from automation.texts import Words
from contacts.models import Contact
from events import titles
from events.operations import record_rows
from events.operations.copying import Entry
from messaging.operations import Notice, notify_each

GROUP = "team"


def notify_staff(going: Going) -> None:
    """Tell a colleague, a team or whoever has a role, one notice for each of the people."""
    users = list(_readers(going))
    if not users:
        raise StepImpossible("Nobody is left to be told.")
    words = Words(going.people, going.now)
    notify_each(
        [(user, _notice(going, person, words)) for person in going.people for user in users],
        now=going.now,
    )


def tell_owner(going: Going) -> None:
    """Tell whoever looks after each of them; those whom nobody looks after are passed over."""
    owners = dict(
        Contact.objects.filter(pk__in=going.contacts, owner__is_active=True).values_list(
            "pk", "owner"
        )
    )
    staff = User.objects.prefetch_related("roles").in_bulk(set(owners.values()))
    words, told = Words(going.people, going.now), []
    for person in going.people:
        owner = staff.get(owners.get(person.contact) or 0)
        if owner is None:
            going.skip([person.enrolment], "no_owner")
        else:
            told.append((owner, _notice(going, person, words)))
    notify_each(told, now=going.now)


def _readers(going: Going) -> Iterable[User]:
    config = going.config
    rows = User.objects.filter(is_active=True).prefetch_related("roles").order_by("pk")
    if config.get("person"):
        return rows.filter(pk=person_named(config["person"]).pk)
    if config.get("team"):
        team = Team.objects.filter(name__iexact=config["team"]).first()
        return rows.filter(teams=team) if team else rows.none()
    return rows.filter(roles__slug=config.get("role", "")).distinct()


def _notice(going: Going, person: Person, words: Words) -> Notice:
    title = words.fill(going.config["title"], person, 255)
    message = words.fill(going.config.get("message", ""), person)
    return Notice(
        TOLD_BY_WORKFLOW,
        # Somebody who comes by again is told of again.
        f"workflow:{person.enrolment}:{going.step}:{person.stepped_at.timestamp():.0f}",
        lambda: title,
        lambda: message,
        f"/app/contacts/{person.contact}",
        contact_id=person.contact,
    )


def log_activity(going: Going) -> None:
    """Write an entry into each timeline."""
    words = Words(going.people, going.now)
    entries = []
    for person in going.people:
        said = {"text": words.fill(going.config["title"], person, 200)}
        title = titles.fill(WORKFLOW_NOTED.title, said)
        entries.append(
            Entry(
                *(WORKFLOW_NOTED.name, title, going.now),
                contact_id=person.contact,
                description=words.fill(going.config.get("description", ""), person),
                properties={**said, **(going.config.get("properties") or {})},
            )
        )
    record_rows(entries)


TITLE = Option("title", "text", _("Title"), is_required=True, help=_("{name} is theirs."))
MESSAGE = Option("message", "long_text", _("Message"))

step_type(
    StepType(
        "notify_staff",
        _("Tell colleagues"),
        GROUP,
        "megaphone",
        notify_staff,
        (
            TITLE,
            MESSAGE,
            Option("person", "person", _("Whom")),
            Option("team", "team", _("Or a team")),
            Option("role", "role", _("Or whoever has a role")),
        ),
        check=lambda config: (
            []
            if any(config.get(name) for name in ("person", "team", "role"))
            else [("person", str(_("Say who is told: a person, a team or a role.")))]
        ),
    )
)
step_type(
    StepType("owner_dm", _("Tell their owner"), GROUP, "user-round", tell_owner, (TITLE, MESSAGE))
)
step_type(
    StepType(
        "log_activity",
        _("Note it in the timeline"),
        "contact",
        "notebook-pen",
        log_activity,
        (
            TITLE,
            Option("description", "long_text", _("Description")),
            Option("properties", "values", _("Facts to keep with it")),
        ),
    )
)

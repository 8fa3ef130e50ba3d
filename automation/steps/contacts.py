"""Steps that change what is kept of people: tags, lists, fields, owners, tasks, wishes."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from automation.errors import StepImpossible
from automation.options import Option
from automation.steps.types import Going, StepType, step_type
from automation.texts import Words
from contacts.models import Contact, Segment, Tag, Task, TaskTemplate
from contacts.operations.assigning import WAYS, assign_records, deal_out_records
from contacts.operations.segments.membership import change_members
from contacts.operations.setting import set_field
from contacts.operations.tagging import tag_contacts
from contacts.operations.task_making import drafted
from contacts.operations.tasks import create_tasks
from contacts.task_dates import today_in, working_day_after

GROUP = "contact"
OWNER, PERSON, TEAM = "owner", "person", "team"


def _people(going: Going) -> Any:
    return Contact.objects.filter(pk__in=going.contacts)


def tag_named(name: str) -> Tag:
    """
    :raises StepImpossible: if there is none of that name or slug.
    """
    found = Tag.objects.filter(name__iexact=name).first() or Tag.objects.filter(slug=name).first()
    if found is None:
        raise StepImpossible(f"There is no tag “{name}”.")
    return found


def add_tag(going: Going) -> None:
    tag = tag_named(going.config["tag"])
    tag_contacts(rows=_people(going), add=[tag.pk], remove=[], by=None, now=going.now)


def remove_tag(going: Going) -> None:
    tag = tag_named(going.config["tag"])
    tag_contacts(rows=_people(going), add=[], remove=[tag.pk], by=None, now=going.now)


def list_named(slug: str) -> Segment:
    """
    :raises StepImpossible: if there is no such list, or people cannot be put into it.
    """
    found = Segment.objects.filter(slug=slug, archived_at=None).first()
    if found is None or found.is_dynamic:
        raise StepImpossible(f"There is no list of people “{slug}”.")
    return found


def add_to_list(going: Going) -> None:
    segment = list_named(going.config["segment"])
    change_members(segment=segment, add=going.contacts, remove=[], by=None, now=going.now)


def remove_from_list(going: Going) -> None:
    segment = list_named(going.config["segment"])
    change_members(segment=segment, add=[], remove=going.contacts, by=None, now=going.now)


def update_field(going: Going) -> None:
    """One value for everybody; a text may have places for what they came in with."""
    name, value = going.config["field"].removeprefix("custom."), going.config.get("value")
    values: dict[int, Any]
    if isinstance(value, str) and "{" in value:
        words = Words(going.people, going.now)
        values = {person.contact: words.fill(value, person) for person in going.people}
    else:
        values = dict.fromkeys(going.contacts, value)
    given = set_field(name=name, values=values, by=None, now=going.now)
    for person in going.people:
        if person.contact in given.refused:
            going.skip([person.enrolment], given.refused[person.contact])


def assign_owner(going: Going) -> None:
    """To one person, or dealt out among a team."""
    config = going.config
    if config.get("team"):
        team = Team.objects.filter(name__iexact=config["team"]).first()
        if team is None:
            raise StepImpossible(f"There is no team “{config['team']}”.")
        way = config.get("way", "turn")
        deal_out_records(rows=_people(going), team=team, by=None, now=going.now, way=way)
        return
    person = person_named(config.get("person", ""))
    assign_records(rows=_people(going), to={"owner": person}, by=None, now=going.now)


def person_named(email: str) -> User:
    """
    :raises StepImpossible: if no colleague has the address any more.
    """
    found = User.objects.filter(email__iexact=email, is_active=True).first()
    if found is None:
        raise StepImpossible(f"There is no colleague with the address {email}.")
    return found


def create_task(going: Going) -> None:
    """A task about each, for whoever looks after them, for a person or for a team."""
    config, words = going.config, Words(going.people, going.now)
    person = person_named(config["person"]) if config.get("person") else None
    team = Team.objects.filter(name__iexact=config["team"]).first() if config.get("team") else None
    if config.get("template"):
        _make_of(config["template"], going, words, to={"assignee": person, "team": team})
        return
    owners = dict(_people(going).values_list("pk", "owner"))
    staff = User.objects.filter(is_active=True).in_bulk([pk for pk in owners.values() if pk])
    tasks = []
    for one in going.people:
        assignee = person or (None if team else staff.get(owners.get(one.contact) or 0))
        task = Task(
            title=words.fill(config.get("title", ""), one, 255),
            description=words.fill(config.get("description", ""), one),
            priority=config.get("priority", Task.Priority.MEDIUM),
            contact_id=one.contact,
            assignee=assignee,
            team=team,
        )
        if config.get("due_in_days") is not None:
            today = today_in(assignee.time_zone if assignee else "UTC", going.now)
            days = config["due_in_days"]
            is_work = config.get("working_days", False)
            task.due_date = working_day_after(today, days) if is_work else today + timedelta(days)
        tasks.append(task)
    _keep(going, tasks)


def _make_of(slug: str, going: Going, words: Words, *, to: Mapping[str, Any]) -> None:
    """A task of a template about each; for whom the step says, or else as the template has it.

    :raises StepImpossible: if there is no such template any more.
    """
    template = TaskTemplate.objects.select_related("person").filter(slug=slug).first()
    if template is None:
        raise StepImpossible(f"There is no template of tasks “{slug}”.")
    about = _people(going).select_related("owner").in_bulk()
    tasks = []
    for one in going.people:
        of = about[one.contact]
        task = drafted(template, of=of, by=None, now=going.now, words=words.of(one))
        if any(to.values()):
            task.assignee, task.team = to["assignee"], to["team"]
        tasks.append(task)
    _keep(going, tasks)


def _keep(going: Going, tasks: Sequence[Task]) -> None:
    made = create_tasks(tasks=tasks, by=None, now=going.now)
    for one, task in zip(going.people, made, strict=True):
        going.results[one.enrolment] = {"task": task.pk}


def says_what(config: Mapping[str, Any]) -> list[tuple[str, str]]:
    if config.get("template") or str(config.get("title") or "").strip():
        return []
    return [("title", str(_("Say what is to be done, or choose a template.")))]


TAG = Option("tag", "tag", _("Tag"), is_required=True)
LIST = Option("segment", "segment", _("List of people"), is_required=True)
PRIORITIES = dict(Task.Priority.choices)

step_type(StepType("add_tag", _("Add a tag"), GROUP, "tag", add_tag, (TAG,)))
step_type(StepType("remove_tag", _("Remove a tag"), GROUP, "tag", remove_tag, (TAG,)))
step_type(StepType("add_to_audience", _("Put on a list"), GROUP, "list-plus", add_to_list, (LIST,)))
step_type(
    StepType(
        "remove_from_audience", _("Take off a list"), GROUP, "list-minus", remove_from_list, (LIST,)
    )
)
step_type(
    StepType(
        "update_field",
        _("Change a field"),
        GROUP,
        "pencil",
        update_field,
        (
            Option("field", "field", _("Field"), is_required=True),
            Option("value", "value", _("Value"), help=_("Nothing takes the value away.")),
        ),
    )
)
step_type(
    StepType(
        "assign_owner",
        _("Assign an owner"),
        "team",
        "user-check",
        assign_owner,
        (
            Option("person", "person", _("To whom")),
            Option("team", "team", _("Or dealt out among a team")),
            Option("way", "choice", _("How it is dealt out"), choices={way: way for way in WAYS}),
        ),
        check=lambda config: (
            []
            if bool(config.get("person")) != bool(config.get("team"))
            else [("person", str(_("Name a person, or a team to deal out among.")))]
        ),
    )
)
step_type(
    StepType(
        "create_task",
        _("Create a task"),
        "team",
        "list-todo",
        create_task,
        (
            Option("template", "task_template", _("Template")),
            Option("title", "text", _("Or a title of its own"), help=_("{name} is theirs.")),
            Option("description", "long_text", _("Description")),
            Option("priority", "choice", _("Priority"), choices=PRIORITIES),
            Option("due_in_days", "whole", _("Due in days"), least=0, most=3660),
            Option("working_days", "boolean", _("Count working days")),
            Option("person", "person", _("For whom"), help=_("Their owner, if nobody is named.")),
            Option("team", "team", _("Or for a team")),
        ),
        check=says_what,
    )
)

"""Steps that bring people into other workflows, and take them out of such."""

from django.utils.translation import gettext_lazy as _

from automation.options import Option
from automation.steps.types import Going, StepType, step_type
from contacts.conditions.sql import sql

# Whoever came in by a workflow is one deeper than they were there.
CAME = """
SELECT told.contact, {}::timestamptz AS at, NULL::bigint AS fact, e.context || jsonb_build_object(
    'by_itself', true, 'from_workflow', w.key,
    'depth', coalesce((e.context ->> 'depth')::int, 0) + 1) AS context
FROM unnest({}::bigint[], {}::bigint[]) AS told (enrolment, contact)
JOIN automation_enrolment e ON e.id = told.enrolment
JOIN automation_workflow w ON w.id = e.workflow_id
"""


def add_to(going: Going) -> None:
    """Into another workflow, if it runs and its rules let them in."""
    # Imported late: what runs workflows knows their steps.
    from automation.errors import NeverPublished
    from automation.models import Workflow
    from automation.operations.enrolling import enter
    from automation.operations.entering import running_version

    try:
        workflow = Workflow.objects.get(key=going.config["workflow"])
        version = running_version(workflow)
    except (Workflow.DoesNotExist, NeverPublished):
        going.skip(going.enrolments, "The workflow does not run.")
        return
    came = sql(CAME, going.now, going.enrolments, going.contacts)
    trigger = "workflow"
    entered = enter(
        version=version,
        trigger=trigger,
        came=came,
        now=going.now,
        among=going.contacts,
        # Whoever is at this step goes on from it; another of its group waits until they are out.
        sparing=going.enrolments,
    )
    by_contact = {contact: id for id, contact in entered}
    for person in going.people:
        if person.contact in by_contact:
            going.results[person.enrolment] = {"enrolment": by_contact[person.contact]}
        else:
            going.skip([person.enrolment], "They are in it, or its rules keep them out.")


def remove_from(going: Going) -> None:
    """Out of another workflow."""
    from automation.models import Workflow
    from automation.operations.leaving import ids_in, take_out_of

    workflow = Workflow.objects.filter(key=going.config["workflow"]).first()
    if workflow is None or workflow.pk == going.workflow:
        going.skip(going.enrolments, "There is no such other workflow.")
        return
    there = ids_in(workflow.pk, going.contacts)
    reason = going.config.get("reason") or "Taken out by another workflow."
    taken = set(take_out_of(workflow.pk, there, reason=reason, now=going.now))
    out = {contact for id, contact in there.items() if id in taken}
    for person in going.people:
        if person.contact not in out:
            going.skip([person.enrolment], "They were not in it.")


step_type(
    StepType(
        "add_to_workflow",
        _("Into another workflow"),
        "flow",
        "log-in",
        add_to,
        (Option("workflow", "workflow", _("Workflow"), is_required=True),),
    )
)
step_type(
    StepType(
        "remove_from_workflow",
        _("Out of another workflow"),
        "flow",
        "log-out",
        remove_from,
        (
            Option("workflow", "workflow", _("Workflow"), is_required=True),
            Option("reason", "text", _("Why")),
        ),
    )
)

"""Steps whose app is not there yet.

A document may hold them, so that a pack can tell its whole story today; going live is refused with
the app's name. The app that brings one takes its name from here.
"""

from django.utils.translation import gettext_lazy as _

from automation.errors import StepImpossible
from automation.options import Option
from automation.steps.types import Going, StepType, step_type
from contacts.models import Task


def not_here(_going: Going) -> None:
    """Nobody comes to such a step, as it is never published.

    :raises StepImpossible: all the same, so that it can never pass for done.
    """
    raise StepImpossible


REWARDS = {
    "credit": _("Credit"),
    "discount": _("Discount"),
    "free_month": _("A month for free"),
    "badge": _("Badge"),
}
PROGRAMS = {
    "ambassador": _("Ambassadors"),
    "beta": _("Trying what is new"),
    "mentor": _("Mentors"),
    "research": _("Research"),
}
WHEN = {"now": _("At once"), "period_end": _("When what is paid for is over")}
NOTE = Option("note", "long_text", _("Note"))

STEPS_TO_COME = (
    StepType(
        *("create_ticket", _("Open a ticket"), "team", "ticket", not_here),
        (
            Option("subject", "text", _("Subject"), is_required=True, help=_("{name} is theirs.")),
            Option("department", "text", _("Department")),
            Option("category", "text", _("Category")),
            Option("description", "long_text", _("Description")),
            Option("priority", "choice", _("Priority"), choices=dict(Task.Priority.choices)),
        ),
        needs="tickets",
    ),
    StepType(
        *("create_deal", _("Open a deal"), "team", "badge-dollar-sign", not_here),
        (
            Option("title", "text", _("Title"), is_required=True, help=_("{name} is theirs.")),
            Option("pipeline", "text", _("Pipeline")),
            Option("stage", "text", _("Stage")),
            Option("amount", "number", _("Amount"), least=0),
        ),
        needs="deals",
    ),
    StepType(
        *("create_document", _("Draw up a document"), "contact", "file-text", not_here),
        (
            Option("template", "text", _("Template"), is_required=True),
            Option("title", "text", _("Title"), help=_("{name} is theirs.")),
        ),
        needs="documents",
    ),
    StepType(
        *("send_survey", _("Send a survey"), "message", "list-todo", not_here),
        (
            Option("survey", "text", _("Survey"), is_required=True),
            Option("topic", "topic", _("What it is about")),
        ),
        needs="surveys",
    ),
    StepType(
        *("grant_reward", _("Give a reward"), "contact", "trophy", not_here),
        (
            Option("reward", "choice", _("Reward"), is_required=True, choices=REWARDS),
            Option("amount", "number", _("Amount"), least=0),
            NOTE,
        ),
        needs="referrals",
    ),
    StepType(
        *("invite_to_program", _("Invite to a programme"), "message", "user-plus", not_here),
        (Option("program", "choice", _("Programme"), is_required=True, choices=PROGRAMS),),
        needs="community",
    ),
    StepType(
        *("cancel_subscription", _("Cancel the subscription"), "contact", "circle-stop", not_here),
        (
            Option("when", "choice", _("When"), default="period_end", choices=WHEN),
            NOTE,
        ),
        needs="billing",
    ),
)
for _type in STEPS_TO_COME:
    step_type(_type)

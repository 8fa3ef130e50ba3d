"""Steps that decide about the way: conditions, splits, jumps, the end."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext_lazy as _

from automation.asking import met_by
from automation.models import Enrolment
from automation.options import Option
from automation.steps.types import Going, StepType, step_type

YES, NO = "yes", "no"


def decide(going: Going) -> None:
    """Yes for whom the conditions hold, no for everybody else."""
    asked = going.config["conditions"]
    met = met_by(asked, going.contacts, root="conditions", now=going.now)
    for person in going.people:
        going.ways[person.enrolment] = YES if person.contact in met else NO


def split(going: Going) -> None:
    """Everybody to a variant by its share; the same person always to the same one."""
    shares: Mapping[str, int] = going.config["shares"]
    for person in going.people:
        going.ways[person.enrolment] = variant_of(person.contact, going.node.key, shares)


def variant_of(contact: int, step: str, shares: Mapping[str, int]) -> str:
    told = blake2b(f"{step}:{contact}".encode(), digest_size=8).digest()
    place = int.from_bytes(told) % 100
    for name, share in shares.items():
        place -= share
        if place < 0:
            return name
    raise ValueError("The shares do not add up to 100.")


def jump(going: Going) -> None:
    going.jumps.update(dict.fromkeys(going.enrolments, going.config["to"]))


def leave(going: Going) -> None:
    reason = going.config.get("reason", "")
    going.leave(going.enrolments, Enrolment.Status.EXITED, reason)


def variants(config: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(config.get("shares", ()))


step_type(
    StepType(
        "condition",
        _("Condition"),
        "branch",
        "split",
        decide,
        (Option("conditions", "conditions", _("Is it so?"), is_required=True),),
        branches=lambda _config: (YES, NO),
    )
)
step_type(
    StepType(
        "ab_split",
        _("A/B split"),
        "branch",
        "shuffle",
        split,
        (Option("shares", "shares", _("Variants"), is_required=True),),
        branches=variants,
    )
)
step_type(
    StepType(
        "go_to_step",
        _("Go to a step"),
        "flow",
        "corner-up-left",
        jump,
        (Option("to", "step", _("The step"), is_required=True),),
    )
)
step_type(
    StepType(
        "exit_workflow",
        _("End here"),
        "flow",
        "log-out",
        leave,
        (Option("reason", "text", _("Why")),),
    )
)

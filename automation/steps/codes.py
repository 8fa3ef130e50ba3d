"""Steps that hand out discount codes, which later messages can name."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from automation.operations.codes import Wanted, issue_codes
from automation.options import Option
from automation.sending import add_to_context
from automation.steps.types import Going, StepType, step_type

DAYS, USES = 7, 1


def issue(going: Going) -> None:
    """A code for each; from here on templates know `discount_code`, `discount_percent` and
    `discount_until`.
    """
    config = going.config
    made = issue_codes(
        [Wanted(person.contact, person.enrolment) for person in going.people],
        percent=config["percent"],
        holds=timedelta(days=config.get("valid_days", DAYS)),
        most_uses=config.get("max_uses", USES),
        now=going.now,
    )
    known = {}
    for row in made:
        assert row.enrolment_id is not None  # noqa: S101 - it was given
        known[row.enrolment_id] = {
            "discount_code": row.code,
            "discount_percent": row.percent,
            "discount_until": row.expires_at.isoformat(),
        }
        going.results[row.enrolment_id] = {"code": row.code}
    add_to_context(known)


step_type(
    StepType(
        "discount_code",
        _("Issue a discount code"),
        "contact",
        "ticket-percent",
        issue,
        (
            Option("percent", "whole", _("Percent off"), is_required=True, least=1, most=100),
            Option("valid_days", "whole", _("Holds for days"), least=1, most=365),
            Option("max_uses", "whole", _("Can be used so often"), least=1, most=1000),
        ),
    )
)

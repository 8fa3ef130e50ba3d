"""What of workflows leaves with an export of the whole database."""

from django.utils.translation import gettext_lazy as _

from automation.models import DiscountCode, Enrolment, StepLog, Workflow, WorkflowVersion
from ground.portable import leaves, stays

leaves(Workflow, "workflows")
leaves(WorkflowVersion, "workflow_versions")
leaves(Enrolment, "enrolments", hidden=("tries", "turn"))
leaves(DiscountCode, "discount_codes")
leaves(StepLog, "enrolment_steps")
stays(
    _("Worked out of the records."),
    *("automation.step", "automation.steptally", "automation.triggerclock"),
    *("automation.signingsecret",),
)

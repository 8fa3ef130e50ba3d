"""Who was in which workflow, and what became of them there."""

from django.utils.translation import gettext_lazy as _

from automation.models import DiscountCode, Enrolment, StepLog, Workflow, WorkflowVersion
from ground.personal import goes, names_people, of_nobody

goes(Enrolment, texts=("context", "exit_reason"))
goes(DiscountCode)
goes(StepLog, "enrolment__contact", texts=("result", "error"))
names_people(Workflow, "name", "description", "draft")
names_people(WorkflowVersion, "note")
of_nobody(
    _("The firm's own rules; it names no contact."),
    *("automation.step", "automation.steptally", "automation.triggerclock"),
    *("automation.signingsecret",),
)

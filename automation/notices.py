"""What workflows tell colleagues of."""

from django.utils.translation import gettext_lazy as _

from messaging.kinds import Mail, notification_kind

TOLD_BY_WORKFLOW = notification_kind(
    "told_by_workflow",
    _("Told by a workflow"),
    icon="workflow",
    mail=Mail.DAILY,
    push=True,
    is_alert=True,
)

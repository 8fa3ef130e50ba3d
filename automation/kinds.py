"""What the bell tells of workflows."""

from automation.permissions import WORKFLOWS_VIEW
from messaging.kinds import notification_kind

PEOPLE_STOPPED = notification_kind(
    "workflow_people_stopped",
    "People are stuck in a workflow",
    icon="octagon-alert",
    code=WORKFLOWS_VIEW,
)

"""What of workflows can be listened to live."""

from typing import Any

from automation.permissions import WORKFLOWS_VIEW
from live.channels import channel


def may_hear_workflow(user: Any, key: str) -> bool:
    return key.isdecimal() and WORKFLOWS_VIEW in user.granted_codes


def may_hear_workflows(user: Any, key: str) -> bool:
    return not key and WORKFLOWS_VIEW in user.granted_codes


channel("workflow", may_listen=may_hear_workflow)
channel("workflows", may_listen=may_hear_workflows)

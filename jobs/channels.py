"""What can be listened to here."""

from typing import Any

from jobs.models import Job
from live.channels import channel


def may_listen(user: Any, key: str) -> bool:
    return key.isdecimal() and Job.objects.visible_to(user).filter(pk=key[:18]).exists()


channel("job", may_listen=may_listen)

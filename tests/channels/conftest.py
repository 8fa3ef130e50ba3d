"""What tests of channels may ask for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.sending import statuses


@pytest.fixture
def worked_off() -> Callable[[], None]:
    """Acts on every call that providers made."""

    def work() -> None:
        while statuses.work_off(now=timezone.now() + timedelta(minutes=2)):
            pass

    return work

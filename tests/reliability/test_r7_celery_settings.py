"""R7: a task is given back when its worker stops, and never handed out twice while it runs."""

import pytest

from config.celery import app

pytestmark = pytest.mark.soak


def test_the_time_limits_stay_below_the_visibility_time_out(promise):
    settings = app.conf
    soft, hard = settings.task_soft_time_limit, settings.task_time_limit
    visible = settings.broker_transport_options["visibility_timeout"]
    gives_back = settings.task_acks_late and settings.task_reject_on_worker_lost

    promise.report(
        "R7",
        "an interrupted task is given back, a running one is not handed out twice",
        figure=f"limits {soft} < {hard} < {visible} s, acks late, prefetch "
        f"{settings.worker_prefetch_multiplier}",
        target="soft < hard < visibility time-out, acks_late, reject_on_worker_lost, prefetch 1",
        met=soft < hard < visible and gives_back and settings.worker_prefetch_multiplier == 1,
    )

"""The Celery app. Each app's background doors are in its `tasks.py`."""

import gc
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from django.conf import settings

from config import env

env.prefer_django_settings("config.settings")

app = Celery("rapport", task_cls="ground.celery_task:WatchedTask")
app.conf.update(settings.CELERY)
app.autodiscover_tasks()


@worker_process_init.connect
def keep_what_is_loaded(**_: Any) -> None:
    """What is loaded by now lives as long as the process: the collector need not go through it.
    It would take a tenth of the time that mails take.
    """
    gc.collect()
    gc.freeze()

"""The Celery app. Each app's background doors are in its `tasks.py`."""

from celery import Celery
from django.conf import settings

from config import env

env.prefer_django_settings("config.settings")

app = Celery("rapport", task_cls="ground.celery_task:WatchedTask")
app.conf.update(settings.CELERY)
app.autodiscover_tasks()

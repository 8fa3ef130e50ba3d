"""What every background task is given: its names on each log line, a span and a measure."""

import time
from typing import Any

import structlog
from celery import Task

from ground import metrics, tracing
from ground.context import current_request_id

log = structlog.get_logger("task")


class WatchedTask(Task):
    """The class of all our tasks."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        request_id = str((self.request.headers or {}).get("request_id") or "")
        before = current_request_id.set(request_id)
        began = time.perf_counter()
        outcome = "failed"
        facts = {"task": self.name, "task_id": str(self.request.id or "")}
        if "job_id" in kwargs:
            facts["job_id"] = str(kwargs["job_id"])
        try:
            with structlog.contextvars.bound_contextvars(**facts), tracing.span(self.name, **facts):
                answer = self.run(*args, **kwargs)
                outcome = "done"
                return answer
        finally:
            current_request_id.reset(before)
            metrics.TASKS.labels(self.name, outcome).inc()
            metrics.TASK_SECONDS.labels(self.name).observe(time.perf_counter() - began)

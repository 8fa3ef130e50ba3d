"""The log and what is kept beside it: one module per noun, gathered here for Django."""

from events.models.activities import Activity, LogPosition

__all__ = ["Activity", "LogPosition"]

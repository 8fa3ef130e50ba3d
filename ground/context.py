"""Where the running work came from: set by the request's middleware, read by whoever records."""

from contextvars import ContextVar

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")
current_ip: ContextVar[str | None] = ContextVar("current_ip", default=None)

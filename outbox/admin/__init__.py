"""The outbox in the admin: its effects, and its part of the system page."""

from outbox.admin import effects as effects
from outbox.admin import panels as panels

"""The ground in the admin: its rows, the schedules, and its part of the system page."""

from ground.admin import panels as panels
from ground.admin import rows as rows
from ground.admin import schedules as schedules

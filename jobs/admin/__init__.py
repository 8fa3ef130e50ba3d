"""Long work in the admin: its list, and its part of the system page."""

from jobs.admin import jobs as jobs
from jobs.admin import panels as panels

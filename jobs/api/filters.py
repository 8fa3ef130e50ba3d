"""What the list of jobs can be narrowed by."""

from ground.api.filtering import QueryFilters
from jobs.models import Job


class JobFilter(QueryFilters):
    class Meta:
        model = Job
        fields = ("kind", "state")

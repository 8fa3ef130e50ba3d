"""What the list of jobs can be narrowed by."""

from django_filters import FilterSet

from jobs.models import Job


class JobFilter(FilterSet):
    class Meta:
        model = Job
        fields = ("kind", "state")

"""The answer of whoever starts a job."""

from rest_framework.response import Response

from jobs.api.serializers import JobOut
from jobs.models import Job


def started(job: Job) -> Response:
    """Where to watch a job that was just started."""
    return Response(JobOut(job).data, status=202, headers={"Location": f"/api/v1/jobs/{job.pk}/"})

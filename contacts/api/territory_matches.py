"""Asking for all records to be matched to territories anew; its progress is the job's."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import SETTINGS_MANAGE
from contacts.territory_matches import match_territories
from ground.api.views import ResourceView
from jobs.api.serializers import JobOut


class TerritoryMatchView(ResourceView):
    codes = {"post": SETTINGS_MANAGE}

    @extend_schema(summary="Match all records anew", request=None, responses={202: JobOut})
    def post(self, request: Request) -> Response:
        """Starts a job that places every contact and organisation by the rules of now.

        Who looks after a record stays; what nobody looks after goes to whom its territory says.
        """
        person: Any = request.user
        job = match_territories(by=person, now=timezone.now())
        return Response(
            JobOut(job).data, status=202, headers={"Location": f"/api/v1/jobs/{job.pk}/"}
        )

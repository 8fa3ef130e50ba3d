"""Asking for an export; its progress and its file are the job's."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.exports import export_contacts
from contacts.permissions import CONTACTS_EXPORT
from ground.api.views import ResourceView
from jobs.api.serializers import JobOut


class ContactExportView(ResourceView):
    codes = {"post": CONTACTS_EXPORT}

    @extend_schema(summary="Export contacts", request=None, responses={202: JobOut})
    def post(self, request: Request) -> Response:
        """Starts a job; its result file is a CSV of every contact the caller may export."""
        person: Any = request.user
        job = export_contacts(by=person, now=timezone.now())
        return Response(
            JobOut(job).data, status=202, headers={"Location": f"/api/v1/jobs/{job.pk}/"}
        )

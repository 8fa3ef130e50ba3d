"""Asking for an export; its progress and its file are the job's."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.serializers import MatchingIn, ids_field
from contacts.exports import export_contacts
from contacts.models import Contact
from contacts.permissions import CONTACTS_EXPORT
from ground.api.views import ResourceView
from jobs.api.serializers import JobOut
from jobs.models import Job


class ExportIn(MatchingIn):
    """Contacts by their ids, or all that a list's filters leave; nothing for every one."""

    filter = serializers.DictField(child=serializers.CharField(max_length=255), required=False)
    ids = ids_field(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "ids" in attrs and "filter" in attrs:
            raise serializers.ValidationError("Give ids or a filter, not both.")
        return attrs

    @property
    def wish(self) -> dict[str, Any]:
        given = self.validated_data
        return {
            "filters": given.get("filter", {}),
            "leave_out": given["leave_out"],
            "ids": given.get("ids"),
        }


class ContactExportView(ResourceView):
    codes = {"post": CONTACTS_EXPORT}

    filtered_model = Contact

    @extend_schema(summary="Export contacts", request=ExportIn, responses={202: JobOut})
    def post(self, request: Request) -> Response:
        """Starts a job; its result file is a CSV of the contacts asked for, or of every one the
        caller may export."""
        person: Any = request.user
        asked = ExportIn(data=request.data or {}, context={"view": self, "request": request})
        asked.is_valid(raise_exception=True)
        job = export_contacts(**asked.wish, by=person, now=timezone.now())
        return started(job)


def started(job: Job) -> Response:
    """The answer to whoever started a job: where to watch it."""
    return Response(JobOut(job).data, status=202, headers={"Location": f"/api/v1/jobs/{job.pk}/"})

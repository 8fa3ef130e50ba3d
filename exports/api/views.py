"""Asking for exports; their progress and their files are the jobs'."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.recent import RecentSignIn
from contacts.permissions import CONTACTS_EXPORT
from exports.api.shapes import ExportColumnsOut, ExportIn
from exports.everything import export_everything
from exports.lists import CONTACTS, ORGANISATIONS, Subject, export_list
from exports.permissions import DATABASE_EXPORT
from ground.api.views import ResourceView
from jobs.api.serializers import JobOut
from jobs.api.started import started


class ExportView(ResourceView):
    codes = {"post": CONTACTS_EXPORT}
    subject: ClassVar[Subject]

    @property
    def filtered_model(self) -> Any:
        return self.subject.model

    def export(self, request: Request) -> Response:
        person: Any = request.user
        asked = ExportIn(data=request.data or {}, context={"view": self, "request": request})
        asked.is_valid(raise_exception=True)
        return started(export_list(self.subject, asked.wish, by=person, now=timezone.now()))


class ContactExportView(ExportView):
    subject = CONTACTS

    @extend_schema(summary="Export contacts", request=ExportIn, responses={202: JobOut})
    def post(self, request: Request) -> Response:
        """Starts a job; its result file has the contacts asked for, or every one the caller may
        export."""
        return self.export(request)


class OrganisationExportView(ExportView):
    subject = ORGANISATIONS

    @extend_schema(summary="Export organisations", request=ExportIn, responses={202: JobOut})
    def post(self, request: Request) -> Response:
        """Starts a job; its result file has the organisations asked for, or every one the caller
        may export."""
        return self.export(request)


class ColumnsView(ResourceView):
    codes = {"get": CONTACTS_EXPORT}
    subject: ClassVar[Subject]

    def columns(self) -> Response:
        return Response(ExportColumnsOut({"columns": self.subject.columns()}).data)


class ContactColumnsView(ColumnsView):
    subject = CONTACTS

    @extend_schema(summary="List columns of exports of contacts", responses=ExportColumnsOut)
    def get(self, request: Request) -> Response:
        """Every column there is, the firm's own fields and scores among them."""
        return self.columns()


class OrganisationColumnsView(ColumnsView):
    subject = ORGANISATIONS

    @extend_schema(summary="List columns of exports of organisations", responses=ExportColumnsOut)
    def get(self, request: Request) -> Response:
        """Every column there is, the firm's own fields among them."""
        return self.columns()


class DatabaseExportView(RecentSignIn, ResourceView):
    codes = {"post": DATABASE_EXPORT}
    recent = frozenset({"post"})

    @extend_schema(summary="Export the whole database", request=None, responses={202: JobOut})
    def post(self, request: Request) -> Response:
        """Starts a job; its result file is an archive with a file of JSON lines for each kind of
        record, and a manifest. It is kept for a week."""
        person: Any = request.user
        return started(export_everything(by=person, now=timezone.now()))

"""What is done to many records at once, over REST: each answers with a job."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from bulk import task_changes
from bulk.api import shapes
from bulk.changes import change_records
from bulk.deletions import delete_records
from contacts.models import Contact, Organisation, Task
from contacts.permissions import CONTACTS_DELETE, CONTACTS_EDIT, TASKS_DELETE, TASKS_EDIT
from ground.api.views import ResourceView
from jobs.api.serializers import JobOut
from jobs.api.started import started


class ChosenView(ResourceView):
    filtered_model: ClassVar[Any]
    input_class: ClassVar[Any]

    def asked(self, request: Request) -> Any:
        asked = self.input_class(data=request.data, context={"view": self, "request": request})
        asked.is_valid(raise_exception=True)
        return asked

    def change(self, request: Request) -> Response:
        asked, person = self.asked(request), _person(request)
        job = change_records(
            model=self.filtered_model,
            chosen=asked.chosen,
            wish=asked.wish,
            by=person,
            now=timezone.now(),
        )
        return started(job)

    def delete_for_good(self, request: Request) -> Response:
        asked, person = self.asked(request), _person(request)
        job = delete_records(
            model=self.filtered_model,
            chosen=asked.chosen,
            count=asked.validated_data.get("count"),
            by=person,
            now=timezone.now(),
        )
        return started(job)


class ContactChangesView(ChosenView):
    codes = {"post": CONTACTS_EDIT}
    filtered_model, input_class = Contact, shapes.ContactChangesIn

    @extend_schema(
        summary="Change contacts",
        request=shapes.ContactChangesIn,
        responses={202: JobOut},
        tags=["contacts"],
    )
    def post(self, request: Request) -> Response:
        """Starts a job that gives fields other values. Contacts that cannot have them stay as
        they are and stand in the job's error file; the rest can be undone for a day."""
        return self.change(request)


class OrganisationChangesView(ChosenView):
    codes = {"post": CONTACTS_EDIT}
    filtered_model, input_class = Organisation, shapes.OrganisationChangesIn

    @extend_schema(
        summary="Change organisations",
        request=shapes.OrganisationChangesIn,
        responses={202: JobOut},
        tags=["organisations"],
    )
    def post(self, request: Request) -> Response:
        """Starts a job that gives fields other values. Organisations that cannot have them stay
        as they are and stand in the job's error file; the rest can be undone for a day."""
        return self.change(request)


class ContactDeletionsView(ChosenView):
    codes = {"post": CONTACTS_DELETE}
    filtered_model, input_class = Contact, shapes.DeletionIn

    @extend_schema(
        summary="Delete contacts",
        request=shapes.DeletionIn,
        responses={202: JobOut},
        tags=["contacts"],
    )
    def post(self, request: Request) -> Response:
        """Starts a job that deletes contacts with all that is kept of them. Nothing brings them
        back, so `count` must be how many there are."""
        return self.delete_for_good(request)


class OrganisationDeletionsView(ChosenView):
    codes = {"post": CONTACTS_DELETE}
    filtered_model, input_class = Organisation, shapes.DeletionIn

    @extend_schema(
        summary="Delete organisations",
        request=shapes.DeletionIn,
        responses={202: JobOut},
        tags=["organisations"],
    )
    def post(self, request: Request) -> Response:
        """Starts a job that deletes organisations; their contacts stay. Nothing brings them
        back, so `count` must be how many there are."""
        return self.delete_for_good(request)


class TaskChangesView(ChosenView):
    codes = {"post": TASKS_EDIT}
    filtered_model, input_class = Task, shapes.TaskChangesIn

    @extend_schema(
        summary="Change tasks",
        request=shapes.TaskChangesIn,
        responses={202: JobOut},
        tags=["tasks"],
    )
    def post(self, request: Request) -> Response:
        """Starts a job that completes, assigns or reschedules tasks; it can be undone for a
        day."""
        asked = self.asked(request)
        job = task_changes.change_chosen_tasks(
            chosen=asked.chosen,
            changes=asked.validated_data["changes"],
            by=_person(request),
            now=timezone.now(),
        )
        return started(job)


class TaskDeletionsView(ChosenView):
    codes = {"post": TASKS_DELETE}
    filtered_model, input_class = Task, shapes.ChosenIn

    @extend_schema(
        summary="Delete tasks", request=shapes.ChosenIn, responses={202: JobOut}, tags=["tasks"]
    )
    def post(self, request: Request) -> Response:
        """Starts a job that deletes tasks; for a day it can be undone."""
        asked = self.asked(request)
        job = task_changes.delete_chosen_tasks(
            chosen=asked.chosen, by=_person(request), now=timezone.now()
        )
        return started(job)


def _person(request: Request) -> Any:
    return request.user

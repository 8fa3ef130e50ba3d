"""People put into workflows, and moved within them, over REST."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from automation.api.enrolments import EnrolmentFilter, EnrolmentOut
from automation.api.steering import steer
from automation.models import Enrolment, Workflow
from automation.operations import entering
from automation.permissions import WORKFLOWS_CREATE, WORKFLOWS_VIEW
from automation.queries.enrolments import list_enrolments
from contacts.models import Contact, Segment
from ground.api.serializers import InputSerializer
from ground.api.views import Listed, ResourceViewSet
from ground.refusals import NotThere

MOST = 1_000
MOST_ID = 2**63 - 1


class EnrolIn(InputSerializer):
    """One of them: a contact, several, or everybody of a segment."""

    contact = serializers.IntegerField(required=False, min_value=1, max_value=MOST_ID)
    contacts = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MOST_ID),
        required=False,
        max_length=MOST,
        allow_empty=False,
    )
    segment = serializers.SlugField(required=False)
    context = serializers.DictField(  # type: ignore[assignment]
        required=False, help_text="What messages and steps may name: properties, amount."
    )

    def validate(self, attrs: Any) -> Any:
        if sum(name in attrs for name in ("contact", "contacts", "segment")) != 1:
            raise serializers.ValidationError("Name a contact, several contacts, or a segment.")
        return attrs


class EnrolledOut(serializers.Serializer[Any]):
    entered = serializers.IntegerField(help_text="How many came in.")
    enrolment = serializers.IntegerField(allow_null=True, help_text="Of one contact, its id.")


class ManyIn(InputSerializer):
    """What is done with many, of one workflow: those of `ids`, or all that stand at `step`."""

    action = serializers.ChoiceField(choices=["exit", "skip", "move", "retry", "pause", "resume"])
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MOST_ID),
        required=False,
        max_length=MOST,
        allow_empty=False,
    )
    step = serializers.CharField(max_length=50, required=False)
    to = serializers.CharField(max_length=50, required=False, help_text="Where `move` leads.")
    reason = serializers.CharField(max_length=255, required=False, allow_blank=True)

    def validate(self, attrs: Any) -> Any:
        if ("ids" in attrs) == ("step" in attrs):
            raise serializers.ValidationError("Name the enrolments, or the step they stand at.")
        if attrs["action"] == "move" and "to" not in attrs:
            raise serializers.ValidationError({"to": "Say where they are moved to."})
        return attrs


class ManyOut(serializers.Serializer[Any]):
    changed = serializers.IntegerField()


class PeopleViewSet(Listed, ResourceViewSet):
    """The people of one workflow."""

    codes = {"list": WORKFLOWS_VIEW, "*": WORKFLOWS_CREATE}
    nouns = ("enrolment of a workflow", "enrolments of a workflow")
    serializer_class = EnrolmentOut
    input_class = EnrolIn
    filterset_class = EnrolmentFilter
    default_ordering = "-id"

    def get_queryset(self) -> QuerySet[Enrolment]:
        rows = list_enrolments(for_user=self.caller)
        return rows.filter(workflow=self.kwargs.get("workflow", 0))

    @extend_schema(request=EnrolIn, responses={201: EnrolledOut})
    def create(self, request: Request, workflow: str) -> Response:
        """Puts people in, as the rules of entry let them."""
        given, of = self.given(EnrolIn), self._workflow(workflow)
        return Response(self._enrol(of, given), status=201)

    @extend_schema(request=ManyIn, responses=ManyOut)
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request, workflow: str) -> Response:
        """Takes many out, moves them, or lets them go on."""
        given = self.given(ManyIn)
        self._workflow(workflow)
        rows = self.get_queryset()
        if "ids" in given:
            rows = rows.filter(pk__in=given["ids"])
        else:
            rows = rows.filter(step__key=given["step"], status__in=("active", "paused"))
        changed = steer(
            given["action"],
            rows,
            by=self.caller,
            step=given.get("to"),
            reason=given.get("reason", ""),
        )
        return Response({"changed": changed})

    def _workflow(self, pk: str) -> Workflow:
        found = Workflow.objects.filter(pk=pk).first()
        if found is None:
            raise NotThere
        return found

    def _enrol(self, workflow: Workflow, given: dict[str, Any]) -> dict[str, Any]:
        about: dict[str, Any] = {"workflow": workflow, "by": self.caller, "now": timezone.now()}
        seen = Contact.objects.visible_to(self.caller)
        context = given.get("context")
        if "contact" in given:
            contact = seen.filter(pk=given["contact"]).first()
            if contact is None:
                raise NotThere(field="contact")
            made = entering.enrol_contact(contact=contact, context=context, **about)
            return {"entered": 1, "enrolment": made.pk}
        if "segment" in given:
            segment = Segment.objects.filter(slug=given["segment"], archived_at=None).first()
            if segment is None:
                raise NotThere(field="segment")
            came = entering.enrol_segment(segment=segment, **about)
        else:
            ids = list(seen.filter(pk__in=given["contacts"]).values_list("pk", flat=True))
            came = entering.enrol_contacts(contacts=ids, context=context, **about)
        return {"entered": len(came), "enrolment": None}

"""Playbooks at addresses of their own, below /api/v1/crm/."""

from typing import Any

import django_filters as filters
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from automation.api.enrolments import EnrolledContactOut, EnrolmentFilter, EnrolmentOut
from automation.api.shapes import Document
from automation.api.steering import steer
from automation.models import DiscountCode, Enrolment, Workflow
from automation.operations.codes import use_code
from automation.operations.playbooks import mark_converted, start_playbook
from automation.permissions import WORKFLOWS_ACTIVATE
from automation.queries import playbooks as queries
from automation.queries.enrolments import list_enrolments
from contacts.models import Contact
from ground.api.filtering import QueryFilters
from ground.api.serializers import InputSerializer, ResourceSerializer
from ground.api.views import Listed, ResourceView, ResourceViewSet, Retrieved
from ground.refusals import NotThere

MOST_ID = 2**63 - 1


class PlaybookOut(serializers.Serializer[Any]):
    """A playbook as it stands: what begins it, its steps, its goal."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    status = serializers.CharField()
    document = Document(source="draft")


class PlaybooksOut(serializers.Serializer[Any]):
    results = PlaybookOut(many=True)


class SpanOut(serializers.Serializer[Any]):
    least = serializers.FloatField(required=False)
    most = serializers.FloatField(required=False)


class ExpectedOut(serializers.Serializer[Any]):
    rate = SpanOut(required=False, help_text="The share that converts, from 0 to 1.")
    discount_return = SpanOut(required=False)


class PlaybookStatOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()
    started = serializers.IntegerField()
    active = serializers.IntegerField()
    completed = serializers.IntegerField()
    converted = serializers.IntegerField()
    conversion_rate = serializers.FloatField(help_text="Of those started, from 0 to 1.")
    value = serializers.DecimalField(max_digits=24, decimal_places=4, allow_null=True)
    average_value = serializers.DecimalField(max_digits=24, decimal_places=4, allow_null=True)
    codes = serializers.IntegerField(help_text="Discount codes it handed out.")
    codes_used = serializers.IntegerField()
    discount_given = serializers.DecimalField(
        max_digits=24,
        decimal_places=4,
        allow_null=True,
        help_text="What the discounts cost, of the orders whose value is known.",
    )
    discount_brought = serializers.DecimalField(
        max_digits=24, decimal_places=4, allow_null=True, help_text="What those orders paid."
    )
    discount_return = serializers.DecimalField(
        max_digits=24,
        decimal_places=2,
        allow_null=True,
        help_text="Brought for each that was given.",
    )
    expected = ExpectedOut(help_text="What the playbook's goal hopes for.")


class PlaybookStatsOut(serializers.Serializer[Any]):
    results = PlaybookStatOut(many=True)


class StartIn(InputSerializer):
    playbook = serializers.SlugField(max_length=100, help_text="The playbook's key.")
    contact = serializers.IntegerField(min_value=1, max_value=MOST_ID)
    context = serializers.DictField(required=False, help_text="What its messages need to know.")  # type: ignore[assignment]


class ConvertIn(InputSerializer):
    value = serializers.DecimalField(
        required=False, allow_null=True, max_digits=20, decimal_places=4, min_value=0
    )


class UseCodeIn(InputSerializer):
    code = serializers.CharField(max_length=60)
    value = serializers.DecimalField(
        required=False,
        allow_null=True,
        help_text="What the order came to.",
        max_digits=20,
        decimal_places=4,
        min_value=0,
    )


class DiscountCodeOut(ResourceSerializer):
    contact = serializers.SerializerMethodField()
    playbook = serializers.SerializerMethodField(help_text="The key of the workflow it came of.")

    class Meta:
        model = DiscountCode
        fields = (
            *("id", "code", "percent", "contact", "playbook", "issued_at", "expires_at"),
            *("most_uses", "uses", "used_at", "used_value"),
        )
        read_only_fields = fields
        needs = {"contact": "contact", "playbook": "enrolment__workflow"}

    @extend_schema_field(EnrolledContactOut)
    def get_contact(self, row: Any) -> Any:
        return EnrolledContactOut(row.contact).data

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_playbook(self, row: Any) -> str | None:
        return row.enrolment.workflow.key if row.enrolment_id else None


class PlaybooksView(ResourceView):
    """The firm's playbooks."""

    codes = {"get": WORKFLOWS_ACTIVATE}

    @extend_schema(responses=PlaybooksOut)
    def get(self, request: Request) -> Response:
        """Every playbook with its definition."""
        return Response(PlaybooksOut({"results": queries.list_playbooks()}).data)


class PlaybookStatsView(ResourceView):
    """How playbooks do."""

    codes = {"get": WORKFLOWS_ACTIVATE}

    @extend_schema(responses=PlaybookStatsOut)
    def get(self, request: Request) -> Response:
        """Of each playbook how many were started and converted, and what that was worth."""
        told = queries.playbook_stats(for_user=request.user)
        return Response(PlaybookStatsOut({"results": told}).data)


class ExecutionFilter(EnrolmentFilter):
    playbook = filters.CharFilter(
        field_name="workflow__key", max_length=100, help_text="A playbook's key."
    )


class ExecutionViewSet(Listed, Retrieved, ResourceViewSet):
    """Contacts on their way through playbooks."""

    codes = {"*": WORKFLOWS_ACTIVATE}
    nouns = ("execution", "executions")
    serializer_class = EnrolmentOut
    input_class = StartIn
    filterset_class = ExecutionFilter
    default_ordering = "-id"

    def get_queryset(self) -> QuerySet[Enrolment]:
        rows = list_enrolments(for_user=self.caller)
        return rows.filter(workflow__kind=Workflow.Kind.PLAYBOOK)

    def create(self, request: Request) -> Response:
        """Starts a playbook for a contact; what its trigger would tell has to be said."""
        given = self.given(StartIn)
        workflow = queries.list_playbooks().filter(key=given["playbook"]).first()
        contact = Contact.objects.visible_to(self.caller).filter(pk=given["contact"]).first()
        if workflow is None or contact is None:
            raise NotThere(field="contact" if workflow else "playbook")
        made = start_playbook(
            workflow=workflow,
            contact=contact,
            context=given.get("context") or {},
            by=self.caller,
            now=timezone.now(),
        )
        return self.tagged(self.get_queryset().get(pk=made.pk), status=201)

    @extend_schema(request=ConvertIn, responses=EnrolmentOut)
    @action(detail=True, methods=["post"])
    def convert(self, request: Request, pk: str) -> Response:
        """Says that what it was for was reached: it stops."""
        mark_converted(
            enrolment=self.get_object(),
            value=self.given(ConvertIn).get("value"),
            by=self.caller,
            now=timezone.now(),
        )
        return self.tagged(self.get_object())

    def destroy(self, request: Request, pk: str) -> Response:
        """Cancels it. What it did stays."""
        row = self.get_object()
        steer("exit", Enrolment.objects.filter(pk=row.pk), by=self.caller)
        return Response(status=204)


class CodeFilter(QueryFilters):
    contact = filters.NumberFilter(field_name="contact_id")
    code = filters.CharFilter(max_length=60)
    state = filters.ChoiceFilter(
        method="by_state",
        choices=[(name, name) for name in ("open", "used", "expired")],
        help_text="open, used (as often as it can be) or expired.",
    )
    playbook = filters.CharFilter(
        field_name="enrolment__workflow__key", max_length=100, help_text="A playbook's key."
    )

    class Meta:
        model = DiscountCode
        fields: tuple[str, ...] = ()

    def by_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        now, used = timezone.now(), Q(uses__gte=F("most_uses"))
        if value == "used":
            return rows.filter(used)
        over = Q(expires_at__lte=now)
        return rows.filter(~used, over if value == "expired" else ~over)


class DiscountCodeViewSet(Listed, ResourceViewSet):
    """Codes that workflows handed out."""

    codes = {"*": WORKFLOWS_ACTIVATE}
    nouns = ("discount code", "discount codes")
    serializer_class = DiscountCodeOut
    filterset_class = CodeFilter
    default_ordering = "-id"

    def get_queryset(self) -> QuerySet[DiscountCode]:
        return queries.list_codes(for_user=self.caller)

    @extend_schema(request=UseCodeIn, responses=DiscountCodeOut)
    @action(detail=False, methods=["post"])
    def use(self, request: Request) -> Response:
        """Counts a use; the answer's `percent` is what the order is reduced by."""
        given = self.given(UseCodeIn)
        row = use_code(
            code=given["code"], value=given.get("value"), by=self.caller, now=timezone.now()
        )
        return Response(self.shown(row))

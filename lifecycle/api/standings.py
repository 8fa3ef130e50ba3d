"""Where a contact stands over REST, and samples by which stages are checked."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.models import Contact
from contacts.permissions import CONTACTS_EDIT, CONTACTS_VIEW
from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceView, ResourceViewSet, Retrieved
from lifecycle import queries
from lifecycle.api import shapes
from lifecycle.models import SampledContact, StageSample
from lifecycle.operations import sampling
from lifecycle.operations.holding import let_go, put_into_stage
from lifecycle.permissions import LIFECYCLE_MANAGE


class ContactStageView(ResourceView):
    codes = {"get": CONTACTS_VIEW, "*": CONTACTS_EDIT}

    @extend_schema(
        responses=shapes.ContactStandingOut,
        summary="Read a contact's stage",
        tags=["contacts"],
    )
    def get(self, request: Request, pk: int) -> Response:
        """The stage, why it is that one, and the ones before."""
        return self._told(self._contact(pk, CONTACTS_VIEW))

    @extend_schema(
        request=shapes.PutIntoStageIn,
        responses=shapes.ContactStandingOut,
        summary="Put a contact into a stage",
        tags=["contacts"],
    )
    def put(self, request: Request, pk: int) -> Response:
        """Keeps it there, whatever conditions say: until a moment, or until it is let go of."""
        contact = self._contact(pk, CONTACTS_EDIT)
        checked = shapes.PutIntoStageIn(data=request.data, context={"request": request})
        checked.is_valid(raise_exception=True)
        user: Any = request.user
        put_into_stage(contact=contact, **checked.validated_data, by=user, now=timezone.now())
        return self._told(contact)

    @extend_schema(
        responses=shapes.ContactStandingOut,
        summary="Let go of a contact's stage",
        tags=["contacts"],
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Has conditions decide again, at once."""
        contact = self._contact(pk, CONTACTS_EDIT)
        user: Any = request.user
        let_go(contact=contact, by=user, now=timezone.now())
        return self._told(contact)

    def _contact(self, pk: int, code: str) -> Contact:
        rows = Contact.objects.visible_to(self.request.user, code)
        return get_object_or_404(rows, pk=pk)

    def _told(self, contact: Contact) -> Response:
        told = queries.standing_of(contact, now=timezone.now())
        return Response(shapes.ContactStandingOut(told).data)


class SampleFilter(QueryFilters):
    lifecycle = filters.NumberFilter(
        field_name="lifecycle_id", min_value=1, max_value=2**63 - 1, decimal_places=0
    )

    class Meta:
        model = StageSample
        fields: tuple[str, ...] = ()


class StageSampleViewSet(Listed, Retrieved, ResourceViewSet):
    """Samples of the people in each stage, by which somebody checks that stages are right."""

    codes = {"*": LIFECYCLE_MANAGE}
    nouns = ("stage sample", "stage samples")
    serializer_class = shapes.StageSampleOut
    input_class = shapes.NewSampleIn
    filterset_class = SampleFilter

    def get_queryset(self) -> QuerySet[Any]:
        return queries.list_samples(for_user=self.caller)

    def create(self, request: Request) -> Response:
        """Draws people of each stage at random, of those that you may see."""
        given = self.given(shapes.NewSampleIn)
        made = sampling.draw_sample(**given, by=self.caller, now=timezone.now())
        shown = shapes.StageSampleOut(self.get_queryset().get(pk=made.pk)).data
        return Response(
            shown, status=201, headers={"Location": request.build_absolute_uri(f"{made.pk}/")}
        )

    def destroy(self, request: Request, pk: str) -> Response:
        self.get_object().delete()
        return Response(status=204)


class SampledFilter(QueryFilters):
    sample = filters.NumberFilter(
        field_name="sample_id", min_value=1, max_value=2**63 - 1, decimal_places=0
    )
    judged = filters.BooleanFilter(
        field_name="is_right", lookup_expr="isnull", exclude=True, help_text="Those judged, or not."
    )

    class Meta:
        model = SampledContact
        fields: tuple[str, ...] = ()


class SampledContactViewSet(Listed, Retrieved, ResourceViewSet):
    """The people of samples, of those that you may see."""

    codes = {"*": LIFECYCLE_MANAGE}
    nouns = ("sampled contact", "sampled contacts")
    serializer_class = shapes.SampledContactOut
    input_class = shapes.JudgeIn
    filterset_class = SampledFilter
    orderings = {"id": ()}
    default_ordering = "id"

    def get_queryset(self) -> QuerySet[SampledContact]:
        return queries.list_sampled(for_user=self.caller)

    @extend_schema(request=shapes.JudgeIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Says whether the stage is right, wrong, or (null) not judged."""
        given = self.given(shapes.JudgeIn)
        judged = sampling.judge(
            sampled=self.get_object(), **given, by=self.caller, now=timezone.now()
        )
        return Response(shapes.SampledContactOut(judged).data)

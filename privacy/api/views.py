"""Consents, holds, disclosures and requests over REST."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.recent import RecentSignIn
from contacts.models import Contact
from contacts.permissions import CONTACTS_VIEW
from contacts.queries.resources import reachable_contacts
from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceView, ResourceViewSet, Retrieved
from ground.refusals import NotThere
from privacy.api import shapes
from privacy.models import (
    Consent,
    Disclosure,
    GuardianConsent,
    LegalHold,
    PrivacyRequest,
)
from privacy.operations import consents, requests, standing
from privacy.permissions import CONSENTS_RECORD, PRIVACY_MANAGE
from privacy.queries import lists
from privacy.queries.previews import preview


class OfContact(QueryFilters):
    contact = filters.NumberFilter(field_name="contact_id", help_text="Its id.")


class ConsentFilter(OfContact):
    purpose = filters.CharFilter(field_name="purpose__slug", help_text="Its slug.")
    deed = filters.ChoiceFilter(choices=Consent.Deed.choices)

    class Meta:
        model = Consent
        fields: tuple[str, ...] = ()


class GuardianConsentFilter(OfContact):
    class Meta:
        model = GuardianConsent
        fields: tuple[str, ...] = ()


class DisclosureFilter(OfContact):
    class Meta:
        model = Disclosure
        fields: tuple[str, ...] = ()


class HoldFilter(OfContact):
    standing = filters.BooleanFilter(field_name="released_at", lookup_expr="isnull")

    class Meta:
        model = LegalHold
        fields: tuple[str, ...] = ()


class RequestFilter(OfContact):
    kind = filters.ChoiceFilter(choices=PrivacyRequest.Kind.choices)
    state = filters.ChoiceFilter(choices=PrivacyRequest.State.choices)

    class Meta:
        model = PrivacyRequest
        fields: tuple[str, ...] = ()


class ConsentViewSet(Listed, Retrieved, ResourceViewSet):
    """The ledger of what people allowed and took back; it is only ever added to."""

    codes = {"list": CONTACTS_VIEW, "retrieve": CONTACTS_VIEW, "*": CONSENTS_RECORD}
    nouns = ("consent", "consents")
    serializer_class = shapes.ConsentOut
    input_class = shapes.ConsentIn
    filterset_class = ConsentFilter

    def get_queryset(self) -> QuerySet[Consent]:
        return lists.list_consents(for_user=self.caller)

    def create(self, request: Request) -> Response:
        given = dict(self.given(shapes.ConsentIn))
        contact, purpose = given.pop("contact"), given.pop("purpose")
        made = consents.record_consent(
            contact=contact, purpose=purpose, given=given, by=self.caller, now=timezone.now()
        )
        return self.tagged(made, status=201)


class GuardianConsentViewSet(Listed, Retrieved, ResourceViewSet):
    """What guardians allowed: who, when and how."""

    codes = {"list": CONTACTS_VIEW, "retrieve": CONTACTS_VIEW, "*": CONSENTS_RECORD}
    nouns = ("guardian's consent", "guardians' consents")
    serializer_class = shapes.GuardianConsentOut
    input_class = shapes.GuardianConsentIn
    filterset_class = GuardianConsentFilter

    def get_queryset(self) -> QuerySet[GuardianConsent]:
        return lists.list_guardian_consents(for_user=self.caller)

    def create(self, request: Request) -> Response:
        given = dict(self.given(shapes.GuardianConsentIn))
        contact = given.pop("contact")
        made = consents.record_guardian_consent(
            contact=contact, given=given, by=self.caller, now=timezone.now()
        )
        return self.tagged(made, status=201)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Keeps that the guardian took it back."""
        row = self.get_object()
        reachable(self.caller, row.contact_id)
        done = consents.withdraw_guardian_consent(consent=row, by=self.caller, now=timezone.now())
        return self.tagged(done)


class LegalHoldViewSet(Listed, Retrieved, ResourceViewSet):
    """Contacts that have to be kept as they are."""

    codes = {"*": PRIVACY_MANAGE}
    nouns = ("legal hold", "legal holds")
    serializer_class = shapes.LegalHoldOut
    input_class = shapes.LegalHoldIn
    filterset_class = HoldFilter

    def get_queryset(self) -> QuerySet[LegalHold]:
        return lists.list_holds(for_user=self.caller)

    def create(self, request: Request) -> Response:
        made = standing.place_hold(
            **self.given(shapes.LegalHoldIn), by=self.caller, now=timezone.now()
        )
        return self.tagged(made, status=201)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """Lets the contact go its ways again."""
        done = standing.release_hold(hold=self.get_object(), by=self.caller, now=timezone.now())
        return self.tagged(done)


class DisclosureViewSet(Listed, Retrieved, ResourceViewSet):
    """Whom outside the firm was shown what it knows of whom."""

    codes = {"list": CONTACTS_VIEW, "retrieve": CONTACTS_VIEW, "*": CONSENTS_RECORD}
    nouns = ("disclosure", "disclosures")
    serializer_class = shapes.DisclosureOut
    input_class = shapes.DisclosureIn
    filterset_class = DisclosureFilter

    def get_queryset(self) -> QuerySet[Disclosure]:
        return lists.list_disclosures(for_user=self.caller)

    def create(self, request: Request) -> Response:
        made = standing.disclose(
            **self.given(shapes.DisclosureIn), by=self.caller, now=timezone.now()
        )
        return self.tagged(made, status=201)


class PrivacyRequestViewSet(RecentSignIn, Listed, Retrieved, ResourceViewSet):
    """What people ask: to be handed out what is known of them, or to be erased."""

    codes = {"create": CONSENTS_RECORD, "*": PRIVACY_MANAGE}
    recent = frozenset({"carry_out"})
    nouns = ("privacy request", "privacy requests")
    serializer_class = shapes.PrivacyRequestOut
    input_class = shapes.PrivacyRequestIn
    filterset_class = RequestFilter
    orderings = {"id": (), "due_at": ("due_at",)}

    def get_queryset(self) -> QuerySet[PrivacyRequest]:
        return lists.list_requests(for_user=self.caller)

    def create(self, request: Request) -> Response:
        """Takes a request down; nothing happens until it is carried out."""
        given = self.given(shapes.PrivacyRequestIn)
        made = requests.take_request(**given, by=self.caller, now=timezone.now())
        return self._shown(made, status=201)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="carry-out", url_name="carry-out")
    def carry_out(self, request: Request, pk: str) -> Response:
        """Starts its job. What is erased cannot be brought back."""
        row = self.get_object()
        return self._shown(requests.carry_out(request=row, by=self.caller, now=timezone.now()))

    @extend_schema(request=shapes.RefusalIn)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """Says no, and keeps why."""
        given = self.given(shapes.RefusalIn)
        done = requests.refuse_request(
            request=self.get_object(), **given, by=self.caller, now=timezone.now()
        )
        return self._shown(done)

    def _shown(self, row: PrivacyRequest, *, status: int = 200) -> Response:
        seen = lists.list_requests(for_user=self.caller).get(pk=row.pk)
        return Response(shapes.PrivacyRequestOut(seen).data, status=status)


def reachable(user: Any, pk: str | int, code: str = CONSENTS_RECORD) -> Contact:
    """
    :raises NotThere: if there is no such contact within the person's reach.
    """
    found = reachable_contacts(for_user=user, code=code).filter(pk=int(pk)).first()
    if found is None:
        raise NotThere
    return found


class ContactPrivacyView(ResourceView):
    codes = {"get": CONTACTS_VIEW}

    @extend_schema(
        responses=shapes.StandingOut, summary="Retrieve how a contact's data may be used"
    )
    def get(self, request: Request, contact: str) -> Response:
        """What may be done with one contact's data, what they said, and what they asked."""
        row = reachable(request.user, contact, CONTACTS_VIEW)
        found = lists.standing(row, for_user=request.user, now=timezone.now())
        return Response(shapes.StandingOut(found).data)


class RestrictView(ResourceView):
    codes = {"post": CONSENTS_RECORD}

    @extend_schema(request=None, responses={204: None}, summary="Restrict a contact's processing")
    def post(self, request: Request, contact: str) -> Response:
        """No more is done with the contact's data than to keep it."""
        row = reachable(request.user, contact)
        standing.restrict_processing(contact=row, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        return Response(status=204)


class AllowView(ResourceView):
    codes = {"post": CONSENTS_RECORD}

    @extend_schema(request=None, responses={204: None}, summary="Lift a contact's restriction")
    def post(self, request: Request, contact: str) -> Response:
        """The contact's data may be worked with again."""
        row = reachable(request.user, contact)
        standing.allow_processing(contact=row, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        return Response(status=204)


class ErasurePreviewView(ResourceView):
    codes = {"get": PRIVACY_MANAGE}

    @extend_schema(responses=shapes.ErasurePreviewOut, summary="Preview a contact's erasure")
    def get(self, request: Request, contact: str) -> Response:
        """What would go, what would be struck, and what would stay and why."""
        row = reachable(request.user, contact, CONTACTS_VIEW)
        answer = {"is_held": lists.is_held(row), "parts": [part._asdict() for part in preview(row)]}
        return Response(shapes.ErasurePreviewOut(answer).data)


class LiftSuppressionView(ResourceView):
    codes = {"post": PRIVACY_MANAGE}

    @extend_schema(request=shapes.LiftIn, responses={204: None}, summary="Lift a suppression")
    def post(self, request: Request) -> Response:
        """Lets somebody who was erased be taken up again: they came back of their own accord."""
        asked = shapes.LiftIn(data=request.data)
        asked.is_valid(raise_exception=True)
        requests.lift_suppression(**asked.validated_data, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        return Response(status=204)

"""Staff, oneself, invitations, and looking through a colleague's eyes."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import queries
from accounts.api import serializers as shapes
from accounts.api.filters import StaffFilter
from accounts.api.recent import RecentSignIn, by_session
from accounts.errors import CannotViewAs
from accounts.middleware import VIEWING
from accounts.models import User
from accounts.operations import invitations, roles, staff, view_as
from accounts.permissions import SETTINGS_MANAGE, STAFF_VIEW, VIEW_AS
from ground.api.permissions import ANYBODY, SIGNED_IN
from ground.api.views import Listed, ResourceView, ResourceViewSet, Retrieved


class StaffViewSet(RecentSignIn, Listed, Retrieved, ResourceViewSet):
    """Colleagues."""

    nouns = ("member of staff", "staff")
    codes = {"list": STAFF_VIEW, "retrieve": STAFF_VIEW, "*": SETTINGS_MANAGE}
    recent = frozenset({"roles", "deactivate", "reactivate"})
    serializer_class = shapes.StaffOut
    input_class = shapes.ProfileIn
    filterset_class = StaffFilter
    default_ordering = "id"

    def get_queryset(self) -> QuerySet[User]:
        return queries.list_staff()

    def partial_update(self, request: Request, pk: str) -> Response:
        user = staff.change_profile(
            user=self.get_object(),
            changes=self.given(shapes.ProfileIn, partial=True),
            by=self.caller,
            now=timezone.now(),
        )
        return self.tagged(user)

    @extend_schema(request=shapes.GivenRolesIn, summary="Give a member of staff their roles")
    @action(detail=True, methods=["put"])
    def roles(self, request: Request, pk: str) -> Response:
        """Exactly these, by slug."""
        given = self.given(shapes.GivenRolesIn)["roles"]
        user = roles.give_roles(
            user=self.get_object(), roles=given, by=self.caller, now=timezone.now()
        )
        return self.tagged(user)

    @extend_schema(request=shapes.DeactivateIn, responses=shapes.DeactivatedOut)
    @action(detail=True, methods=["post"])
    def deactivate(self, request: Request, pk: str) -> Response:
        """Ends their access, and hands their records to the heir, or to nobody."""
        handed = staff.deactivate(
            user=self.get_object(),
            heir=self.given(shapes.DeactivateIn)["heir"],
            by=self.caller,
            now=timezone.now(),
        )
        return Response({"handed_over": handed})

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reactivate(self, request: Request, pk: str) -> Response:
        """With the roles they had, and none of their old keys."""
        user = staff.reactivate(user=self.get_object(), by=self.caller, now=timezone.now())
        return self.tagged(user)


class MeView(ResourceView):
    codes = {"*": SIGNED_IN}

    @extend_schema(summary="Who I am and what I may do", responses=shapes.MeOut)
    def get(self, request: Request) -> Response:
        me: Any = request.user
        return Response(shapes.MeOut(me).data)

    @extend_schema(summary="Change my profile", request=shapes.ProfileIn, responses=shapes.MeOut)
    def patch(self, request: Request) -> Response:
        checked = shapes.ProfileIn(data=request.data, partial=True)
        checked.is_valid(raise_exception=True)
        me: Any = request.user
        user = staff.change_profile(
            user=me, changes=checked.validated_data, by=me, now=timezone.now()
        )
        return Response(shapes.MeOut(user).data)


class InvitationViewSet(RecentSignIn, Listed, Retrieved, ResourceViewSet):
    """Places kept for new colleagues."""

    nouns = ("invitation", "invitations")
    codes = {"accept": ANYBODY, "*": SETTINGS_MANAGE}
    recent = frozenset({"create"})
    answers_once = frozenset({"accept"})
    serializer_class = shapes.InvitationOut
    input_class = shapes.InvitationIn

    def get_queryset(self) -> Any:
        return queries.list_invitations()

    def create(self, request: Request) -> Response:
        given = self.given(shapes.InvitationIn)
        made = invitations.invite(**given, by=self.caller, now=timezone.now())
        return self.tagged(made, status=201)

    def destroy(self, request: Request, pk: str) -> Response:
        invitations.withdraw_invitation(
            invitation=self.get_object(), by=self.caller, now=timezone.now()
        )
        return Response(status=204)

    @extend_schema(
        request=shapes.AcceptIn, responses={201: shapes.PersonOut}, summary="Accept an invitation"
    )
    @action(detail=False, methods=["post"])
    def accept(self, request: Request) -> Response:
        """With the token of the mail, which works once. Then sign in."""
        user = invitations.accept_invitation(**self.given(shapes.AcceptIn), now=timezone.now())
        return Response(shapes.PersonOut(user).data, status=201)


class ViewAsView(ResourceView):
    codes = {"post": VIEW_AS, "delete": SIGNED_IN}

    @extend_schema(
        summary="Look through a colleague's eyes",
        request=shapes.ViewAsIn,
        responses={201: shapes.ViewAsOut},
    )
    def post(self, request: Request) -> Response:
        """Read-only, for half an hour, in this browser. Each look is put on the record."""
        checked = shapes.ViewAsIn(data=request.data)
        checked.is_valid(raise_exception=True)
        if not by_session(request):
            raise CannotViewAs("Only a browser's session can look through a colleague's eyes.")
        spell = view_as.start_viewing(
            viewed=checked.validated_data["user"],
            reason=checked.validated_data["reason"],
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
        request.session[VIEWING] = spell.pk
        return Response(shapes.ViewAsOut(spell).data, status=201)

    @extend_schema(summary="Look with my own eyes again", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        session = getattr(request, "session", None) or {}
        spell = queries.find_view_as(session.pop(VIEWING, 0))
        me: Any = request.user
        view_as.stop_viewing(spell=spell, by=me.viewed_by or me, now=timezone.now())
        return Response(status=204)

"""Roles, permission codes, teams and territories."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import queries
from accounts.api import serializers as shapes
from accounts.api.recent import RecentSignIn
from accounts.operations import roles, teams, territories
from accounts.permissions import SETTINGS_MANAGE, STAFF_VIEW
from ground.api.permissions import SIGNED_IN
from ground.api.views import Listed, ResourceView, ResourceViewSet, Retrieved

SEEN_BY_STAFF = {"list": STAFF_VIEW, "retrieve": STAFF_VIEW, "*": SETTINGS_MANAGE}


class RoleViewSet(RecentSignIn, Listed, Retrieved, ResourceViewSet):
    """Named sets of permission codes."""

    nouns = ("role", "roles")
    codes = SEEN_BY_STAFF
    recent = frozenset({"create", "partial_update", "destroy"})
    serializer_class = shapes.RoleOut
    input_class = shapes.RoleIn
    default_ordering = "id"

    def get_queryset(self) -> Any:
        return queries.list_roles()

    def create(self, request: Request) -> Response:
        role = roles.create_role(**self.given(shapes.RoleIn), by=self.caller, now=timezone.now())
        return self.tagged(role, status=201)

    @extend_schema(request=shapes.RoleChangeIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        role = roles.change_role(
            role=self.get_object(),
            changes=self.given(shapes.RoleChangeIn, partial=True),
            by=self.caller,
            now=timezone.now(),
        )
        return self.tagged(role)

    def destroy(self, request: Request, pk: str) -> Response:
        roles.delete_role(role=self.get_object(), by=self.caller, now=timezone.now())
        return Response(status=204)


class PermissionsView(ResourceView):
    codes = {"*": SIGNED_IN}

    @extend_schema(summary="List permission codes", responses=shapes.PermissionOut(many=True))
    def get(self, request: Request) -> Response:
        """Everything that a role can grant, and what the built-in roles start with."""
        return Response(shapes.PermissionOut(shapes.registry(), many=True).data)


class TeamViewSet(Listed, Retrieved, ResourceViewSet):
    """People who share work."""

    nouns = ("team", "teams")
    codes = SEEN_BY_STAFF
    serializer_class = shapes.StaffTeamOut
    input_class = shapes.StaffTeamIn
    default_ordering = "id"

    def get_queryset(self) -> Any:
        return queries.list_teams()

    def create(self, request: Request) -> Response:
        given = self.given(shapes.StaffTeamIn)
        team = teams.create_team(**given, by=self.caller, now=timezone.now())
        return self.tagged(team, status=201)

    @extend_schema(request=shapes.StaffTeamChangeIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        team = teams.change_team(
            team=self.get_object(),
            changes=self.given(shapes.StaffTeamChangeIn, partial=True),
            by=self.caller,
            now=timezone.now(),
        )
        return self.tagged(team)

    def destroy(self, request: Request, pk: str) -> Response:
        teams.delete_team(team=self.get_object(), by=self.caller, now=timezone.now())
        return Response(status=204)

    @extend_schema(request=shapes.MembersIn, summary="Set who is in a team")
    @action(detail=True, methods=["put"])
    def members(self, request: Request, pk: str) -> Response:
        """Exactly these, by id."""
        team = teams.set_members(
            team=self.get_object(),
            members=self.given(shapes.MembersIn)["members"],
            by=self.caller,
            now=timezone.now(),
        )
        return self.tagged(team)


class TerritoryViewSet(Listed, Retrieved, ResourceViewSet):
    """Parts of the market, and which records fall to them."""

    nouns = ("territory", "territories")
    codes = SEEN_BY_STAFF
    serializer_class = shapes.TerritoryOut
    input_class = shapes.TerritoryIn
    orderings = {"id": (), "priority": ("priority",)}
    default_ordering = "priority"

    def get_queryset(self) -> Any:
        return queries.list_territories()

    def create(self, request: Request) -> Response:
        given = self.given(shapes.TerritoryIn)
        made = territories.create_territory(**given, by=self.caller, now=timezone.now())
        return self.tagged(made, status=201)

    @extend_schema(request=shapes.TerritoryChangeIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = territories.change_territory(
            territory=self.get_object(),
            changes=self.given(shapes.TerritoryChangeIn, partial=True),
            by=self.caller,
            now=timezone.now(),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        territories.delete_territory(
            territory=self.get_object(), by=self.caller, now=timezone.now()
        )
        return Response(status=204)

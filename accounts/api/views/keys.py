"""API tokens, write keys, and signed-in browsers."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import queries
from accounts.api import key_serializers as shapes
from accounts.api.filters import SessionFilter, TokenFilter
from accounts.api.recent import RecentSignIn
from accounts.api.serializers import EndedOut, SessionOut
from accounts.models import ApiToken, StaffSession
from accounts.operations import keys, sessions
from accounts.permissions import SETTINGS_MANAGE
from ground.api.permissions import SIGNED_IN
from ground.api.views import Listed, ResourceViewSet, Retrieved


class TokenViewSet(RecentSignIn, Listed, Retrieved, ResourceViewSet):
    """One's own tokens; whoever manages the settings sees and revokes everybody's."""

    nouns = ("token", "tokens")
    codes = {"*": SIGNED_IN}
    recent = frozenset({"create"})
    answers_once = frozenset({"create"})
    queryset = ApiToken.objects.none()
    filterset_class = TokenFilter
    serializer_class = shapes.TokenOut
    input_class = shapes.TokenIn

    def get_queryset(self) -> Any:
        return queries.list_tokens(for_user=self.caller)

    @extend_schema(responses={201: shapes.TokenIssuedOut})
    def create(self, request: Request) -> Response:
        """The answer holds the secret, which is shown this once."""
        token, secret = keys.issue_token(
            **self.given(shapes.TokenIn), owner=self.caller, by=self.caller, now=timezone.now()
        )
        return Response({**self.shown(token), "secret": secret}, status=201)

    def destroy(self, request: Request, pk: str) -> Response:
        """Revokes it; it stays listed."""
        keys.revoke_token(token=self.get_object(), by=self.caller, now=timezone.now())
        return Response(status=204)


class WriteKeyViewSet(RecentSignIn, Listed, Retrieved, ResourceViewSet):
    """Keys of sources of product events."""

    nouns = ("write key", "write keys")
    codes = {"*": SETTINGS_MANAGE}
    recent = frozenset({"create"})
    answers_once = frozenset({"create"})
    serializer_class = shapes.WriteKeyOut
    input_class = shapes.WriteKeyIn

    def get_queryset(self) -> Any:
        return queries.list_write_keys()

    @extend_schema(responses={201: shapes.WriteKeyIssuedOut})
    def create(self, request: Request) -> Response:
        """The answer holds the secret, which is shown this once."""
        key, secret = keys.issue_write_key(
            **self.given(shapes.WriteKeyIn), by=self.caller, now=timezone.now()
        )
        return Response({**self.shown(key), "secret": secret}, status=201)

    def destroy(self, request: Request, pk: str) -> Response:
        """Revokes it; it stays listed."""
        keys.revoke_write_key(key=self.get_object(), by=self.caller, now=timezone.now())
        return Response(status=204)


class SessionViewSet(Listed, Retrieved, ResourceViewSet):
    """One's own signed-in browsers; whoever manages the settings sees and ends everybody's."""

    nouns = ("session", "sessions")
    codes = {"*": SIGNED_IN}
    queryset = StaffSession.objects.none()
    filterset_class = SessionFilter
    serializer_class = SessionOut

    def get_queryset(self) -> Any:
        return queries.list_sessions(for_user=self.caller)

    def destroy(self, request: Request, pk: str) -> Response:
        """Signs that browser out."""
        sessions.end_session(session=self.get_object(), by=self.caller, now=timezone.now())
        return Response(status=204)

    @extend_schema(request=None, responses=EndedOut, summary="Sign me out everywhere else")
    @action(detail=False, methods=["post"], url_path="end-others")
    def end_others(self, request: Request) -> Response:
        own = getattr(getattr(request, "session", None), "session_key", None)
        ended = sessions.end_all_sessions(
            user=self.caller, by=self.caller, now=timezone.now(), except_key=own
        )
        return Response({"ended": ended})

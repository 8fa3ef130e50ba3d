"""Signing in to the portal: its own cookie, its own realm, nothing of staff's."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import PortalClient, PortalSession
from accounts.operations import portal
from accounts.queries import find_portal_session
from ground.api.permissions import ANYBODY
from ground.api.serializers import InputSerializer
from ground.api.views import ResourceView

COOKIE = "rapport_portal"


class PortalAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[PortalClient, PortalSession] | None:
        text = request.COOKIES.get(COOKIE, "")
        session = find_portal_session(text, now=timezone.now()) if text else None
        if session is None:
            return None
        SessionAuthentication().enforce_csrf(request)
        return session.client, session

    def authenticate_header(self, request: Request) -> str:
        return 'Cookie realm="portal"'


class PortalScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = PortalAuthentication
    name = "portal"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": COOKIE}


class IsClient(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.user, PortalClient)


class CodeIn(InputSerializer):
    email = serializers.EmailField(max_length=254)


class PortalSignInIn(InputSerializer):
    email = serializers.EmailField(max_length=254)
    code = serializers.RegexField(r"^[0-9]{8}\Z")


class PortalMeOut(serializers.ModelSerializer[PortalClient]):
    class Meta:
        model = PortalClient
        fields = ("id", "email", "contact", "last_login")


class PortalCodeView(ResourceView):
    codes = {"post": ANYBODY}
    authentication_classes = ()

    @extend_schema(
        summary="Mail a client a code to sign in with", request=CodeIn, responses={202: None}
    )
    def post(self, request: Request) -> Response:
        """The answer is the same whether or not there is such a client."""
        checked = CodeIn(data=request.data)
        checked.is_valid(raise_exception=True)
        portal.send_code(email=checked.validated_data["email"], now=timezone.now())
        return Response(status=202)


class PortalSignInView(ResourceView):
    codes = {"post": ANYBODY}
    authentication_classes = ()
    answers_once = frozenset({"post"})

    @extend_schema(summary="Sign a client in", request=PortalSignInIn, responses={201: PortalMeOut})
    def post(self, request: Request) -> Response:
        """The code works once, for ten minutes, and bears five tries."""
        checked = PortalSignInIn(data=request.data)
        checked.is_valid(raise_exception=True)
        client, token = portal.sign_in_client(
            **checked.validated_data,
            ip=request.META.get("REMOTE_ADDR") or None,
            agent=request.headers.get("User-Agent", ""),
            now=timezone.now(),
        )
        answer = Response(PortalMeOut(client).data, status=201)
        answer.set_cookie(
            COOKIE,
            token,
            max_age=int(portal.SESSION_LASTS.total_seconds()),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return answer


class PortalSessionView(ResourceView):
    codes = {"*": ANYBODY}
    authentication_classes = (PortalAuthentication,)
    permission_classes = (IsClient,)

    @extend_schema(summary="Which client is signed in", responses=PortalMeOut)
    def get(self, request: Request) -> Response:
        client: Any = request.user
        return Response(PortalMeOut(client).data)

    @extend_schema(summary="Sign the client out", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        session: Any = request.auth
        portal.sign_out_client(session=session, now=timezone.now())
        answer = Response(status=204)
        answer.delete_cookie(COOKIE)
        return answer

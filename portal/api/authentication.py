"""The realm of clients: their own cookie, and nothing of staff's."""

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import PortalClient
from portal.models import PortalSession
from portal.queries import find_session
from portal.visits import COOKIE


class PortalAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[PortalClient, PortalSession] | None:
        text = request.COOKIES.get(COOKIE, "")
        session = find_session(text, now=timezone.now()) if text else None
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

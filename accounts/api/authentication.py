"""Bearer tokens: a program acts as the token's owner, within its scopes."""

from ipaddress import ip_address, ip_network

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.errors import SecondFactorNeeded
from accounts.models import ApiToken, User
from accounts.operations.keys import note_token_use
from accounts.queries import find_token
from accounts.second_factor import lacks_second_factor
from ground.context import current_ip


class TokenAuthentication(BaseAuthentication):
    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != self.keyword.lower():
            return None
        now = timezone.now()
        token = find_token(text.strip())
        if token is None:
            raise AuthenticationFailed("There is no such token.", code="token_unknown")
        if token.revoked_at is not None:
            raise AuthenticationFailed("This token was revoked.", code="token_revoked")
        if token.has_expired(now):
            raise AuthenticationFailed("This token has expired.", code="token_expired")
        if not token.owner.is_active:
            raise AuthenticationFailed("The token's owner was deactivated.", code="owner_inactive")
        ip = current_ip.get(None) or request.META.get("REMOTE_ADDR")
        if not may_come_from(token, ip):
            raise AuthenticationFailed(
                "This token may not be used from your address.", code="address_not_allowed"
            )
        if lacks_second_factor(token.owner):
            raise SecondFactorNeeded
        note_token_use(token=token, ip=ip, now=now)
        token.owner.limited_to = frozenset(token.scopes)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return f'{self.keyword} realm="api"'


def may_come_from(token: ApiToken, ip: str | None) -> bool:
    if not token.allowed_ips:
        return True
    try:
        address = ip_address(ip or "")
    except ValueError:
        return False
    return any(address in ip_network(network) for network in token.allowed_ips)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "rpt_<id>_<secret>"}

"""Every API action names the permission code it needs; an action that names none is refused."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    # DRF loads this module while its views are still loading.
    from rest_framework.views import APIView

SIGNED_IN = "signed-in"
ANYBODY = "anybody"


class Stranger(AnonymousUser):
    """Nobody is signed in."""

    granted_codes: frozenset[str] = frozenset()


class HasCode(BasePermission):
    """Compares the action's code with those the caller was granted.

    A view states `codes = {"list": CONTACTS_VIEW, "create": CONTACTS_EDIT, "*": …}`, keyed by
    action (viewsets) or lower-case method (plain views). `SIGNED_IN` admits every staff user
    and token, `ANYBODY` everyone.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        code = code_needed(view, request.method or "")
        if code is None:
            return False
        if code == ANYBODY:
            return True
        user: Any = request.user
        if not user.is_authenticated or not getattr(user, "is_staff_member", False):
            return False
        return code == SIGNED_IN or code in user.granted_codes


def code_needed(view: Any, method: str) -> str | None:
    """The code a view's action asks for, or None where nobody classified it."""
    codes: dict[str, str] = getattr(view, "codes", {})
    action = getattr(view, "action", None) or method.lower()
    if action == "metadata" or method == "OPTIONS":
        return SIGNED_IN
    return codes.get(action, codes.get("*"))

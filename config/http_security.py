"""The content security policy every answer carries, and the admin's wider one."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_only_middleware

#: The admin's theme writes expressions and styles into its pages, which it evaluates there;
#: docs/decisions/080-admin-frame.md says why it is let.
ADMIN_POLICY = {"script-src": [SELF, NONCE, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}


def content_security_policy(*, provider: str = "") -> dict[str, Any]:
    """What our pages may load and where their forms may lead.

    `provider` is the address of the firm's own sign-in: its button is a form of ours, and
    browsers follow the policy along the way that such a form is led.
    """
    address = urlsplit(provider)
    leads_to = [f"{address.scheme}://{address.netloc}"] if address.netloc else []
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF, NONCE],
            "style-src": [SELF, NONCE],
            "img-src": [SELF, "data:", "blob:"],
            # Mails that are being written are shown in a frame; what they may do, they say.
            "frame-src": [SELF],
            "font-src": [SELF],
            "connect-src": [SELF],
            "manifest-src": [SELF],
            "worker-src": [SELF],
            "form-action": [SELF, *leads_to],
            "base-uri": [NONE],
            "frame-ancestors": [NONE],
            "object-src": [NONE],
        }
    }


@sync_only_middleware
def admin_policy(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let the admin's theme work, behind its sign-in and nowhere else."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path.startswith("/admin/") and request.user.is_authenticated:
            response._csp_replace = ADMIN_POLICY  # type: ignore[attr-defined]
        return response

    return answer

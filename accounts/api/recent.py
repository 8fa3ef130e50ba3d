"""Deeds that a browser left open on a desk must not be able to do."""

from typing import Any, ClassVar

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from accounts.errors import RecentSignInNeeded


class RecentSignIn:
    """Put before the view's other bases; `recent` lists the actions that need it.

    A program's token is proof enough by itself.
    """

    recent: ClassVar[frozenset[str]] = frozenset()

    def initial(self: Any, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if self.deed in self.recent and by_session(request):
            # allauth's models cannot be loaded while Django still loads ours.
            from accounts.sign_in import signed_in_recently

            if not signed_in_recently(request._request):
                raise RecentSignInNeeded


def by_session(request: Request) -> bool:
    return isinstance(request.successful_authenticator, SessionAuthentication)

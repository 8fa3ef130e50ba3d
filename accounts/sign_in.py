"""How allauth and axes behave here: mail through the outbox, sealed secrets, no open sign-up."""

import time
import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.stagekit import get_pending_stage
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.answers import refused
from accounts.effects import ask_secret_mail
from accounts.errors import LockedOut
from accounts.models import Invitation, User
from accounts.operations.invitations import join_by_provider
from accounts.second_factor import second_factor_place
from ground.encryption import CannotOpen, seal, unseal

#: How long a sign-in counts as recent, in seconds.
RECENT = 15 * 60


def signed_in_recently(request: HttpRequest) -> bool:
    """Whether this browser's person proved who they are within the last minutes."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - record.get("at", 0) < RECENT for record in records)


def axes_username(_request: Any, credentials: dict[str, Any] | None) -> str:
    """The address somebody tries to sign in with, written one way."""
    given = credentials or {}
    return str(given.get("email") or given.get("username") or "").strip().lower()[:254]


def axes_ip(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, _credentials: Any = None
) -> HttpResponse:
    """The answer to whoever tried too many passwords for one person from one address."""
    return refused(request, LockedOut(retry_after=900))


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        return not signed_in_recently(context.request)

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def get_client_ip(self, request: HttpRequest) -> str:
        return axes_ip(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("front_door")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("front_door")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message = self.render_mail(template_prefix, email, context)
        ask_secret_mail(
            key=f"{template_prefix.rpartition('/')[2]}:{uuid.uuid4()}",
            to=email,
            subject=message.subject,
            text=message.body,
        )

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        audit.write("staff.password_changed", by=user, obj=user, at=timezone.now())


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of second factors are sealed for the person they belong to."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "passkey_copied": _(
            "This passkey counts fewer signatures than it has made, as a copy would."
            " Sign in another way, and add a new one in its place."
        ),
    }

    def encrypt(self, text: str) -> str:
        return seal(text, place=second_factor_place(context.request.user.pk))

    def decrypt(self, encrypted_text: str) -> str:
        holds_it = Q(data__secret=encrypted_text) | Q(data__seed=encrypted_text)
        holders = list(Authenticator.objects.filter(holds_it).values_list("user_id", flat=True))
        if not holders:
            # Sealed anew since it was read: it opens only for the one it was sealed for.
            holders = [self._who_is_asked()]
        if len(holders) != 1:
            raise CannotOpen("A second factor's secret stands in more than one row.")
        return unseal(encrypted_text, place=second_factor_place(holders[0]))

    def _who_is_asked(self) -> int:
        """Who has to show a second factor: somebody signed in, or half-way there."""
        request = context.request
        stage = get_pending_stage(request)
        return int((stage.login.user if stage else request.user).pk or 0)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Who comes by the OpenID provider: staff, and those who were invited."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return bool(settings.OIDC_CREATE_STAFF)

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        verified = [a.email.lower() for a in sociallogin.email_addresses if a.verified]
        user = User.objects.filter(email__in=verified).first()
        if user is None:
            user = self._newcomer(verified, sociallogin)
        if user is None or not user.is_active:
            raise ImmediateHttpResponse(refused_by_provider())
        sociallogin.connect(request, user)

    def _newcomer(self, verified: list[str], sociallogin: Any) -> User | None:
        """A new member of staff, where an invitation or the settings allow for one."""
        now = timezone.now()
        asked = Invitation.objects.filter(email__in=verified, accepted_at=None, revoked_at=None)
        invitation = asked.filter(expires_at__gt=now).first()
        if invitation is None and not (settings.OIDC_CREATE_STAFF and verified):
            return None
        name = sociallogin.account.extra_data.get("userinfo", {}).get("name") or ""
        return join_by_provider(
            email=invitation.email if invitation else verified[0],
            name=str(name)[:150],
            invitation=invitation,
            now=now,
        )

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """A connection made by signing in needs no mail about it."""


def refused_by_provider() -> HttpResponse:
    """Back to the sign-in page, which says that nobody of this verified address works here."""
    return HttpResponseRedirect("/app/sign-in?error=not_staff")

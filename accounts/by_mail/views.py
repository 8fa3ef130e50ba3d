"""Accepting an invitation and choosing a new password, without any script."""

from typing import Any

from allauth.account.forms import UserTokenForm
from allauth.account.internal.flows import password_reset
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.by_mail.forms import ComeInForm, NewPasswordForm
from accounts.errors import InvitationNotOpen, ResetLinkNotOpen
from accounts.models import User
from accounts.operations.invitations import accept_invitation
from accounts.queries import find_open_invitation

#: Cookies, each for one page.
INVITATION, RESET = "rapport_invitation", "rapport_reset"
KEPT_SECONDS = 3600


@require_safe
@never_cache
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001
    """What the mail links to."""
    return _key_out_of_sight(token, cookie=INVITATION, page="invitation")


@require_safe
@never_cache
def open_reset_password(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001
    """What the mail links to."""
    return _key_out_of_sight(key, cookie=RESET, page="reset_password")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest) -> HttpResponse:
    """Come in with a name and a password.

    :raises InvitationNotOpen: if the invitation is unknown, was used or has expired.
    """
    token = request.COOKIES.get(INVITATION, "")
    kept = find_open_invitation(token, now=timezone.now())
    if kept is None:
        raise InvitationNotOpen
    newcomer = User(email=kept.email, name=kept.name)
    form = ComeInForm(request.POST or None, user=newcomer, initial={"name": kept.name})
    if not form.is_valid():
        return _asked(request, "invitation", form, invitation=kept)
    accept_invitation(token=token, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Welcome. Sign in with your new password."))
    return _to_sign_in(cookie=INVITATION, page="invitation")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reset_password(request: HttpRequest) -> HttpResponse:
    """Choose a new password.

    :raises ResetLinkNotOpen: if the key is wrong, was used or has expired.
    """
    uid, _dash, key = request.COOKIES.get(RESET, "").partition("-")
    link = UserTokenForm({"uidb36": uid, "key": key})
    if not link.is_valid() or not link.reset_user.is_active:
        raise ResetLinkNotOpen
    user: User = link.reset_user
    form = NewPasswordForm(request.POST or None, user=user)
    if not form.is_valid():
        return _asked(request, "reset_password", form, email=user.email)
    password_reset.reset_password(user, form.cleaned_data["password"])
    password_reset.finalize_password_reset(request, user)
    return _to_sign_in(cookie=RESET, page="reset_password")


def _key_out_of_sight(key: str, *, cookie: str, page: str) -> HttpResponse:
    answer = redirect(page)
    answer.set_cookie(
        cookie,
        key,
        max_age=KEPT_SECONDS,
        path=reverse(page),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _asked(request: HttpRequest, page: str, form: NewPasswordForm, **facts: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    template = f"accounts/by_mail/{page}.html"
    return render(request, template, {"form": form, **facts}, status=status)


def _to_sign_in(*, cookie: str, page: str) -> HttpResponse:
    """The key has done its work."""
    answer = redirect("account_login")
    answer.delete_cookie(cookie, path=reverse(page))
    return answer

"""How a client signs in, and where they are signed in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import queries
from portal.operations import passwords, sessions
from portal.operations.passwords import Asks, needed_for_password
from portal.pages.browsers import name_of
from portal.pages.forms import NewPasswordForm, sent
from portal.pages.sign_in import ip_of
from portal.visits import COOKIE, Visit, for_clients, shown


@require_safe
@for_clients()
def security(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """The ways in, and the browsers that are signed in."""
    browsers = [
        {
            "session": session,
            "name": name_of(session.user_agent),
            "is_this": session == visit.session,
        }
        for session in queries.list_sessions(visit.client, now=timezone.now())
    ]
    return shown(request, "security", visit=visit, room="security", browsers=browsers)


@sensitive_post_parameters("old", "password")
@require_http_methods(["GET", "HEAD", "POST"])
@for_clients()
def set_password(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """Choose a password, or another one."""
    now = timezone.now()
    asks = needed_for_password(visit.session, now=now)
    form = NewPasswordForm(sent(request), asks_old=asks is Asks.PRESENT_ONE)
    if form.is_valid():
        with form.says_refusals():
            passwords.set_password(
                session=visit.session,
                old=form.cleaned_data.get("old", ""),
                password=form.cleaned_data["password"],
                ip=ip_of(request),
                now=now,
            )
            return redirect(f"{reverse('portal:security')}?done=password")
    must_return = asks is Asks.NEW_SIGN_IN
    return shown(
        request,
        "set_password",
        visit=visit,
        room="security",
        status=form.status,
        form=form,
        must_return=must_return,
    )


@require_POST
@for_clients()
def sign_out_browser(request: HttpRequest, pk: int, *, visit: Visit) -> HttpResponse:  # noqa: ARG001
    """Sign one other browser out."""
    session = queries.list_sessions(visit.client, now=timezone.now()).filter(pk=pk).first()
    if session is None:
        raise Http404
    sessions.end_session(session=session, now=timezone.now())
    return redirect(f"{reverse('portal:security')}?done=browser")


@require_POST
@for_clients()
def sign_out_everywhere(request: HttpRequest, *, visit: Visit) -> HttpResponse:  # noqa: ARG001
    """Sign out on every browser, this one included."""
    client = visit.client
    sessions.end_all_sessions(client=client, by=sessions.actor(client), now=timezone.now())
    answer = redirect(f"{reverse('portal:sign_in')}?done=everywhere")
    answer.delete_cookie(COOKIE)
    return answer

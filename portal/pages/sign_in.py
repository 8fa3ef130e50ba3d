"""Coming in and going out."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import PortalClient
from portal.errors import CodeRefused, LinkNotOpen, PasswordRefused
from portal.kept import keep, kept
from portal.models import Way
from portal.operations import keys, passwords, sessions
from portal.pages.forms import AddressForm, CodeForm, PasswordForm, sent
from portal.queries import find_open_key
from portal.visits import (
    COOKIE,
    DRAFT,
    Visit,
    for_anybody,
    for_clients,
    place_to_return,
    set_cookie,
    shown,
    visit_of,
)

#: What the browser that asked for a code keeps, and the secret behind a link.
ASKED, LINK = "rapport_portal_asked", "rapport_portal_link"
ask = require_http_methods(["GET", "HEAD", "POST"])


@ask
@for_anybody
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the address. The answer is the same whether or not it is a client's."""
    place = place_to_return(request.GET.get("next"))
    if visit_of(request) is not None:
        return redirect(place)
    form = AddressForm(sent(request))
    if not form.is_valid():
        return shown(request, "sign_in", status=form.status, form=form, draft=kept(request, DRAFT))
    asked = {"email": form.cleaned_data["email"].lower(), "next": place}
    if request.POST.get("way") == "password":
        return _on(reverse("portal:password"), asked)
    with form.says_refusals():
        asked["browser"] = keys.ask_for_key(
            email=asked["email"],
            ip=ip_of(request),
            language=translation.get_language() or settings.LANGUAGE_CODE,
            now=timezone.now(),
        )
    if "browser" in asked:
        return _on(reverse("portal:code"), asked)
    return shown(request, "sign_in", status=form.status, form=form)


@sensitive_post_parameters("code")
@ask
@for_anybody
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the mail."""
    asked = kept(request, ASKED)
    if "browser" not in asked:
        return redirect("portal:sign_in")
    form = CodeForm(sent(request))
    if form.is_valid():
        client = keys.use_code(
            browser=asked["browser"],
            code=form.cleaned_data["code"],
            ip=ip_of(request),
            now=timezone.now(),
        )
        if client is not None:
            return _enter(request, client, Way.CODE, place=asked["next"])
        form.refuse(CodeRefused(field="code"))
    return shown(request, "code", status=form.status, form=form, asked=asked)


@sensitive_post_parameters("password")
@ask
@for_anybody
def password(request: HttpRequest) -> HttpResponse:
    """Ask for address and password, of clients who chose one."""
    asked = kept(request, ASKED)
    form = PasswordForm(sent(request), initial={"email": asked.get("email", "")})
    if form.is_valid():
        with form.says_refusals():
            client = passwords.prove_by_password(
                **form.cleaned_data, ip=ip_of(request), now=timezone.now()
            )
            if client is None:
                raise PasswordRefused
            return _enter(request, client, Way.PASSWORD, place=asked.get("next"))
    return shown(request, "password", status=form.status, form=form)


@require_safe
@for_anybody
def open_link(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001
    """What the mail links to: takes the secret out of the address, and uses nothing up."""
    answer = redirect("portal:link")
    keep(answer, LINK, {"link": secret}, path=reverse("portal:link"))
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@ask
@for_anybody
def link(request: HttpRequest) -> HttpResponse:
    """A button to come in by the link. Programs that look at links press no buttons.

    :raises LinkNotOpen: if the link was used or has expired.
    """
    secret, now = kept(request, LINK).get("link", ""), timezone.now()
    if request.method == "POST":
        client, way = keys.use_link(link=secret, ip=ip_of(request), now=now)
        return _enter(request, client, way, place=kept(request, ASKED).get("next"))
    key = find_open_key(secret, now=now)
    if key is None:
        raise LinkNotOpen
    return shown(request, "link", key=key)


@require_POST
@for_clients()
def sign_out(request: HttpRequest, *, visit: Visit) -> HttpResponse:  # noqa: ARG001
    """End this browser's session."""
    sessions.end_session(session=visit.session, now=timezone.now())
    answer = redirect(f"{reverse('portal:sign_in')}?done=signed-out")
    answer.delete_cookie(COOKIE)
    answer.delete_cookie(DRAFT, path=reverse("portal:home"))
    return answer


def ip_of(request: HttpRequest) -> str | None:
    return request.META.get("REMOTE_ADDR") or None


def _on(place: str, asked: dict[str, str]) -> HttpResponse:
    """To the next step, with what was said so far."""
    answer = redirect(place)
    keep(answer, ASKED, asked, path=reverse("portal:home"))
    return answer


def _enter(
    request: HttpRequest, client: PortalClient, way: Way, *, place: str | None
) -> HttpResponse:
    """In at the door: a new session, and none of what led to it."""
    earlier, now = visit_of(request), timezone.now()
    if earlier is not None:
        sessions.end_session(session=earlier.session, now=now)
    agent = request.headers.get("User-Agent", "")
    token = sessions.begin_session(client=client, way=way, ip=ip_of(request), agent=agent, now=now)
    answer = redirect(place_to_return(place))
    set_cookie(answer, token)
    answer.delete_cookie(ASKED, path=reverse("portal:home"))
    answer.delete_cookie(LINK, path=reverse("portal:link"))
    rotate_token(request)
    return answer

"""Who is signed in on a request, and the pages that answer them."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from accounts.branding.brands import Brand, brand
from accounts.models import PortalClient, User
from contacts.models import Contact
from ground.locales import speak, zone_of
from ground.refusals import Refusal
from portal.colours import version_of
from portal.kept import keep
from portal.models import PortalSession
from portal.operations import sessions
from portal.queries import count_unread, find_session

COOKIE = "rapport_portal"
#: A form that came too late to be saved.
DRAFT = "rapport_portal_draft"
ROOT = "/portal/"
Page = Callable[..., HttpResponse]


class Visit:
    """A client at the door, with the contact they are."""

    def __init__(self, session: PortalSession) -> None:
        self.session = session
        self.client: PortalClient = session.client
        self.contact: Contact = session.client.contact

    @property
    def person(self) -> User | None:
        """Whom the client turns to: whoever looks after them at the firm."""
        owner: User | None = self.contact.owner
        return owner if owner is not None and owner.is_active else None


def visit_of(request: HttpRequest) -> Visit | None:
    """The client that is signed in on this browser."""
    text, now = request.COOKIES.get(COOKIE, ""), timezone.now()
    session = find_session(text, now=now) if text else None
    if session is None:
        return None
    sessions.note_use(session=session, now=now)
    return Visit(session)


def firm_of(request: HttpRequest) -> Brand:
    """The firm as this request shows it, asked for once."""
    if not hasattr(request, "firm"):
        request.firm = brand()  # type: ignore[attr-defined]
    found: Brand = request.firm  # type: ignore[attr-defined]
    return found


def for_anybody(page: Page) -> Page:
    """A page of the portal: kept by no browser or proxy, and a refusal is said on one, too."""

    @wraps(page)
    @never_cache
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return page(request, *args, **kwargs)
        except Refusal as refusal:
            return shown(request, "refused", status=refusal.status, refusal=refusal)

    return answer


def for_clients(*, keeps: tuple[str, ...] = ()) -> Callable[[Page], Page]:
    """A page for clients, given their `visit`, in their language and time zone.

    Others are led to sign in and back. A form that is sent after its session ended is not
    lost: the fields named by `keeps` wait for the same client to come back.
    """

    def decorate(page: Page) -> Page:
        @wraps(page)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            visit = visit_of(request)
            if visit is None:
                return _led_to_sign_in(request, keeps)
            speak(request, visit.contact.locale)
            zone = zone_of(visit.contact.time_zone or firm_of(request).time_zone)
            with timezone.override(zone):
                return page(request, *args, visit=visit, **kwargs)

        return for_anybody(answer)

    return decorate


def shown(
    request: HttpRequest,
    template: str,
    *,
    visit: Visit | None = None,
    status: int = 200,
    **facts: Any,
) -> HttpResponse:
    """A page of the portal, under the firm's name and in its colours."""
    firm = firm_of(request)
    unread = count_unread(visit.client) if visit is not None else 0
    given = {"firm": firm, "colours": version_of(firm), "visit": visit, "unread": unread, **facts}
    return render(request, f"portal/{template}.html", given, status=status)


def set_cookie(answer: Any, token: str) -> None:
    """Give a browser its session."""
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(sessions.LASTS.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def place_to_return(text: Any) -> str:
    """A page of the portal that somebody wanted to see; the home page for anything else."""
    path = text if isinstance(text, str) else ""
    is_ours = path.startswith(ROOT) and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else reverse("portal:home")


def written_by(visit: Visit) -> str:
    """Stands in a form, so that what was typed returns to whoever typed it and nobody else."""
    return signing.dumps(visit.client.pk, salt=DRAFT)


def _led_to_sign_in(request: HttpRequest, keeps: tuple[str, ...]) -> HttpResponse:
    # What is only sent, such as the sign-out button, has no page to come back to.
    is_form = request.method != "POST" or bool(keeps)
    back = f"?{urlencode({'next': request.path})}" if is_form else ""
    answer = redirect(f"{reverse('portal:sign_in')}{back}")
    if request.method == "POST" and keeps:
        _keep_draft(request, answer, keeps)
    return answer


def _keep_draft(request: HttpRequest, answer: HttpResponse, names: tuple[str, ...]) -> None:
    try:
        client = signing.loads(request.POST.get("written_by", ""), salt=DRAFT)
    except signing.BadSignature:
        return
    typed = {name: request.POST.get(name, "") for name in names}
    keep(answer, DRAFT, {"client": client, "typed": typed}, path=ROOT)

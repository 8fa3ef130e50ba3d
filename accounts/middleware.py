"""What happens to every request that comes with a staff session."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from accounts.answers import refused
from accounts.errors import SecondFactorNeeded, ViewAsReadOnly
from accounts.models import User
from accounts.operations.sessions import is_due, note_session
from accounts.operations.view_as import note_request, stop_viewing
from accounts.queries import find_view_as
from accounts.second_factor import lacks_second_factor
from ground.locales import speak
from ground.refusals import Refusal

Answer = Callable[[HttpRequest], HttpResponse]
VIEWING = "view_as"
STOP_VIEWING = "/api/v1/view-as/"
#: Where sign-in is managed: open to whoever lacks a second factor, closed to a colleague's eyes.
SIGN_IN = ("/api/auth/", "/accounts/")
ENROLMENT = "/accounts/2fa/"
#: Where a staff session makes no difference: the realm of clients, and the switch of languages.
ELSEWHERE = ("/portal/", "/api/portal/", "/language/")
OPEN_TO_ALL = (*SIGN_IN, *ELSEWHERE, "/static/", "/healthz", "/readyz")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def note_sessions(get_response: Answer) -> Answer:
    """Keep the list of signed-in browsers up to date."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        session, now = request.session, timezone.now()
        if SESSION_KEY in session and session.session_key and is_due(session=session, now=now):
            user = User.objects.filter(pk=session[SESSION_KEY]).first()
            if user is not None:
                agent = request.headers.get("User-Agent", "")
                ip = request.META.get("REMOTE_ADDR") or None
                note_session(user=user, session=session, ip=ip, agent=agent, now=now)
        return response

    return middleware


def speak_to_staff(get_response: Answer) -> Answer:
    """Answer a member of staff in the language of their profile."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and not request.path.startswith(ELSEWHERE):
            speak(request, getattr(request.user, "locale", ""))
        return get_response(request)

    return middleware


def view_as(get_response: Answer) -> Answer:
    """While somebody looks through a colleague's eyes: show what the colleague sees, only that."""

    def middleware(request: HttpRequest) -> HttpResponse:
        is_for_staff = SESSION_KEY in request.session and not request.path.startswith(ELSEWHERE)
        if not is_for_staff or VIEWING not in request.session:
            return get_response(request)
        now, viewer = timezone.now(), request.user
        spell = find_view_as(request.session[VIEWING])
        if spell is None or spell.viewer_id != viewer.pk or spell.ends_at <= now:
            del request.session[VIEWING]
            if spell is not None and isinstance(viewer, User):
                stop_viewing(spell=spell, by=viewer, now=now)
            return get_response(request)
        spell.viewed.viewed_by = User.objects.get(pk=viewer.pk)
        spell.viewed.viewed_until = spell.ends_at
        request.user = spell.viewed
        note_request(
            viewer=spell.viewed.viewed_by,
            viewed=spell.viewed,
            method=request.method or "",
            path=request.path,
            now=now,
        )
        stops = request.path == STOP_VIEWING and request.method == "DELETE"
        closed = request.path.startswith((*SIGN_IN, "/admin/"))
        if not stops and (closed or request.method not in SAFE):
            return refused(request, ViewAsReadOnly())
        return get_response(request)

    return middleware


def second_factor(get_response: Answer) -> Answer:
    """Whoever still has to set up a second factor reaches the place to do so, nothing else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN_TO_ALL) or SESSION_KEY not in request.session:
            return get_response(request)
        user: Any = request.user
        person = getattr(user, "viewed_by", None) or user
        if not user.is_authenticated or not lacks_second_factor(person):
            return get_response(request)
        if request.path.startswith("/api/"):
            return refused(request, SecondFactorNeeded())
        return HttpResponseRedirect(ENROLMENT)

    return middleware


def own_time_zone(get_response: Answer) -> Answer:
    """The admin shows times as the reader's own clock does. The API keeps to UTC."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user: Any = request.user if request.path.startswith("/admin/") else None
        with timezone.override(zone_of(user) if user and user.is_authenticated else None):
            return get_response(request)

    return middleware


def zone_of(user: User) -> ZoneInfo | None:
    """None where the name is unknown on this machine; times are then those of TIME_ZONE."""
    try:
        return ZoneInfo(user.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return None


class AnswerRefusals:
    """Whatever a view refuses is said in words: a page to a browser, a problem to a program."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if not isinstance(fault, Refusal):
            return None
        return refused(request, fault)

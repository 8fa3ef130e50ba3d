"""Clients' own doors below /api/portal/v1/, and staff's list of who may come in."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import PortalClient
from ground.api.permissions import ANYBODY
from ground.api.problems import refused
from ground.api.views import Listed, ResourceView, ResourceViewSet, Retrieved
from portal import queries
from portal.api import serializers as shapes
from portal.api.authentication import IsClient, PortalAuthentication
from portal.api.filters import PortalClientFilter
from portal.errors import CodeRefused
from portal.kept import keep, kept
from portal.models import Way
from portal.operations import clients, keys, sessions
from portal.permissions import PORTAL_INVITE
from portal.visits import COOKIE, set_cookie

#: What the browser that asked for a code keeps.
ASKED = "rapport_portal_api_asked"
SIGN_IN = "/api/portal/v1/session/"


class PortalClientViewSet(Listed, Retrieved, ResourceViewSet):
    """Contacts' logins to the portal."""

    nouns = ("portal client", "portal clients")
    codes = {"*": PORTAL_INVITE}
    serializer_class = shapes.PortalClientOut
    input_class = shapes.PortalClientIn
    filterset_class = PortalClientFilter

    def get_queryset(self) -> QuerySet[PortalClient]:
        return queries.list_clients(for_user=self.caller, code=PORTAL_INVITE)

    @extend_schema(summary="Invite a contact to the portal")
    def create(self, request: Request) -> Response:
        """Mails them a link, good for a week. A contact who has a login is sent a new one."""
        given = self.given(shapes.PortalClientIn)
        client = clients.invite_client(**given, by=self.caller, now=timezone.now())
        return self.tagged(client, status=201)

    @extend_schema(summary="End a client's access")
    def destroy(self, request: Request, pk: str) -> Response:
        """At once, on all their browsers. The row stays; inviting them again opens it."""
        clients.close_portal(client=self.get_object(), by=self.caller, now=timezone.now())
        return Response(status=204)

    @extend_schema(request=None, summary="Send the invitation again")
    @action(detail=True, methods=["post"])
    def invite(self, request: Request, pk: str) -> Response:
        """The link that was sent before ends."""
        client = self.get_object()
        return self.tagged(clients.invite_again(client=client, by=self.caller, now=timezone.now()))

    @extend_schema(request=None, responses=shapes.SignedOutOut, summary="Sign a client out")
    @action(detail=True, methods=["post"], url_path="sign-out")
    def sign_out(self, request: Request, pk: str) -> Response:
        """On every browser, for instance after a phone was lost."""
        client = self.get_object()
        ended = clients.sign_out_client(client=client, by=self.caller, now=timezone.now())
        return Response({"ended": ended})


class PortalCodeView(ResourceView):
    codes = {"post": ANYBODY}
    authentication_classes = ()
    answers_once = frozenset({"post"})

    @extend_schema(
        summary="Mail a client a code to sign in with",
        request=shapes.CodeIn,
        responses={202: None},
    )
    def post(self, request: Request) -> Response:
        """The answer is the same whether or not there is such a client. The code opens in the
        browser that asked, which gets a cookie; the link in the mail opens anywhere.
        """
        checked = shapes.CodeIn(data=request.data)
        checked.is_valid(raise_exception=True)
        browser = keys.ask_for_key(
            email=checked.validated_data["email"],
            ip=request.META.get("REMOTE_ADDR") or None,
            language=translation.get_language() or settings.LANGUAGE_CODE,
            now=timezone.now(),
        )
        answer = Response(status=202)
        keep(answer, ASKED, {"browser": browser}, path=SIGN_IN)
        return answer


class PortalSignInView(ResourceView):
    codes = {"post": ANYBODY}
    authentication_classes = ()
    answers_once = frozenset({"post"})

    @extend_schema(
        summary="Sign a client in",
        request=shapes.PortalSignInIn,
        responses={201: shapes.PortalMeOut},
    )
    def post(self, request: Request) -> Response:
        """The code works once, for ten minutes, and bears five tries."""
        checked = shapes.PortalSignInIn(data=request.data)
        checked.is_valid(raise_exception=True)
        ip, now = request.META.get("REMOTE_ADDR") or None, timezone.now()
        browser = kept(request._request, ASKED).get("browser", "")
        client = keys.use_code(browser=browser, now=now, ip=ip, **checked.validated_data)
        if client is None:
            return refused(CodeRefused())
        agent = request.headers.get("User-Agent", "")
        token = sessions.begin_session(client=client, way=Way.CODE, ip=ip, agent=agent, now=now)
        answer = Response(shapes.PortalMeOut(client).data, status=201)
        set_cookie(answer, token)
        answer.delete_cookie(ASKED, path=SIGN_IN)
        return answer


class PortalSessionView(ResourceView):
    codes = {"*": ANYBODY}
    authentication_classes = (PortalAuthentication,)
    permission_classes = (IsClient,)

    @extend_schema(summary="Which client is signed in", responses=shapes.PortalMeOut)
    def get(self, request: Request) -> Response:
        client: Any = request.user
        return Response(shapes.PortalMeOut(client).data)

    @extend_schema(summary="Sign the client out", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        session: Any = request.auth
        sessions.end_session(session=session, now=timezone.now())
        answer = Response(status=204)
        answer.delete_cookie(COOKIE)
        return answer

"""Every route × everybody: who gets in, and a route that nobody classified fails.

The tables below are written by hand, against the promises of the roles; nothing in them is
taken from the views.
"""

import json
import re
from base64 import b64encode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from accounts.operations.keys import issue_token, issue_write_key
from portal.models import Way
from tests.doors import DOORS, OPENS_TO
from tests.make import ada, ben, cleo, make_contact, make_organisation, make_user
from tests.portal.visitors import browser_of, make_client

pytestmark = pytest.mark.django_db

SEGMENT = "identify track page screen group alias batch import i t p s g a b"
TABLE = {line.rpartition(" ")[0]: line.rpartition(" ")[2] for line in DOORS.splitlines() if line}
TABLE.update({f"POST v1/{name}": "write-key" for name in SEGMENT.split(" ")})
#: Pages and machine endpoints, which are not answered by code: their own tests hold them.
PAGES = {
    "", "welcome/", "healthz", "readyz", "metrics", "invitation/", "invitation/{token}/",
    "firm/logo/{name}",
    "reset-password/", "reset-password/{key}/", "app/", "app/{rest}", "language/",
    "app/manifest.webmanifest", "app/sw.js", "favicon.ico",
    "api/track/email/open/{id}", "api/track/email/click/{id}", "l/{id}",
    "api/campaigns/track/{contact}/{campaign}/{event}",
    "api/track/unsubscribe/{token}", "preferences/{token}", "consent/{token}", "view/{token}",
}  # fmt: skip
#: Whole doors of other packages, tested below by what a stranger meets, and the pages of the
#: portal, which tests/portal/test_pages.py knocks at.
FOREIGN = ("admin/", "accounts/", "api/auth/", "portal/")
#: Refusals met by those whom the door let in.
FURTHER_IN = {"recent_sign_in_needed", "csrf_failed"}


def walk(patterns, before=""):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route)
        else:
            yield plain(route), pattern.callback


def plain(route):
    route = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"{\1}", route)
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route).replace("^", "").replace("$", "")


def doors():
    """Every method of every route of our own, as in `GET api/v1/contacts/`."""
    found = []
    for route, callback in walk(get_resolver().url_patterns):
        if route.startswith(FOREIGN) or route in PAGES:
            continue
        actions = getattr(callback, "actions", None) or methods_of(callback)
        found += [f"{method.upper()} {route}" for method in actions if method != "head"]
    return found


def methods_of(callback):
    view = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    names = ("get", "post", "put", "patch", "delete")
    return [name for name in names if view is None or hasattr(view, name)]


class Everybody:
    def __init__(self):
        now = timezone.now()
        token = issue_token(
            owner=ada(), name="one scope", scopes=["crm.contacts.view"], by=ada(), now=now
        )[1]
        key = issue_write_key(name="shop", source="shop", by=ada(), now=now)[1]
        self.clients = {
            "stranger": Client(),
            "ada": signed_in(ada()),
            "manager": signed_in(make_user("max@firm.test", role="crm_manager")),
            "ben": signed_in(ben()),
            "viewer": signed_in(make_user("vic@firm.test", role="crm_viewer")),
            "client": browser_of(make_client(), way=Way.CODE),
            "token": Client(headers={"Authorization": f"Bearer {token}"}),
            "write-key": Client(headers={"Authorization": basic(key)}),
        }


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def basic(key):
    return "Basic " + b64encode(f"{key}:".encode()).decode()


def knock(client, door):
    """The answer at a door, whose effect is taken back."""
    method, _, route = door.partition(" ")
    sample = {"{pk}": "1", "{contact}": "1", "{key}": "a.b", "{identity}": "1", "{message}": "1"}
    sample |= {"{channel}": "sms", "{number}": "1", "{workflow}": "1", "{score}": "1"}
    address = "/" + re.sub(r"\{\w+\}", lambda place: sample.get(place[0], "abc"), route)
    # A bare savepoint: some doors insist on opening the outermost block themselves.
    before = transaction.savepoint()
    answer = client.generic(method, address, "{}", content_type="application/json")
    transaction.savepoint_rollback(before)
    return answer


def was_let_in(answer):
    if answer.status_code not in {401, 403}:
        assert answer.status_code < 500, answer
        return True
    return code_of(answer) in FURTHER_IN


def code_of(answer):
    return json.loads(answer.content).get("code", "")


class TestMatrix:
    def test_holds_every_route(self):
        found = set(doors())

        assert sorted(found - TABLE.keys()) == [], "not classified"
        assert sorted(TABLE.keys() - found) == [], "no longer there"

    @pytest.mark.parametrize(
        "who", ["stranger", "ada", "manager", "ben", "viewer", "client", "token", "write-key"]
    )
    def test_lets_in_whom_it_should_and_nobody_else(self, who, settings):
        settings.API_REQUESTS_PER_MINUTE = {"caller": 0, "anonymous": 0}
        client = Everybody().clients[who]

        answers = {door: knock(client, door) for door in TABLE}

        wrong = {
            door: (answer.status_code, code_of(answer))
            for door, answer in answers.items()
            if was_let_in(answer) != (who in OPENS_TO[TABLE[door]].split())
        }
        assert not wrong

    @pytest.mark.parametrize("who", ["stranger", "client", "token", "write-key"])
    def test_keeps_everybody_but_staff_out_of_the_admin(self, who):
        client = Everybody().clients[who]
        pages = [
            route
            for route, _ in walk(get_resolver().url_patterns)
            if route.startswith("admin/") and "{" not in route and "(" not in route
        ]

        answers = {route: client.get(f"/{route}") for route in pages}

        open_ones = {"admin/jsi18n/", "admin/login/", "admin/logout/"}
        assert {route for route, a in answers.items() if a.status_code == 200} <= open_ones


class TestRows:
    """Own rows and others', for every route to one record."""

    @pytest.mark.parametrize(
        ("noun", "make"), [("contacts", make_contact), ("organisations", make_organisation)]
    )
    @pytest.mark.parametrize("method", ["GET", "PATCH", "POST"])
    def test_of_others_are_not_there(self, noun, make, method):
        client = signed_in(ben())
        tail = "assign/" if method == "POST" else ""
        body = {"owner": None} if method == "POST" else {}

        statuses = [
            client.generic(
                method,
                f"/api/v1/{noun}/{make(owner=owner).pk}/{tail}",
                json.dumps(body),
                content_type="application/json",
            ).status_code
            for owner in (ben(), cleo(), None)
        ]

        assert statuses == [200, 404, 404]

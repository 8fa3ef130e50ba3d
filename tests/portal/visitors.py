"""Clients in front of the portal's pages."""

import re
from typing import Any

from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import PortalClient
from accounts.secrets import hash_secret
from contacts.models import Contact
from outbox.tasks import carry_out
from portal.models import PortalSession, Way
from portal.operations.clients import invite_client
from portal.operations.sessions import begin_session
from portal.visits import COOKIE
from tests.make import ada, make_contact

JANE = "jane@home.test"
PASSWORD = "seven quiet lamps"


def make_client(email: str = JANE, *, name: str = "Jane Doe", **given: Any) -> PortalClient:
    """A client who was invited; the mail about it is gone."""
    contact: Contact = make_contact(name, email=email, **{"owner": ada(), **given})
    client = invite_client(contact=contact, by=ada(), now=timezone.now())
    carry_out("portal_mail")
    mail.outbox.clear()
    return client


def browser_of(client: PortalClient | None = None, *, way: Way = Way.CODE, **given: Any) -> Client:
    """A browser, signed in where a client is named."""
    browser = Client(REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Firefox/130", **given)
    if client is not None:
        token = begin_session(
            client=client, way=way, ip="203.0.113.7", agent="Firefox/130", now=timezone.now()
        )
        browser.cookies[COOKIE] = token
    return browser


def session_of(browser: Client) -> PortalSession:
    return PortalSession.objects.get(token_hash=hash_secret(browser.cookies[COOKIE].value))


def sent_mail() -> str:
    """The text of the newest mail, after whatever waits was sent."""
    carry_out("portal_mail")
    return str(mail.outbox[-1].body)


def code_in(text: str) -> str:
    return str(re.findall(r"^\s+(\d{6})$", text, re.MULTILINE)[0])


def link_in(text: str) -> str:
    return str(re.findall(r"http://testserver(/portal/link/\w+/)", text)[0])

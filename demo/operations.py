"""Making the invented firm, and making it big."""

import json
import os
import secrets
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connections, transaction
from django.utils.text import slugify

from accounts.models import ApiToken, PortalClient, Role, Team, User
from accounts.operations.keys import issue_token, issue_write_key
from accounts.operations.roles import sync_built_in_roles
from accounts.permissions import ADMIN, AGENT, MANAGER, VIEWER
from contacts.models import Contact, ContactType, Of, Tag
from demo.loading import Firm, load_blocks
from demo.people import BLOCK
from packs.operations import install_pack

SEED = 20260310
DEMO = "Demo"
#: Blocks in one transaction of the bulk generator.
STRIDE = 10
PACKS = ("retention",)
TEAMS = {"success": "Client success", "sales": "Sales", "partners": "Partners"}
#: Name, role, team.
STAFF = (
    ("Ada Lindqvist", ADMIN, "success"),
    ("Bruno Keller", MANAGER, "success"),
    ("Carla Mendes", MANAGER, "sales"),
    ("Dev Sharma", AGENT, "sales"),
    ("Elif Yılmaz", AGENT, "partners"),
    ("Finn O'Brien", VIEWER, "partners"),
)
#: Name, colour, what it means, and every how many contacts carry it.
TAGS = (
    ("Interested", Tag.Colour.BLUE, "Asked for more than the first answer.", 5),
    ("Purchased", Tag.Colour.GREEN, "Has paid at least once.", 7),
    ("Attended", Tag.Colour.PURPLE, "Was at one of our evenings.", 11),
    ("No show", Tag.Colour.RED, "Had said yes, and did not come.", 13),
    ("VIP", Tag.Colour.YELLOW, "Ada looks after them herself.", 41),
)


def email_of(name: str) -> str:
    return f"{name.split()[0].lower()}@harbourlane.test"


@transaction.atomic
def seed_staff(*, now: datetime) -> list[dict[str, str]]:
    """The firm's teams and people; those that are there keep their passwords.

    Returns the logins that were made now.
    """
    sync_built_in_roles(now=now)
    logins = []
    for name, role, team in STAFF:
        place, _ = Team.objects.get_or_create(slug=team, defaults={"name": TEAMS[team]})
        if User.objects.filter(email=email_of(name)).exists():
            continue
        password = secrets.token_urlsafe(9)
        user = User.objects.create_user(email_of(name), password, name=name)
        user.roles.add(Role.objects.get(slug=role))
        place.members.add(user)
        logins.append({"name": name, "email": user.email, "password": password, "role": role})
    return logins


def owner_of_demo() -> User:
    """Who runs the firm."""
    return User.objects.get(email=email_of(STAFF[0][0]))


def seed_keys(*, now: datetime) -> dict[str, str]:
    """A token with every right and a write key for product events, in plain text."""
    ada = owner_of_demo()
    _, token = issue_token(owner=ada, name=DEMO, scopes=sorted(ada.granted_codes), by=ada, now=now)
    _, key = issue_write_key(name="Demo", source="demo", by=ada, now=now)
    return {"api_token": token, "write_key": key}


def install_packs(*, now: datetime) -> None:
    """The packs that the demo shows."""
    for slug in PACKS:
        install_pack(slug=slug, by=None, now=now)


def seed_types() -> dict[str, int]:
    """The types every firm begins with, by slug, and those that packs brought."""
    for slug, name in (("household", "Household"), ("company", "Company")):
        ContactType.objects.get_or_create(of=Of.ORGANISATION, slug=slug, defaults={"name": name})
    return dict(ContactType.objects.values_list("slug", "pk"))


def seed_tags() -> list[tuple[int, int]]:
    """The firm's tags; each with every how many contacts carry it."""
    pairs = []
    for name, colour, description, every in TAGS:
        given = {"slug": slugify(name), "colour": colour, "description": description}
        tag, _ = Tag.objects.get_or_create(name=name, defaults=given)
        pairs.append((tag.pk, every))
    return pairs


def keep_logins(
    file: Path,
    *,
    logins: list[dict[str, str]],
    client: dict[str, str] | None = None,
    now: datetime,
) -> None:
    """Write what a person needs to get in, readable by its owner alone.

    Keys are made anew when the file was lost, because only their hashes are kept.
    """
    told: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    if logins:
        told["logins"] = [*told.get("logins", []), *logins]
    if client:
        told["portal_login"] = client
    if "api_token" not in told:
        told.update(seed_keys(now=now))
    else:
        # A newer release has rights that there were not when it was issued.
        ada = owner_of_demo()
        demos = ApiToken.objects.filter(owner=ada, name=DEMO, revoked_at=None)
        demos.update(scopes=sorted(ada.granted_codes))
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as kept:
        kept.write(json.dumps(told, indent=1) + "\n")


def seed_client(*, now: datetime) -> dict[str, str] | None:
    """Let the first contact whom somebody looks after into the portal, with a password; one who
    is spoken to in English, as whoever looks around in the demo is, if there is one.

    Returns the login if it was made now.
    """
    reached = Contact.objects.filter(owner__is_active=True, emails__is_primary=True)
    by_number = reached.order_by("pk")
    contact = by_number.filter(locale__istartswith="en").first() or by_number.first()
    if contact is None or PortalClient.objects.exists():
        return None
    password = secrets.token_urlsafe(9)
    email = contact.emails.get(is_primary=True).address
    PortalClient.objects.create(
        contact=contact, email=email, password=make_password(password), created_at=now
    )
    return {"name": contact.display_name, "email": email, "password": password}


def demo_file() -> Path:
    return Path(settings.DEMO_LOGINS)


def firm_of(*, today: date, activities: int, seed: int = SEED) -> Firm:
    """The firm as the generator needs it: desks are those of agents and managers."""
    people = User.objects.filter(roles__slug__in=[AGENT, MANAGER], email__endswith="lane.test")
    pairs = list(people.order_by("pk").values_list("memberships__team_id", "pk"))
    # A few belong to a team and nobody in it, fewer to nobody at all.
    desks = [*pairs * 3, *[(team, None) for team, _ in pairs[:1]], (None, None)]
    return Firm(
        today=today,
        seed=seed,
        activities=activities,
        desks=desks,
        types=seed_types(),
        tags=seed_tags(),
    )


def seed_contacts(firm: Firm, *, count: int) -> Iterator[int]:
    """Make the first `count` contacts, block by block; yields how many were made in each."""
    for number in range(-(-count // BLOCK)):
        yield load_blocks(firm, [number], most=count)[0]


def generate(firm: Firm, *, count: int, processes: int) -> Iterator[tuple[int, int]]:
    """Make contacts until there are `count`, several processes side by side.

    Yields contacts and activities written, stretch by stretch. What is there is left alone,
    so that an interrupted run goes on where it stopped.
    """
    blocks = -(-count // BLOCK)
    stretches = [range(at, min(at + STRIDE, blocks)) for at in range(0, blocks, STRIDE)]
    if processes == 1:
        for stretch in stretches:
            yield load_blocks(firm, stretch, most=count)
        return
    # A forked child must not share a connection.
    connections.close_all()
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        work = [pool.submit(load_blocks, firm, stretch, most=count) for stretch in stretches]
        for done in work:
            yield done.result()

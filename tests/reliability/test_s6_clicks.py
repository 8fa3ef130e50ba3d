"""S6: a click leads to what stood in a message, whatever is written in its place."""

import random
from base64 import urlsafe_b64encode
from string import ascii_letters, digits

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from tests.make import make_contact
from tests.tracking.mail import make_message
from tracking import ids, views
from tracking.links import keep_links
from tracking.models import Hit

pytestmark = [pytest.mark.soak, pytest.mark.django_db]
STORED = {f"https://shop.test/{n}" for n in range(20)}
LETTERS = ascii_letters + digits + "-_"
ELSEWHERE = ("https://evil.test/", "//evil.test", "javascript:alert(1)", "https%3A%2F%2Fevil.test")


def made_up(chance, good):
    """An id as somebody would make it up who has seen one."""
    way = chance.randrange(6)
    if way == 0:
        return "".join(chance.choices(LETTERS, k=chance.randrange(1, 80)))
    if way == 1:
        place = chance.randrange(len(good))
        return good[:place] + chance.choice(LETTERS) + good[place + 1 :]
    if way == 2:
        return good[: chance.randrange(1, len(good))]
    if way == 3:
        return good + "".join(chance.choices(LETTERS, k=4))
    if way == 4:
        return urlsafe_b64encode(chance.randbytes(30)).decode()
    return urlsafe_b64encode(chance.choice(ELSEWHERE).encode()).decode().rstrip("=")


def test_made_up_ids_never_leave_what_is_stored(promise):
    count = promise.size(small=1_000, full=10_000)
    message, client, chance = make_message(make_contact()), Client(), random.Random(6)
    links = keep_links([(url, None) for url in STORED])
    genuine = [ids.click_id(message.token, id, n) for n, id in enumerate(links.values(), 1)]

    left, answered = set(), set()
    for _ in range(count):
        id = made_up(chance, chance.choice(genuine))
        address = f"/api/track/email/click/{id}"
        try:
            is_ours = resolve(address).func is views.clicked
        except Resolver404:
            is_ours = False
        answer = client.get(address, {"url": chance.choice(ELSEWHERE), "next": "//evil.test"})
        if answer.status_code == 302:
            left.add(answer["Location"])
        assert is_ours or answer.status_code == 404
        answered.add(answer.status_code)
    hits = Hit.objects.count()
    led = {client.get(f"/api/track/email/click/{id}")["Location"] for id in genuine}

    promise.report(
        "S6",
        "Made-up ids never lead out of the stored addresses",
        figure=f"{count} ids, {len(left - STORED)} led elsewhere, {len(led)} of 20 genuine led on",
        target="0 elsewhere, 20 of 20",
        met=left <= STORED and led == STORED and answered <= {302, 404} and hits <= count,
    )

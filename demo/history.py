"""What an invented contact did: a believable string of activities."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from demo import names
from demo.people import Person
from demo.rhythm import Rhythm


class Deed(NamedTuple):
    at: int
    type: str
    title: str
    properties: str = "{}"
    item: tuple[str, str, str, str] = ("", "", "", "")
    amount: str = ""


def history(person: Person, *, rhythm: Rhythm, count: int) -> list[Deed]:
    """`count` activities in the order they happened; the first is being created."""
    rng = person.rng
    deeds = [Deed(person.created, "contact_created", "Contact created")]
    moments = rhythm.moments(rng, count=max(count - 1, 0), after=person.created)
    story = tell(rng, person)
    deeds.extend(next(story)._replace(at=moment) for moment in moments)
    return deeds


def tell(rng: Random, person: Person) -> Iterator[Deed]:
    """An endless story: signing in, reading, learning, paying, now and then leaving."""
    plan, price = rng.choice(names.PLANS)
    items = list(names.ITEMS)
    rng.shuffle(items)
    item, step, paying = items.pop(), 0, False
    while True:
        roll = rng.random()
        if roll < 0.38:
            yield Deed(0, "login", "Signed in")
        elif roll < 0.56:
            page = rng.choice(names.PAGES)
            yield Deed(0, "page_viewed", f"Viewed {page}", f'{{"name": "{page}"}}')
        elif roll < 0.82:
            yield learned(item, step)
            step += 1
            if step > 3:
                item, step = (items.pop() if items else rng.choice(names.ITEMS)), 0
        elif roll < 0.86:
            event = rng.choice(names.EVENTS)
            yield Deed(0, "class_attended", f"Attended {event}", f'{{"name": "{event}"}}')
        elif not paying:
            paying = True
            yield Deed(0, "subscription_subscribed", f"Subscribed to {plan}", of_plan(plan))
        elif roll < 0.97:
            title = f"Payment for {plan} received"
            kind = "subscription_payment_succeeded"
            yield Deed(0, kind, title, of_plan(plan), amount=price)
        elif roll < 0.985:
            title = f"Payment for {plan} failed"
            yield Deed(0, "subscription_payment_failed", title, of_plan(plan), amount=price)
        else:
            order = f"R-{person.number:07d}-{rng.randrange(1000)}"
            facts = f'{{"order": "{order}"}}'
            paid = f"{rng.randrange(1500, 24000) / 100:.2f}"
            yield Deed(0, "order_paid", f"Paid order {order}", facts, amount=paid)


def learned(item: tuple[str, str, str, str], step: int) -> Deed:
    facts = f'{{"name": "{item[2]}"}}'
    if step == 0:
        return Deed(0, "item_started", f"Started {item[2]}", facts, item)
    if step == 3:
        return Deed(0, "item_completed", f"Completed {item[2]}", facts, item)
    facts = f'{{"name": "{item[2]}", "percent": {step * 33}}}'
    return Deed(0, "item_progressed", f"Advanced in {item[2]}", facts, item)


def of_plan(plan: str) -> str:
    return f'{{"plan": "{plan}"}}'

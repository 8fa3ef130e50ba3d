"""Who may be the same person, by the obvious loop over every pair."""

import struct
from collections.abc import Iterable
from itertools import combinations
from typing import Any

Person = dict[str, Any]
#: Pair of ids → how sure that is, and why.
Found = dict[tuple[int, int], tuple[int, list[str]]]


def duplicates(people: Iterable[Person]) -> Found:
    found = {}
    for one, two in combinations(sorted(people, key=lambda each: each["pk"]), 2):
        if keys(one) & keys(two) and (judged := judge(one, two))[0] >= 50:
            found[one["pk"], two["pk"]] = judged
    return found


def keys(one: Person) -> set[tuple[Any, ...]]:
    """What two people have to share before they are compared."""
    first, last = one["first"].lower(), one["last"].lower()
    found: set[tuple[Any, ...]] = {("mail", mailbox(mail)) for mail in one["mails"]}
    found |= {("call", call) for call in one["calls"]}
    if last and one["born"]:
        found.add(("born", last[:2], one["born"]))
    if last and one["work"]:
        found.add(("work", last[:3], first[:1], one["work"]))
    if last and one["postal"]:
        found.add(("home", last[:3], first[:1], one["postal"]))
    if first and last:
        words = f"{first} {last}".replace("-", " ").replace(".", " ").split()
        found.add(("name", *sorted(words)))
    return found


def mailbox(address: str) -> str:
    name, _, host = address.lower().partition("@")
    name = name.partition("+")[0]
    if host in ("gmail.com", "googlemail.com"):
        return f"{name.replace('.', '')}@gmail.com"
    return f"{name}@{host}"


def judge(one: Person, two: Person) -> tuple[int, list[str]]:
    (first, last), (first_too, last_too) = (
        (each["first"].lower(), each["last"].lower()) for each in (one, two)
    )
    is_initial = min(len(first), len(first_too)) <= 2 and first[:1] == first_too[:1]
    firsts, lasts = bool(first and first_too), bool(last and last_too)
    if firsts and alike(last, last_too) >= 0.6 and alike(first, first_too) < 0.3 and not is_initial:
        return 0, []
    names = alike(f"{first} {last}", f"{first_too} {last_too}")
    unreachable = not all(each["mails"] or each["calls"] for each in (one, two))
    said: list[tuple[bool, str, int]] = [
        (bool(mailboxes(one) & mailboxes(two)), "email", 60),
        (bool(one["calls"] & two["calls"]), "phone", 50),
        (firsts and lasts and names >= 0.9, "name", 35),
        (firsts and lasts and 0.55 <= names < 0.9, "similar_name", 20),
        (firsts and lasts and names < 0.3, "", -35),
        (both(one, two, "born") and one["born"] == two["born"], "birth_date", 25),
        (both(one, two, "born") and one["born"] != two["born"], "", -50),
        (both(one, two, "work") and one["work"] == two["work"], "organisation", 15),
        (both(one, two, "postal") and one["postal"] == two["postal"], "address", 15),
        (unreachable, "unreachable", 15 if names >= 0.9 else 0),
        (both(one, two, "outside") and one["outside"] != two["outside"], "", -15),
    ]
    held = [(why, points) for is_so, why, points in said if is_so]
    return min(100, max(0, sum(points for _, points in held))), [why for why, _ in held if why]


def mailboxes(one: Person) -> set[str]:
    return {mailbox(mail) for mail in one["mails"]}


def both(one: Person, two: Person, name: str) -> bool:
    return bool(one[name] and two[name])


def alike(one: str, two: str) -> float:
    """How alike two texts are, by the threes of letters they share."""
    threes, threes_too = triples(one), triples(two)
    whole = len(threes | threes_too)
    return single(len(threes & threes_too) / whole) if whole else 0.0


def triples(text: str) -> set[str]:
    words = "".join(letter if letter.isalnum() else " " for letter in text).split()
    padded = [f"  {word} " for word in words]
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}


def single(value: float) -> float:
    """As a number of four bytes, which the database reckons with."""
    return float(struct.unpack("f", struct.pack("f", value))[0])

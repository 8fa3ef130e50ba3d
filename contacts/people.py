"""Who an event is about: the door through which ingestion reaches contacts.

Everything is about a whole batch, in a handful of statements. The unique identities are what
keeps two batches with the same new person from making two contacts.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from contacts import companies, identities, traits
from contacts.gates import forgotten_among
from contacts.models import Contact
from events.people import Names, Resolved, Told

#: Each round is lost to a batch that has committed, so a few are plenty.
ROUNDS = 8


class People:
    """The implementation of `events.people.People`."""

    def resolve(self, claims: Sequence[Names], *, at: datetime, source: str) -> Resolved:
        distinct = list(dict.fromkeys(claims))
        plan = identities.plan_for(distinct)
        gone = forgotten_among(plan.added)
        lost = {claim for claim in distinct if gone.intersection(claim)} if gone else set[Names]()
        if lost:
            distinct = [claim for claim in distinct if claim not in lost]
            plan = identities.plan_for(distinct)
        if plan.has_work:
            plan = self._write(distinct, plan, at=at, source=source)
        contacts = [plan.contact_of.get(claim) for claim in claims]
        several = (
            (at, claim) for at, claim in enumerate(claims) if len(claim) > 1 and claim not in lost
        )
        divided = frozenset(at for at, claim in several if plan.is_divided(claim))
        forgotten = frozenset(at for at, claim in enumerate(claims) if claim in lost)
        created = frozenset(plan.created)
        return Resolved(contacts, created, divided, forgotten, plan.claimed())

    def _write(
        self, claims: list[Names], plan: identities.Plan, *, at: datetime, source: str
    ) -> identities.Plan:
        for _ in range(ROUNDS - 1):
            try:
                return self._attempt(claims, plan, at=at, source=source)
            except (identities.Beaten, IntegrityError):
                # Their new person is committed by now: look again and join them.
                plan = identities.plan_for(claims)
        return self._attempt(claims, plan, at=at, source=source)

    @transaction.atomic
    def _attempt(
        self, claims: list[Names], plan: identities.Plan, *, at: datetime, source: str
    ) -> identities.Plan:
        locks = plan.needs_locks()
        if locks:
            identities.lock_visitors(locks)
            plan = identities.plan_for(claims)
            if not plan.needs_locks().items() <= locks.items():
                raise identities.Beaten
        identities.write(plan, at=at, source=source)
        return plan

    def existing(self, contacts: Collection[int]) -> set[int]:
        return set(Contact.objects.filter(pk__in=contacts).values_list("pk", flat=True))

    def resolve_organisations(
        self, external_ids: Collection[str], *, at: datetime
    ) -> dict[str, int]:
        return companies.organisations_by_external_id({id: id for id in external_ids}, at=at)

    def tell(
        self, told: Sequence[Told], *, created: Collection[int], at: datetime, source: str
    ) -> None:
        traits.apply_to_contacts(told, created=created, at=at, source=source)

    def tell_of_organisations(self, told: Sequence[Told], *, at: datetime) -> None:
        traits.apply_to_organisations(told, at=at)

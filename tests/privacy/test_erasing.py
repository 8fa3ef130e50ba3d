import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import transaction
from rest_framework.test import APIClient

from accounts import audit
from accounts.models import AuditRow, PortalClient
from accounts.operations.audit_chain import verify_chain
from contacts.errors import ContactHeld, PersonForgotten
from contacts.models import (
    Contact,
    ContactEmail,
    ContactPhone,
    Identity,
    NameWord,
    Segment,
    SegmentMember,
)
from contacts.operations.contacts import change_contact, create_contact, delete_contact
from contacts.operations.notes import add_note, delete_note
from contacts.reach import Reach
from events.activities import PRODUCT_EVENT
from events.models import Activity, Delivery, SetAside, Webhook, WebhookSource
from events.operations import record
from ground import postgres_programs
from ground.models import KeptAnswer
from jobs import engine, files
from jobs.kinds import KINDS
from jobs.models import Job, KeptStep, State
from messaging.models import Notification
from outbox.models import Effect, Policy
from portal.models import PortalKey
from privacy import erasure_log
from privacy.errors import NotSuppressed, RequestEnded
from privacy.models import ErasedName, LegalHold, PrivacyRequest
from privacy.operations.consents import record_consent
from privacy.operations.requests import carry_out, lift_suppression, refuse_request, take_request
from privacy.operations.standing import disclose, place_hold, release_hold
from privacy.queries.previews import preview
from tests.make import (
    NOON,
    ada,
    ben,
    make_contact,
    make_note,
    make_purpose,
    make_segment,
    make_tag,
    make_task,
    make_view,
)
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
#: What is written by it is committed, as a dump and a deferred trigger need it.
committed = pytest.mark.django_db(transaction=True)
C = [f"canary{number:02d}zq" for number in range(25)]
MAIL, NAME, PHONE = f"{C[0]}@x.test", f"{C[1]} {C[2]}", "+4915112345678"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.ERASURE_LOG = str(tmp_path / "audit" / "erasures.jsonl")
    settings.AUDIT_ANCHORS = str(tmp_path / "audit" / "anchors.jsonl")


def somebody() -> Contact:
    given = {
        "first_name": C[1],
        "last_name": C[2],
        "description": C[3],
        "external_id": C[4],
        "address": {"street": C[5]},
        "emails": [Reach(MAIL, is_primary=True)],
        "phones": [Reach(PHONE, is_primary=True)],
    }
    return create_contact(given=given, by=ada(), now=NOON)


def run_jobs() -> None:
    while engine.run_next(clock=Clock(NOON)):
        pass


def erase(contact: Contact) -> PrivacyRequest:
    request = take_request(contact=contact, kind="erasure", note=C[6], by=ada(), now=NOON)
    carry_out(request=request, by=ada(), now=NOON)
    run_jobs()
    return PrivacyRequest.objects.get(pk=request.pk)


def everything() -> str:
    """All that is in the database, in files and in the cache, as text."""
    dump = subprocess.run(
        [postgres_programs.program("pg_dump"), "--data-only", "--inserts", "--schema=public"],
        env=postgres_programs.environment(),
        capture_output=True,
        check=True,
    ).stdout.decode(errors="replace")
    root = Path(settings.MEDIA_ROOT).parent
    kept = [path.read_text(errors="replace") for path in root.rglob("*") if path.is_file()]
    redis = cache._cache.get_client()  # type: ignore[attr-defined]
    cached = [str(redis.dump(key)) for key in redis.scan_iter()]
    hexed = [f"{word}\n" for word in C if word.encode().hex() in dump]
    return "\n".join([dump, *kept, *cached, *hexed])


def found(text: str) -> list[str]:
    lowered = text.lower()
    return [word for word in (*C, PHONE) if word in lowered]


def fill(contact: Contact, other: Contact) -> None:
    """A canary in every place that apps declare, in the person's own records and in others'."""
    note = make_note(C[7], contact=contact)
    gone = add_note(of=contact, content=C[8], by=ada(), now=NOON)
    delete_note(note=gone, by=ada(), now=NOON)
    gone.delete()
    make_note(f"Talk to {NAME} or {MAIL} first", contact=other)
    make_task(C[9], contact=contact, description=C[10])
    make_task(f"Ring {PHONE}", contact=other, checklist=[{"text": MAIL, "done": False}])
    make_view("View", owner=ada(), query=f"q={MAIL.replace('@', '%40')}")
    make_segment(
        "S",
        of=[contact],
        kind=Segment.Kind.DYNAMIC,
        conditions={
            "match": "all",
            "conditions": [{"field": "email", "operator": "equals", "value": MAIL}],
        },
    )
    make_tag("tag", on=[contact])
    Identity.objects.create(contact=contact, system="crm", value=C[11])
    fact = record(PRODUCT_EVENT, contact=contact, at=NOON, excerpt=C[12])
    told = record(PRODUCT_EVENT, contact=other, at=NOON, description=f"{NAME} called", excerpt=MAIL)
    SetAside.objects.create(consumer="x", activity=told, error=f"KeyError: {MAIL}")
    source = WebhookSource.objects.create(slug="s", name="S", secret="s" * 32)
    hook = Webhook.objects.create(source=source, slug="h", name="H")
    same = {"hook": hook, "received_at": NOON, "next_try_at": NOON}
    body = json.dumps({"note": C[13]}).encode()
    Delivery.objects.create(**same, key="1", body=body, activity_id=fact.pk, headers={"x": C[14]})
    Delivery.objects.create(**same, key=f"2-{MAIL}", body=f'{{"to": "{MAIL}"}}'.encode())
    Effect.objects.create(
        kind="mail", key="k", policy=Policy.RECONCILE, payload={"to": MAIL, "text": f"Dear {NAME}"}
    )
    KeptAnswer.objects.create(
        principal="user:1", key="k", fingerprint="f", status=201, body=f'{{"name": "{NAME}"}}',
        headers={"Location": f"/api/v1/contacts/{contact.pk}/"}, expires_at=NOON,
    )  # fmt: skip
    job = Job.objects.create(
        kind="contacts.export", state=State.DONE, arguments={"filters": {"q": MAIL}}, result_bytes=9
    )
    KeptStep.objects.create(job=job, what={"was": MAIL}, records=1)
    files.extend(files.result_path(job), size=0, addition=f"{NAME},{MAIL}".encode())
    client = PortalClient.objects.create(contact=contact, email=f"{C[15]}@x.test")
    PortalKey.objects.create(email=client.email, link_hash="l", created_at=NOON, expires_at=NOON)
    Notification.objects.create(
        user=ben(), key="1", kind="assigned", title=f"New: {NAME}", message=C[16], contact=contact
    )
    Notification.objects.create(user=ben(), key="2", kind="x", title=f"About {NAME}", message=MAIL)
    kind = ContentType.objects.get_for_model(Contact)
    LogEntry.objects.create(
        user=ada(),
        content_type=kind,
        object_id=str(contact.pk),
        object_repr=NAME,
        action_flag=CHANGE,
    )
    change_contact(contact=contact, changes={"description": C[17]}, by=ada(), now=NOON)
    audit.write("x.done", by=ada(), obj=other, after={"told": f"{NAME} <{MAIL}>"}, at=NOON)
    record_consent(
        contact=contact,
        purpose=make_purpose(),
        given={"deed": "given", "evidence": C[18], "wording": C[19]},
        by=ada(),
        now=NOON,
    )
    disclose(contact=contact, recipient=C[20], what=C[21], grounds="law", by=ada(), now=NOON)
    other.description = f"Knows {NAME}"
    other.custom = {"mentor": MAIL}
    other.save(update_fields=["description", "custom"])
    assert note.pk
    ContactPhone.objects.filter(contact=contact).update(label=C[22])


class TestErase:
    @committed
    def test_leaves_no_canary_in_tables_files_or_cache(self):
        contact, other = somebody(), make_contact("Olga Other")
        fill(contact, other)
        before = found(everything())
        assert len(before) >= 23, "planted"

        request = erase(contact)

        assert request.state == "done"
        assert found(everything()) == []

    def test_keeps_what_is_about_others_but_for_the_name(self):
        contact, other = somebody(), make_contact("Olga Other")
        fill(contact, other)

        erase(contact)

        other.refresh_from_db()
        assert other.description == "Knows [erased]"
        assert other.custom == {"mentor": "[erased]"}
        assert other.notes.get().content == "Talk to [erased] or [erased] first"
        told = Activity.objects.get(contact=other, description="[erased] called")
        assert told.properties == {"excerpt": "[erased]"}

    @committed
    def test_leaves_an_audit_log_whose_chain_is_whole(self):
        contact, other = somebody(), make_contact("Olga Other")
        fill(contact, other)

        erase(contact)

        assert verify_chain().fault == ""
        rows = AuditRow.objects.filter(object_type="contacts.contact", object_id=str(contact.pk))
        assert {row.action for row in rows} >= {"contact.created", "contact.changed"}
        assert {(row.object_label, row.before, row.after) for row in rows} == {("", None, None)}

    def test_leaves_a_tombstone_that_names_nobody(self):
        contact = somebody()

        request = erase(contact)

        assert (request.contact_id, request.note) == (contact.pk, "")
        assert request.outcome["contacts.contactemail"] == 1
        assert not Contact.objects.exists()
        assert not NameWord.objects.filter(word__in=C).exists()
        assert AuditRow.objects.filter(action="contact.erased").count() == 1

    def test_sends_no_more_what_waits_to_be_sent(self):
        contact = somebody()
        Effect.objects.create(
            kind="mail", key="k", policy=Policy.RECONCILE, payload={"to": MAIL, "text": ""}
        )

        erase(contact)

        effect = Effect.objects.get()
        assert (effect.state, effect.payload["to"]) == ("cancelled", "[erased]")

    def test_counts_them_no_more_in_segments(self):
        contact = somebody()
        segment = make_segment("S", of=[contact])

        erase(contact)

        segment.refresh_from_db()
        assert (segment.members, SegmentMember.objects.count()) == (0, 0)

    def test_leaves_an_address_that_others_have_as_well(self):
        contact = somebody()
        other = make_contact("Olga Other", email=MAIL)
        make_note(f"Write to {MAIL}", contact=other)

        erase(contact)

        assert other.emails.get().address == MAIL
        assert other.notes.get().content == f"Write to {MAIL}"
        assert ErasedName.objects.count() == 1, "the external id alone"

    @committed
    def test_goes_on_where_a_worker_died(self):
        contact, other = somebody(), make_contact("Olga Other")
        fill(contact, other)
        request = take_request(contact=contact, kind="erasure", note="", by=ada(), now=NOON)
        carry_out(request=request, by=ada(), now=NOON)
        clock = Clock(NOON)
        job = engine.claim_next(now=clock())
        assert job
        steps: Any = KINDS[job.kind].run(job, job.checkpoint)
        for _ in range(5):
            with transaction.atomic():
                step = next(steps)
            Job.objects.filter(pk=job.pk).update(checkpoint=step.checkpoint, done=step.done)
        steps.close()
        Job.objects.filter(pk=job.pk).update(lease_until=NOON)

        run_jobs()

        assert found(everything()) == []


class TestSuppression:
    def test_does_not_take_up_again_whom_staff_type_in(self):
        erase(somebody())

        with pytest.raises(PersonForgotten):
            somebody()

        assert not Contact.objects.exists()

    def test_does_not_take_up_again_whom_products_tell_of(self):
        erase(somebody())
        rows = [
            {"type": "page_viewed", "email": email, "occurred_at": NOON.isoformat()}
            for email in (MAIL, "new@x.test")
        ]
        client = APIClient()
        client.force_login(ada())

        told = client.post("/api/v1/activities/", rows, format="json").json()

        states = [one["status"] for one in told["results"]]
        assert states[1] != "invalid"
        assert (states[0], told["results"][0]["errors"][0]["code"]) == ("invalid", "forgotten")
        assert [one.address for one in ContactEmail.objects.all()] == ["new@x.test"]

    def test_is_lifted_for_whoever_comes_back(self):
        erase(somebody())
        lift_suppression(email=MAIL.upper(), reason="Came back", by=ada(), now=NOON)
        given = {"emails": [Reach(MAIL, is_primary=True)]}

        create_contact(given=given, by=ada(), now=NOON)

        assert Contact.objects.count() == 1
        with pytest.raises(NotSuppressed):
            lift_suppression(email=MAIL, reason="", by=ada(), now=NOON)

    def test_keeps_nothing_that_can_be_read(self):
        erase(somebody())

        assert {len(row.digest) for row in ErasedName.objects.all()} == {64}


class TestHold:
    def test_goes_before_erasure(self):
        contact = somebody()
        hold = place_hold(contact=contact, reason="Case 1", by=ada(), now=NOON)
        request = take_request(contact=contact, kind="erasure", note="", by=ada(), now=NOON)

        with pytest.raises(ContactHeld):
            carry_out(request=request, by=ada(), now=NOON)
        assert Contact.objects.filter(pk=contact.pk).exists()

        release_hold(hold=hold, by=ada(), now=NOON)
        carry_out(request=request, by=ada(), now=NOON)
        run_jobs()
        assert not Contact.objects.exists()

    def test_stops_an_erasure_that_has_begun(self):
        contact = somebody()
        request = take_request(contact=contact, kind="erasure", note="", by=ada(), now=NOON)
        carry_out(request=request, by=ada(), now=NOON)
        place_hold(contact=contact, reason="Case 1", by=ada(), now=NOON)

        run_jobs()

        request.refresh_from_db()
        assert (request.state, Job.objects.get().state) == ("open", State.FAILED)
        assert Contact.objects.get().description == C[3]

    @committed
    def test_goes_before_every_other_deletion(self):
        contact = somebody()
        place_hold(contact=contact, reason="Case 1", by=ada(), now=NOON)

        with pytest.raises(ContactHeld):
            delete_contact(contact=contact, by=ada(), now=NOON)
        with pytest.raises(Exception, match="legal hold"):
            contact.delete()

        assert LegalHold.objects.count() == Contact.objects.count() == 1


class TestRequests:
    def test_one_that_ended_is_not_carried_out(self):
        contact = somebody()
        request = take_request(contact=contact, kind="erasure", note="", by=ada(), now=NOON)
        refuse_request(request=request, reason="Not them", by=ada(), now=NOON)

        with pytest.raises(RequestEnded):
            carry_out(request=request, by=ada(), now=NOON)

        assert not Job.objects.exists()


class TestPreview:
    def test_says_what_goes_what_is_struck_and_what_stays(self):
        contact = somebody()
        make_note("x", contact=contact)

        parts = {part.label: part for part in preview(contact)}

        assert (parts["contacts.note"].fate, parts["contacts.note"].rows) == ("goes", 1)
        assert parts["accounts.auditrow"].fate == "cleared"
        assert "accounts.user" not in parts


class TestAfterARestore:
    def test_erases_again_whom_the_backup_brought_back(self):
        from privacy.restoring import erase_again

        contact = somebody()
        held = {**Contact.objects.filter(pk=contact.pk).values()[0]}
        erase(contact)
        PrivacyRequest.objects.all().delete()
        ErasedName.objects.all().delete()
        Contact.objects.create(**held)

        assert erase_again().startswith("1 ")

        assert not Contact.objects.exists()
        assert PrivacyRequest.objects.get().state == "done"
        assert ErasedName.objects.count() == 1

    def test_leaves_another_contact_that_got_the_same_id(self):
        contact = somebody()
        held = {**Contact.objects.filter(pk=contact.pk).values()[0]}
        erase(contact)
        Contact.objects.create(**{**held, "created_at": "2026-01-01T00:00:00Z"})

        from privacy.restoring import erase_again

        assert erase_again().startswith("0 ")
        assert Contact.objects.count() == 1

    def test_believes_no_line_that_is_not_signed(self):
        contact = somebody()
        file = Path(settings.ERASURE_LOG)
        file.parent.mkdir(parents=True)
        line = {"contact": contact.pk, "created_at": contact.created_at.isoformat()}
        file.write_text(json.dumps({**line, "erased_at": NOON.isoformat(), "signature": "x"}))

        assert erasure_log.read() == []

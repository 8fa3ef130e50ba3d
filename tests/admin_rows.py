"""One more row of every model that the admin shows, with whatever it belongs to."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from accounts import audit
from accounts.models import (
    ApiToken,
    AuditCheck,
    Invitation,
    Membership,
    PortalClient,
    Preference,
    Role,
    StaffSession,
    Team,
    Territory,
    User,
    ViewAs,
    WriteKey,
)
from broadcasts.models import Broadcast, BroadcastRules, Variant
from channels.models import Account, Call, Meter, SandboxMail, Tally
from contacts.models import (
    Contact,
    ContactPhone,
    ContactType,
    CustomField,
    Identity,
    Relationship,
    RelationshipType,
    SecondLook,
    Turn,
)
from conversations.models import CannedReply, Conversation
from events.models import (
    ActiveDay,
    Activity,
    ActivityTally,
    AddedType,
    ContactMetrics,
    Cursor,
    Delivery,
    ItemProgress,
    SetAside,
    TypeAlias,
    Webhook,
    WebhookSource,
)
from ground.models import Heartbeat, KeptAnswer, Slot
from imports.models import Import, ImportLine
from jobs.models import Job
from lifecycle.models import (
    Lifecycle,
    SampledContact,
    Stage,
    StageChange,
    StageLook,
    StageSample,
    Standing,
)
from merging.models import (
    Duplicate,
    DuplicateRules,
    Merge,
    OrganisationDuplicate,
    OrganisationMerge,
)
from messaging.models import (
    ArchivedMessage,
    Attachment,
    Batch,
    Content,
    DailyMail,
    DeliveryReport,
    Message,
    NoticeChoice,
    Notification,
    OptIn,
    PushDevice,
    SendingRule,
    Suppression,
    Topic,
    TopicChoice,
)
from messaging.models import Preference as Wish
from outbox.models import Effect, Policy
from packs.models import Pack, Part, RouteAlias, Setting, Word
from portal.models import PortalFailure, PortalKey, PortalSession, Way
from privacy.models import (
    Consent,
    Disclosure,
    ErasedName,
    GuardianConsent,
    LegalHold,
    PrivacyRequest,
    Processor,
    Protection,
    RetentionPolicy,
)
from records.models import Record, RecordType
from scoring.models import ContactScore, GivenPoints, Score, ScoreDay, ScoreLook, ScoreVersion
from templating.models import Approval, SavedBlock, Template, TemplateVersion
from tests.make import (
    NOON,
    ben,
    make_contact,
    make_note,
    make_organisation,
    make_purpose,
    make_rule,
    make_segment,
    make_tag,
    make_task,
    make_template,
    make_user,
    make_view,
    sure,
)
from tests.tracking.mail import make_batch, make_hit, make_message
from tests.workflow_rows import make_workflow_rows
from tracking.models import Link, TrackingRules

LATER = NOON + timedelta(days=1)


def one_more(n: int) -> None:
    """The `n`-th of everything. What somebody looks after is looked after by ben."""
    colleague = make_user(f"colleague{n}@firm.test", role="crm_agent")
    contact = _contacts(n, owner=ben())
    _staff(n, colleague)
    _access(n, colleague)
    _portal(n, contact)
    _log(n, contact)
    _lifecycle(n, contact)
    _inbox(n)
    _background(n, colleague)
    _imports(n, contact)
    _packs(n)
    _privacy(n, contact, colleague)
    _messages(n, contact, colleague)
    _channels(n)
    _tracking(n, contact)
    _broadcasts(n)
    make_workflow_rows(n, contact)
    _conversations(n)


def _contacts(n: int, *, owner: User) -> Contact:
    contact_type = ContactType.objects.create(slug=f"kind{n}", name=f"Kind {n}")
    CustomField.objects.create(slug=f"size{n}", label=f"Size {n}")
    firm = make_organisation(f"Northgate {n}", owner=owner)
    contact = make_contact(
        f"Jane Doe{n}",
        email=f"jane{n}@doe.test",
        owner=owner,
        organisation=firm,
        type=contact_type,
    )
    ContactPhone.objects.create(contact=contact, number=f"+4930{n:06}")
    Identity.objects.create(contact=contact, system="external", value=f"u{n}")
    make_tag(f"Tag {n}", on=[contact], created_by=owner)
    segment = make_segment(f"Segment {n}", of=[contact], created_by=owner)
    SecondLook.objects.create(segment=segment, contact=contact, position=1, activity=1)
    make_view(f"View {n}", owner=owner, sharing="everybody")
    parent = RelationshipType.objects.create(slug=f"parent{n}", name="Parent", reverse_name="Child")
    Relationship.objects.create(type=parent, contact=contact, organisation=firm, created_by=owner)
    make_note(f"Called @{{{owner.pk}}} {n}", contact=contact, author=owner).mentioned.add(owner)
    make_note(f"Visited {n}", organisation=firm, author=owner)
    _records(n, contact, owner)
    _templates(n, owner)
    template = make_template(f"Welcome {n}", person=owner)
    rule = make_rule("contact_created", template, contact_type=contact_type)
    make_task(f"Call {n}", contact=contact, assignee=owner, template=template, rule=rule)
    make_task(f"Visit {n}", organisation=firm, created_by=owner, due_date=NOON.date())
    _merging(n, contact, owner)
    return contact


def _merging(n: int, contact: Contact, owner: User) -> None:
    alike = make_contact(f"Jane D{n}", owner=owner)
    Duplicate.objects.create(first=contact, second=alike, score=90, reasons=["email"])
    DuplicateRules.objects.create(pk=n + 1)
    firm = make_organisation(f"House {n}", owner=owner)
    OrganisationDuplicate.objects.create(
        first=firm, second=make_organisation(f"Hause {n}", owner=owner), score=90, reasons=["name"]
    )
    OrganisationMerge.objects.create(
        survivor=firm, other=10**9 + n, other_name="House", merged_by=owner, merged_at=NOON
    )
    Merge.objects.create(
        survivor=contact, other=10**9 + n, other_name="Jane", merged_by=owner, merged_at=NOON
    )


def _privacy(n: int, contact: Contact, colleague: User) -> None:
    same: dict[str, Any] = {"contact": contact}
    purpose = make_purpose(f"purpose{n}")
    Consent.objects.create(**same, purpose=purpose, deed="given", at=NOON, by=colleague)
    GuardianConsent.objects.create(
        **same, guardian_name=f"Gina {n}", method="video", given_at=NOON, by=colleague
    )
    LegalHold.objects.create(
        **same, reason=f"Case {n}", placed_by=colleague, placed_at=NOON, released_at=NOON
    )
    Disclosure.objects.create(
        **same, recipient=f"School {n}", what="Marks", grounds="FERPA", at=NOON, by=colleague
    )
    PrivacyRequest.objects.create(
        **same, kind="export", asked_by=colleague, asked_at=NOON, due_at=NOON
    )
    ErasedName.objects.create(digest=f"d{n}")
    Processor.objects.create(name=f"Mailer {n}", role="Sends mail", data="Addresses")
    Protection.objects.get_or_create(slug=list(Protection.Slug.values)[n % 2])
    RetentionPolicy.objects.create(kind=f"kind{n}", days=30)


def _channels(n: int) -> None:
    of: dict[str, Any] = {
        "account": Account.objects.create(
            channel="email", provider="sandbox", name=f"Firm {n}", sender="firm@here.test"
        )
    }
    Meter.objects.create(**of)
    Tally.objects.create(**of, day=NOON.date())
    Call.objects.create(**of, key=f"c{n}", body=b"[]", received_at=NOON, next_try_at=NOON)
    SandboxMail.objects.create(**of, key=f"s{n}", to="jane@doe.test", at=NOON)
    DeliveryReport.objects.create(**of, key=f"r{n}", kind="delivered", channel="email", at=NOON)


def _messages(n: int, contact: Contact, colleague: User) -> None:
    topic = Topic.objects.create(slug=f"topic{n}", name=f"Topic {n}", category="transactional")
    batch = Batch.objects.create(channel="email", topic=topic, by=colleague)
    message = Message.objects.create(
        contact=contact,
        channel="email",
        category="transactional",
        topic=topic,
        batch=batch,
        priority=9,
        status="planned",
    )
    Content.objects.create(message=message, subject=f"Hello {n}")
    ArchivedMessage.objects.create(
        message=message.pk,
        direction="out",
        channel="email",
        to_address=f"r{n}@home.test",
        at=NOON,
        body="x",
        digest="0",
    )
    Attachment.objects.create(
        message=message,
        key=f"k{n}",
        name=f"a{n}.pdf",
        content_type="application/pdf",
        size=1,
        content=b"x",
    )
    Wish.objects.create(contact=contact)
    TopicChoice.objects.create(contact=contact, topic=topic)
    SendingRule.objects.create(kind="weekends", channel="email")
    OptIn.objects.create(
        contact=contact, purpose=make_purpose(f"p{n}"), address=f"o{n}@home.test", expires_at=NOON
    )
    Suppression.objects.create(
        channel="email", address=f"no{n}@home.test", digest=f"d{n}", reason="by_hand", at=NOON
    )


def _records(n: int, contact: Contact, owner: User) -> None:
    type = RecordType.objects.create(slug=f"visit-{n}", name="Visit", plural="Visits")
    by = {"reviewed_by": owner, "created_by": owner}
    Record.objects.create(type=type, contact=contact, title=f"Visit {n}", at=NOON, **by)


def _templates(n: int, owner: User) -> None:
    template = Template.objects.create(slug=f"news-{n}", name=f"News {n}", created_by=owner)
    same: dict[str, Any] = {"template": template, "published_by": owner, "published_at": NOON}
    Approval.objects.create(of=TemplateVersion.objects.create(**same))
    SavedBlock.objects.create(name=f"Footer {n}", block={"type": "footer"})


def _imports(n: int, contact: Contact) -> None:
    manager = make_user("max@firm.test", role="crm_manager")
    work = Import.objects.create(asked_by=manager, file_name=f"people{n}.csv", kind="csv", bytes=n)
    ImportLine.objects.create(of=work, line=2, outcome="created", contact=contact.pk)


def _staff(n: int, colleague: User) -> None:
    role = Role.objects.create(
        slug=f"clerk{n}", name=f"Clerk {n}", grants={"crm.staff.view": "all"}
    )
    colleague.roles.add(role)
    team = Team.objects.create(slug=f"team{n}", name=f"Team {n}", lead=colleague)
    Membership.objects.create(team=team, user=colleague)
    Territory.objects.create(slug=f"land{n}", name=f"Land {n}", team=team, owner=colleague)
    Turn.objects.create(team=team, last=colleague)
    invitation = Invitation.objects.create(
        email=f"new{n}@firm.test", token_hash=f"i{n}", invited_by=colleague, expires_at=LATER
    )
    invitation.roles.add(role)
    NoticeChoice.objects.create(user=colleague, kind="mentioned")
    DailyMail.objects.create(user=colleague)
    PushDevice.objects.create(user=colleague, digest=f"p{n}", subscription="{}")
    Preference.objects.create(user=colleague, area="contacts.list", value={"columns": ["name"]})
    audit.write("team.created", by=colleague, obj=team, at=NOON)
    with connection.cursor() as cursor:
        # The chain is sealed at the end of a transaction, which a test never reaches.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    AuditCheck.objects.create(at=NOON, checked=n)
    LogEntry.objects.create(
        user=colleague,
        content_type=ContentType.objects.get_for_model(Team),
        object_id=str(team.pk),
        object_repr=str(team),
        action_flag=CHANGE,
        change_message='[{"changed": {"fields": ["name"]}}]',
    )


def _access(n: int, colleague: User) -> None:
    StaffSession.objects.create(user=colleague, session_key=f"s{n}", ip="203.0.113.7")
    ViewAs.objects.create(
        viewer=colleague, viewed=ben(), reason="Help", started_at=NOON, ends_at=LATER
    )
    Authenticator.objects.create(user=colleague, type="totp", data={"secret": "never shown"})
    SocialAccount.objects.create(user=colleague, provider="openid_connect", uid=f"sub{n}")
    EmailAddress.objects.create(user=colleague, email=colleague.email)
    AccessAttempt.objects.create(
        username=colleague.email,
        ip_address="203.0.113.7",
        user_agent=f"Browser {n}",
        failures_since_start=n,
        post_data="never shown",
    )
    ApiToken.objects.create(
        owner=colleague, name=f"ci{n}", public_id=f"p{n}", secret_hash="never shown", scopes=["x"]
    )
    WriteKey.objects.create(
        name=f"Shop {n}", source="shop", hint=f"wk{n}", secret_hash=f"h{n}", created_by=colleague
    )


def _portal(n: int, contact: Contact) -> None:
    client = PortalClient.objects.create(
        contact=contact, email=f"client{n}@doe.test", password="never shown"
    )
    PortalSession.objects.create(
        client=client,
        token_hash=f"never shown {n}",
        way=Way.CODE,
        created_at=NOON,
        last_seen_at=NOON,
        expires_at=LATER,
    )
    PortalKey.objects.create(
        email=client.email, link_hash=f"never shown {n}", created_at=NOON, expires_at=LATER
    )
    PortalFailure.objects.create(email_hash="never shown", way=Way.PASSWORD, at=NOON)


def _log(n: int, contact: Contact) -> None:
    fact = Activity.objects.create(
        type="called", contact=contact, title=f"Called {n}", occurred_at=NOON, by=ben()
    )
    AddedType.objects.create(name=f"quest{n}", label=f"Quest {n}", title="Quest", pack="games")
    TypeAlias.objects.create(name=f"quest_alias{n}", type="login", label="Quest", pack="games")
    RouteAlias.objects.create(path=f"api/games{n}", to="/api/v1/contacts/", pack="games")
    Cursor.objects.create(consumer=f"consumer{n}")
    SetAside.objects.create(consumer="live", activity=fact, error="KeyError", state="dead")
    ItemProgress.objects.create(contact=contact, item_type="course", item_id=f"c{n}")
    ContactMetrics.objects.create(contact=contact, activities=n)
    ActivityTally.objects.create(
        contact=contact, type="called", count=n, first_at=NOON, last_at=NOON
    )
    ActiveDay.objects.create(contact=contact, day=NOON.date())
    Notification.objects.create(user=ben(), kind="owner", title=f"Yours {n}", key=f"k{n}")


def _lifecycle(n: int, contact: Contact) -> None:
    type = sure(contact.type)
    lifecycle = Lifecycle.objects.create(type=type)
    stage = Stage.objects.create(lifecycle=lifecycle, key="new", label=f"New {n}")
    stage.tell_people.add(ben())
    given = {"contact": contact, "stage": stage}
    Standing.objects.create(**given, since=NOON)
    StageChange.objects.create(contact=contact, to_stage=stage, at=NOON, why="rule", by=ben())
    StageLook.objects.create(contact=contact, position=1, activity=1)
    sample = StageSample.objects.create(
        lifecycle=lifecycle, per_stage=1, made_by=ben(), made_at=NOON
    )
    score = Score.objects.create(type=type, key="engagement", label=f"Engagement {n}")
    scored = {"score": score, "contact": contact, "value": 1}
    ContactScore.objects.create(**scored, at=NOON, recorded=1)
    ScoreDay.objects.create(**scored, day=NOON.date())
    ScoreLook.objects.create(contact=contact, position=1, activity=1)
    GivenPoints.objects.create(score=score, contact=contact, points=5, by=ben(), given_at=NOON)
    ScoreVersion.objects.create(score=score, number=1, picture={}, by=ben(), made_at=NOON)
    SampledContact.objects.create(**given, sample=sample, judged_by=ben(), judged_at=NOON)


def _tracking(n: int, contact: Contact) -> None:
    message = make_message(contact, batch=make_batch())
    TrackingRules.objects.create(pk=n + 1)
    link = Link.objects.create(url=f"https://x.test/{n}", digest=uuid4())
    make_hit(message, kind="click", link=link, place=1)


def _inbox(n: int) -> None:
    source = WebhookSource.objects.create(slug=f"shop{n}", name=f"Shop {n}", secret="never shown")
    hook = Webhook.objects.create(source=source, slug="sold", name=f"Sold {n}", row={"type": "x"})
    Delivery.objects.create(
        hook=hook, key=f"d{n}", body=b'{"a": 1}', received_at=NOON, next_try_at=NOON
    )


def _background(n: int, colleague: User) -> None:
    Effect.objects.create(kind="mail", key=f"m{n}", policy=Policy.RECONCILE, state="dead")
    Job.objects.create(kind="contacts.export", asked_by=colleague)
    every = IntervalSchedule.objects.create(every=n, period=IntervalSchedule.HOURS)
    CrontabSchedule.objects.create(hour=str(n % 24), minute="0", timezone="UTC")
    PeriodicTask.objects.create(name=f"task {n}", task="jobs.tasks.sweep", interval=every)
    Slot.objects.create(task=f"task {n}", at=NOON, claimed_by="x", claimed_at=NOON)
    Heartbeat.objects.create(name=f"worker{n}", at=NOON)
    KeptAnswer.objects.create(
        principal="user:1", key=f"key{n}", fingerprint="f", status=201, expires_at=LATER
    )


def _packs(n: int) -> None:
    pack = Pack.objects.create(slug=f"games{n}", name=f"Games {n}", version="1.0.0")
    Part.objects.create(pack=pack, kind="word", key=f"w{n}", brought={})
    Setting.objects.create(
        key=f"games.points{n}", label=f"Points {n}", kind="integer", default=n, pack="games"
    )
    Word.objects.create(pack=f"games{n}", concept="contact", singular="Player", plural="Players")


def _broadcasts(n: int) -> None:
    BroadcastRules.objects.create(pk=n + 1)
    broadcast = Broadcast.objects.create(name=f"Spring {n}", figures={"sent": n})
    Variant.objects.create(broadcast=broadcast, name="A", subject="Hello")


def _conversations(n: int) -> None:
    said = {"last_direction": "in", "last_channel": "sms", "last_at": NOON}
    contact = Contact.objects.filter(conversation=None).order_by("pk").first()
    Conversation.objects.create(contact=contact, preview="Hello", **said)
    CannedReply.objects.create(name=f"Thanks {n}", text="Thank you")


def first_of(model: type[Any]) -> Any:
    return model._default_manager.order_by("pk").first()

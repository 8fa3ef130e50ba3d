"""The admin, page by page: every model is there, opens to whom it should, and stays quick."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.admin_sidebar import SEARCHED, SIDEBAR
from events import queries
from events.queries import catalogue
from tests.admin_rows import first_of, one_more
from tests.make import NOON, ada, ben, make_user

pytestmark = pytest.mark.django_db

#: Model → why the admin has no page for it.
NOT_SHOWN = {
    "auth.Group": "roles take its place",
    "auth.Permission": "permission codes take its place",
    "contenttypes.ContentType": "names of models, which Django keeps for itself",
    "sessions.Session": "holds what a session is; accounts.StaffSession shows who is signed in",
    "account.EmailConfirmation": "addresses are confirmed by signed links, which are not kept",
    "socialaccount.SocialApp": "the provider is set up by settings",
    "socialaccount.SocialToken": "tokens of the provider are not kept",
    "axes.AccessLog": "turned off: the audit log has sign-ins",
    "axes.AccessFailureLog": "turned off: axes.AccessAttempt has what counts",
    "axes.AccessAttemptExpiration": "turned off: attempts expire together",
    "automation.SigningSecret": "the secret of webhooks, sealed; the API makes a new one",
    "messaging.PushKey": "the installation's key for pushes, which nobody needs to see",
    "merging.MatchKey": "numbers that stand for what contacts are compared by",
    "merging.OrganisationKey": "numbers that stand for what organisations are compared by",
    "merging.Moved": "rows of a merge in the words of their tables; gone after 30 days",
    "contacts.SensitiveValue": "sealed; the page of the contact reveals one at a time",
    "privacy.LastLook": "names of erased people, sealed, for as long as jobs run that read them",
    "contacts.ContactPhoto": "pictures: the contact's page shows it",
    "imports.ImportName": "hashes that find doubles in a dry run; imports.ImportLine says the rest",
    "jobs.KeptStep": "what a job changed, in the words of its kind; gone after a day",
    "django_celery_beat.PeriodicTasks": "a mark that tells the clock of changes",
    "django_celery_beat.SolarSchedule": "no schedule of ours follows the sun",
    "django_celery_beat.ClockedSchedule": "what is due once is a row of the app it is due for",
}
STAFF = {"accounts.User", "accounts.Role", "accounts.Team", "accounts.Membership"} | {
    "accounts.Territory"
}
CONVERSATIONS = {"conversations.CannedReply"}
BROADCASTS = {"broadcasts.Broadcast", "broadcasts.Variant", "broadcasts.BroadcastRules"}
WORKFLOWS = {
    *("automation.Workflow", "automation.WorkflowVersion", "automation.Step"),
    *("automation.Enrolment", "automation.StepLog", "automation.StepTally"),
    *("automation.TriggerClock", "automation.DiscountCode"),
}
CONTACTS = {
    *("contacts.Contact", "contacts.Organisation", "contacts.ContactEmail"),
    "conversations.Conversation",
    *("contacts.ContactPhone", "contacts.Identity", "events.Activity", "events.ItemProgress"),
    *("contacts.Note", "events.ContactMetrics", "events.ActivityTally", "events.ActiveDay"),
    *("contacts.Tag", "contacts.Tagging", "contacts.Segment", "contacts.SegmentMember"),
    *("contacts.Task", "contacts.TaskTemplate", "contacts.TaskRule", "contacts.SavedView"),
    *("contacts.CustomField", "contacts.Relationship", "contacts.RelationshipType"),
    *("merging.Duplicate", "merging.DuplicateRules", "merging.Merge"),
    *("merging.OrganisationDuplicate", "merging.OrganisationMerge"),
    *("privacy.Consent", "privacy.GuardianConsent", "privacy.LegalHold", "privacy.Disclosure"),
    *("records.Record", "records.RecordType"),
    *("lifecycle.Lifecycle", "lifecycle.Stage", "lifecycle.Standing", "lifecycle.StageChange"),
    *("scoring.Score", "scoring.ContactScore", "scoring.ScoreDay", "scoring.GivenPoints"),
    *(
        "messaging.Message",
        "messaging.Content",
        "messaging.Attachment",
        "messaging.OptIn",
        "messaging.Preference",
        "messaging.TopicChoice",
    ),
    *("tracking.Hit", "tracking.TrackingRules"),
}
TEMPLATES = {
    *("templating.Template", "templating.TemplateVersion", "templating.Approval"),
    "templating.SavedBlock",
}
REACH = {"messaging.Topic", "messaging.SendingRule", "messaging.Suppression"}
SAMPLES = {"lifecycle.StageSample", "lifecycle.SampledContact", "scoring.ScoreVersion"}
IMPORTS = {"imports.Import", "imports.ImportLine"}
#: Who → the models whose pages open. The administrator's open all.
OPENS = {
    **dict.fromkeys(("manager", "agent"), STAFF | CONTACTS | TEMPLATES | {"accounts.PortalClient"}),
    "manager": STAFF
    | CONTACTS
    | IMPORTS
    | SAMPLES
    | TEMPLATES
    | BROADCASTS
    | WORKFLOWS
    | CONVERSATIONS
    | REACH
    | {"accounts.PortalClient"},
    "viewer": STAFF | TEMPLATES,
}
#: Shown by a page of its own instead of a list and forms.
OWN_PAGE = {"packs.Pack", "accounts.Firm"}

SHOWN = sorted(model._meta.label for model in admin.site._registry)
#: Model, queries of its list, queries of one of its pages; session and permissions included.
PINNED = """
account.EmailAddress 5 4
accounts.ApiToken 5 4
accounts.AuditCheck 5 3
accounts.AuditLink 5 3
accounts.AuditRow 5 4
accounts.Firm 3
accounts.Invitation 5 7
accounts.Membership 6 5
accounts.PortalClient 5 4
accounts.Preference 5 4
accounts.Role 5 3
accounts.StaffSession 5 4
accounts.Team 5 7
accounts.Territory 6 5
accounts.User 7 6
accounts.ViewAs 5 5
accounts.WriteKey 5 4
admin.LogEntry 5 5
automation.DiscountCode 6 5
automation.Enrolment 6 7
automation.Step 6 4
automation.StepLog 5 5
automation.StepTally 5 4
automation.TriggerClock 5 4
automation.Workflow 6 3
automation.WorkflowVersion 5 4
axes.AccessAttempt 5 3
broadcasts.Broadcast 5 3
broadcasts.BroadcastRules 5 3
broadcasts.Variant 5 4
contacts.Contact 9 25
contacts.ContactEmail 5 4
contacts.ContactPhone 5 4
contacts.ContactType 6 3
contacts.CustomField 7 3
contacts.Identity 5 4
contacts.NameWord 5 3
contacts.Note 6 4
contacts.Organisation 8 5
contacts.Relationship 6 3
contacts.RelationshipType 6 3
contacts.SavedView 6 4
contacts.SecondLook 6 4
contacts.Segment 6 4
contacts.SegmentMember 6 5
contacts.Tag 6 4
contacts.Tagging 6 5
contacts.Task 6 3
contacts.TaskRule 6 5
contacts.TaskTemplate 6 4
contacts.Turn 5 5
django_celery_beat.CrontabSchedule 5 3
django_celery_beat.IntervalSchedule 5 3
django_celery_beat.PeriodicTask 5 6
events.ActiveDay 5 3
events.Activity 5 4
events.ActivityTally 5 3
events.AddedType 7 3
events.ContactMetrics 5 3
events.Cursor 7 3
events.Delivery 6 6
events.ItemProgress 5 3
events.SetAside 5 3
events.TypeAlias 6 3
events.Webhook 7 4
events.WebhookSource 6 5
ground.Heartbeat 5 3
ground.KeptAnswer 5 3
ground.Slot 5 3
imports.Import 5 4
imports.ImportLine 5 4
jobs.Job 5 4
conversations.CannedReply 5 3
conversations.Conversation 5 4
lifecycle.Lifecycle 6 4
lifecycle.SampledContact 6 9
lifecycle.Stage 7 8
lifecycle.StageChange 6 6
lifecycle.StageLook 5 3
lifecycle.StageSample 6 6
lifecycle.Standing 6 5
merging.Duplicate 5 3
merging.DuplicateRules 5 3
merging.Merge 5 3
merging.OrganisationDuplicate 5 3
merging.OrganisationMerge 5 3
channels.Account 6 3
channels.Call 5 4
channels.Meter 5 4
channels.SandboxMail 5 4
channels.Tally 5 4
messaging.DeliveryReport 6 4
messaging.ArchivedMessage 5 3
messaging.Attachment 5 4
messaging.Batch 5 5
messaging.Content 5 4
messaging.DailyMail 5 4
messaging.Message 5 6
messaging.NoticeChoice 6 4
messaging.Notification 6 4
messaging.OptIn 5 5
messaging.Preference 5 4
messaging.PushDevice 5 4
messaging.SendingRule 6 4
messaging.Suppression 6 3
messaging.Topic 6 4
messaging.TopicChoice 6 5
mfa.Authenticator 5 4
outbox.Effect 5 3
packs.Pack 3
packs.Part 7 4
packs.RouteAlias 6 3
packs.Setting 6 3
packs.Word 6 3
portal.PortalFailure 5 3
portal.PortalKey 5 3
portal.PortalSession 5 4
privacy.Consent 6 6
privacy.Disclosure 5 5
privacy.ErasedName 5 3
privacy.GuardianConsent 5 5
privacy.LegalHold 5 5
privacy.PrivacyRequest 5 4
privacy.Processor 5 3
privacy.Protection 5 3
privacy.Purpose 6 3
privacy.RetentionPolicy 5 3
records.Record 6 3
records.RecordType 6 3
scoring.ContactScore 7 5
scoring.GivenPoints 6 6
scoring.Score 7 4
scoring.ScoreDay 6 5
scoring.ScoreLook 5 3
scoring.ScoreVersion 6 5
socialaccount.SocialAccount 6 4
tracking.Hit 6 5
tracking.Link 5 3
tracking.TrackingRules 5 3
templating.Approval 5 3
templating.SavedBlock 6 3
templating.Template 6 3
templating.TemplateVersion 6 3
"""
QUERIES = {
    label: tuple(map(int, counts))
    for label, *counts in (line.split() for line in PINNED.split("\n") if line)
}


def address(label: str, page: str, *args) -> str:
    name = f"admin:{label.lower().replace('.', '_')}_{page}"
    return reverse(name, args=args)


def browser(who: str) -> Client:
    people = {
        "ada": ada,
        "manager": lambda: make_user("max@firm.test", role="crm_manager"),
        "agent": ben,
        "viewer": lambda: make_user("vic@firm.test", role="crm_viewer"),
    }
    client = Client()
    client.force_login(people[who]())
    return client


def pages_of(label: str) -> list[str]:
    if label in OWN_PAGE:
        return [address(label, "changelist")]
    model = apps.get_model(label)
    return [address(label, "changelist"), address(label, "change", first_of(model).pk)]


@pytest.fixture
def rows():
    one_more(1)
    one_more(2)


class TestEveryModel:
    def test_is_in_the_admin_or_left_out_for_a_reason(self):
        models = {model._meta.label for model in apps.get_models()}

        assert sorted(models - set(SHOWN) - NOT_SHOWN.keys()) == [], "neither shown nor explained"
        assert sorted(NOT_SHOWN.keys() & set(SHOWN)) == [], "shown, and said not to be"
        assert sorted(NOT_SHOWN.keys() - models) == [], "no longer there"

    def test_stands_in_the_sidebar(self):
        listed = [page.model for group in SIDEBAR for page in group.pages if page.model]

        assert sorted(listed) == SHOWN

    def test_can_be_searched_and_says_how(self):
        silent = [
            label
            for label in set(SHOWN) - OWN_PAGE
            if not admin.site.get_model_admin(apps.get_model(label)).search_fields
        ]

        assert silent == []

    def test_is_found_by_the_search_where_people_look_for_it(self):
        assert SEARCHED.keys() <= set(SHOWN)


@pytest.mark.usefixtures("rows")
class TestPages:
    @pytest.mark.parametrize("who", ["ada", "manager", "agent", "viewer"])
    def test_open_to_whom_they_should_and_to_nobody_else_and_show_no_secret(self, who):
        client = browser(who)
        opens = set(SHOWN) if who == "ada" else OPENS[who]

        found = {page: client.get(page) for label in SHOWN for page in pages_of(label)}

        wanted = {
            page: 200 if label in opens else 403 for label in SHOWN for page in pages_of(label)
        }
        codes = {page: answer.status_code for page, answer in found.items()}
        assert {page: code for page, code in codes.items() if code != wanted[page]} == {}
        assert [page for page, answer in found.items() if b"never shown" in answer.content] == []

    def test_add_forms_open_where_rows_can_be_added(self):
        client = browser("ada")
        request = client.get("/admin/").wsgi_request
        rooms = [admin.site.get_model_admin(apps.get_model(label)) for label in SHOWN]
        adding = [room.opts.label for room in rooms if room.has_add_permission(request)]

        assert "accounts.Role" in adding
        assert {label: client.get(address(label, "add")).status_code for label in adding} == (
            dict.fromkeys(adding, 200)
        )

    @pytest.mark.parametrize("words", ["jane 17 203.0.113.7", "' OR 1=1 -- %_\\"])
    def test_lists_can_be_searched_for_anything(self, words):
        client = browser("ada")

        found = {
            label: client.get(address(label, "changelist"), {"q": words}).status_code
            for label in set(SHOWN) - OWN_PAGE
        }

        assert {label for label, code in found.items() if code != 200} == set()

    def test_every_filter_filters(self):
        client = browser("ada")

        for label in set(SHOWN) - OWN_PAGE:
            page = address(label, "changelist")
            shown = client.get(page).context["cl"]
            chosen = QueryDict(mutable=True)
            for spec in shown.filter_specs:
                last = list(spec.choices(shown))[-1]
                chosen.update(QueryDict(last["query_string"].removeprefix("?")).dict())
            answer = client.get(page, chosen)
            assert answer.status_code == 200, (label, chosen)
            assert answer.context["cl"].has_active_filters == bool(chosen), (label, chosen)


class TestCost:
    def test_of_every_list_and_page_is_pinned(self, time_machine, monkeypatch):
        # That somebody is there is noted once a minute, which is not what is counted here.
        time_machine.move_to(NOON, tick=False)
        # Read once per process, whoever asks first.
        ContentType.objects.get_for_models(*apps.get_models())
        catalogue()
        monkeypatch.setattr(queries, "LOOK_AFTER", float("inf"))
        one_more(1)
        few = self.counted()
        for n in range(2, 8):
            one_more(n)

        many = self.counted()

        assert many == few, "it costs more when there is more"
        assert few == QUERIES

    def counted(self) -> dict[str, tuple[int, ...]]:
        client = browser("ada")
        client.get("/admin/")
        return {
            label: tuple(self.count(client, page) for page in pages_of(label)) for label in SHOWN
        }

    def count(self, client: Client, page: str) -> int:
        with CaptureQueriesContext(connection) as made:
            client.get(page)
        return len(made)


@pytest.mark.usefixtures("rows")
class TestSearch:
    def find(self, who: str, term: str) -> str:
        return browser(who).get("/admin/search/", {"s": term, "extended": "1"}).content.decode()

    def test_finds_pages_by_their_names(self):
        assert "/admin/outbox/effect/" in self.find("ada", "outb")

    def test_finds_records_by_misspelt_names(self):
        assert "Jane Doe1" in self.find("ada", "jnae doe1")
        assert "Colleague1" in self.find("ada", "colleague1@")

    def test_finds_nothing_that_is_closed(self):
        assert "/admin/outbox/effect/" not in self.find("agent", "outb")
        assert "Jane Doe1" in self.find("agent", "jane doe1")
        assert "Jane Doe1" not in self.find("viewer", "jane doe1")

    def test_answers_nothing_to_nothing_and_survives_anything(self):
        assert self.find("ada", " ") == ""
        assert "Nothing is called that" in self.find("ada", "\x00zzzz")
        cache.clear()

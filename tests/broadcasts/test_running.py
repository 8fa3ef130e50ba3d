"""While a broadcast is sent: everybody has a verdict, and nobody gets it who should not."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest

from accounts.models import Role
from accounts.permissions import ALL, OWN
from broadcasts.errors import NoTest, NotUnderWay, UnfitBroadcast
from broadcasts.models import Broadcast
from broadcasts.operations import beginning, following, running, sending
from broadcasts.operations.winners import choose_winner
from broadcasts.queries.figures import counts
from broadcasts.queries.verdicts import verdict_counts
from channels.models import SandboxMail
from contacts.models import ContactEmail
from jobs.engine import run_next
from jobs.models import Job
from jobs.operations import cancel_job
from messaging.models import Batch, Message, TopicChoice
from tests.broadcasts.made import (
    WORDS,
    again,
    begun,
    make_account,
    make_broadcast,
    make_people,
    take_turn,
)
from tests.make import NOON, ada, make_contact, make_segment, make_tag, make_user, sure
from tests.templating.made import make_version

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=1)


def statuses(broadcast):
    batches = broadcast.variants.values("batch")
    return Counter(Message.objects.filter(batch__in=batches).values_list("status", flat=True))


def deed(name, broadcast, **given):
    return getattr(running, name)(broadcast=broadcast, by=ada(), now=LATER, **given)


class TestPlanning:
    def test_gives_everybody_a_verdict_and_freezes_who_is_in_it(self):
        people = [*make_people(3), make_contact("No Address")]
        segment = make_segment("Audience", of=people)

        broadcast = begun(make_broadcast(segments_in=[segment]))

        assert (broadcast.state, broadcast.audience) == ("sending", 4)
        assert statuses(broadcast) == {"planned": 3, "skipped": 1}
        assert broadcast.audience_said["in"] == ["Audience"]
        assert Job.objects.get().state == "done"

    def test_takes_conditions_and_leaves_segments_out(self):
        people = make_people(5)
        make_tag("VIP", on=people[:4])
        out = make_segment("Not them", of=people[:1])
        here = {"field": "tags", "operator": "contains", "value": "vip"}

        broadcast = begun(
            make_broadcast(segments_in=[], segments_out=[out], conditions={"conditions": [here]})
        )

        assert broadcast.audience == 3

    def test_reaches_only_whom_the_sender_sees(self):
        max_ = make_user("max@firm.test", role="crm_manager")
        Role.objects.filter(slug="crm_manager").update(
            grants={
                **Role.objects.get(slug="crm_manager").grants,
                "crm.contacts.view": OWN,
                "crm.broadcasts.send": ALL,
            }
        )
        mine, others = make_contact("Mine", email="m@x.test", owner=max_), make_people(2)
        segment = make_segment("Audience", of=[mine, *others])
        broadcast = make_broadcast(segments_in=[segment])
        sending.send_broadcast(broadcast=broadcast, by=max_, now=NOON)

        beginning.begin_due(now=LATER)
        while run_next(clock=lambda: LATER):
            pass

        assert list(Message.objects.values_list("contact", flat=True)) == [mine.pk]

    def test_gives_nobody_two_variants_and_leaves_nobody_out(self):
        people = make_people(60)
        shares = [{**WORDS, "share": 50}, {**WORDS, "subject": "Hi", "share": 50}]

        broadcast = begun(make_broadcast(of=people, variants=shares, test_share=40))

        had = Message.objects.values_list("contact", flat=True)
        assert sorted(had) == sorted(one.pk for one in people)
        batches = [one.batch_id for one in broadcast.variants.order_by("name")]
        sizes = Counter(Message.objects.values_list("batch", flat=True))
        assert set(sizes) == {*batches, broadcast.rest_id}
        assert sizes[sure(broadcast.rest_id)] > sizes[sure(batches[0])]

    def test_goes_on_where_a_worker_stopped_and_adds_nobody_twice(self):
        broadcast = make_broadcast()
        sending.send_broadcast(broadcast=broadcast, by=ada(), now=NOON)
        beginning.begin_due(now=LATER)
        run_next(clock=lambda: LATER)
        Broadcast.objects.update(audience=None, state="planning")
        beginning.queue_planning(again(broadcast), now=LATER)

        while run_next(clock=lambda: LATER):
            pass

        assert again(broadcast).audience == Message.objects.count() == 3

    def test_waits_for_a_person_when_its_job_is_cancelled(self):
        broadcast = make_broadcast()
        sending.send_broadcast(broadcast=broadcast, by=ada(), now=NOON)
        beginning.begin_due(now=LATER)

        cancel_job(job=Job.objects.get(), now=LATER)

        stopped = again(broadcast)
        assert (stopped.state, stopped.audience) == ("paused", None)
        assert stopped.fault
        assert deed("resume_broadcast", stopped).state == "planning"
        while run_next(clock=lambda: LATER):
            pass
        assert again(broadcast).audience == 3


class TestOwnClocks:
    GIVEN = {"timing": "local", "local_day": date(2026, 3, 11), "local_time": time(9)}

    def people(self):
        return {
            zone: make_contact(zone, email=f"p{place}@x.test", time_zone=zone)
            for place, zone in enumerate(("Europe/Vienna", "America/New_York", "Asia/Tokyo"))
        }

    def test_are_each_waited_for(self):
        people = self.people()

        begun(make_broadcast(of=list(people.values()), **self.GIVEN), at=NOON)

        due = dict(Message.objects.values_list("contact__time_zone", "due_at"))
        assert due == {
            "Europe/Vienna": datetime(2026, 3, 11, 8, tzinfo=UTC),
            "America/New_York": datetime(2026, 3, 11, 13, tzinfo=UTC),
            "Asia/Tokyo": datetime(2026, 3, 11, 0, tzinfo=UTC),
        }

    @pytest.mark.parametrize(
        ("if_passed", "tokyo"),
        [
            ("next_day", datetime(2026, 3, 12, 0, tzinfo=UTC)),
            ("at_once", datetime(2026, 3, 11, 6, 0, 10, tzinfo=UTC)),
        ],
    )
    def test_that_have_passed_it_come_as_was_chosen(self, if_passed, tokyo):
        people = self.people()
        late = datetime(2026, 3, 11, 6, tzinfo=UTC)

        begun(make_broadcast(of=list(people.values()), if_passed=if_passed, **self.GIVEN), at=late)

        due = dict(Message.objects.values_list("contact__time_zone", "due_at"))
        assert due["Asia/Tokyo"] == tokyo
        assert due["Europe/Vienna"] == datetime(2026, 3, 11, 8, tzinfo=UTC)


class TestSending:
    def test_says_it_to_everybody_and_is_done(self):
        make_account()
        broadcast = begun(
            make_broadcast(variants=[{"subject": "Hi", "text": "Hi {{ first_name }}"}])
        )

        take_turn(LATER)
        done = following.follow(broadcast=broadcast, now=LATER)

        assert (done.state, done.ended_at) == ("done", LATER)
        assert (done.figures["sent"], done.figures["open"]) == (3, 0)
        mail = sure(SandboxMail.objects.order_by("pk").first())
        assert (mail.subject, "Hi Person" in mail.text) == ("Hi", True)
        # Nobody is written to for marketing without a way to say stop.
        assert "/unsubscribe/" in mail.text
        assert "/unsubscribe/" in mail.html

    def test_says_nothing_further_to_who_unsubscribes_while_it_runs(self):
        make_account()
        people = make_people(3)
        broadcast = begun(make_broadcast(of=people))
        TopicChoice.objects.create(contact=people[0], topic=sure(broadcast.topic), is_on=False)

        take_turn(LATER)

        assert set(SandboxMail.objects.values_list("to", flat=True)) == {"p1@x.test", "p2@x.test"}
        spared = Message.objects.get(contact=people[0])
        assert (spared.status, spared.reason) == ("skipped", "opted_out_topic")

    def test_is_kept_to_its_pace(self):
        shares = [{**WORDS, "share": 70}, {**WORDS, "share": 30}]

        broadcast = begun(make_broadcast(per_minute=100, variants=shares))

        paces = broadcast.variants.order_by("name").values_list("batch__per_minute", flat=True)
        assert list(paces) == [70, 30]


class TestPauseBroadcast:
    def test_hands_nothing_more_over_until_it_is_resumed(self):
        make_account()
        broadcast = begun(make_broadcast())

        paused = deed("pause_broadcast", broadcast)
        take_turn(LATER)
        assert not SandboxMail.objects.exists()
        assert following.follow(broadcast=paused, now=LATER).state == "paused"

        resumed = deed("resume_broadcast", again(broadcast))
        take_turn(LATER)
        assert resumed.state == "sending"
        assert SandboxMail.objects.count() == 3

    def test_refuses_what_is_not_sent(self):
        for name in ("pause_broadcast", "resume_broadcast", "cancel_broadcast"):
            with pytest.raises(NotUnderWay):
                deed(name, make_broadcast())


class TestCancelBroadcast:
    def test_takes_back_what_has_not_left_and_keeps_every_verdict(self):
        make_account()
        broadcast = begun(make_broadcast())

        cancelled = deed("cancel_broadcast", broadcast)
        take_turn(LATER)

        assert (cancelled.state, cancelled.ended_at) == ("cancelled", LATER)
        assert statuses(broadcast) == {"cancelled": 3}
        assert not SandboxMail.objects.exists()
        with pytest.raises(NotUnderWay):
            deed("resume_broadcast", cancelled)


class TestChangeRest:
    def test_changes_pace_and_words_of_what_has_not_left(self):
        make_account()
        broadcast = begun(make_broadcast(per_minute=1))
        version = make_version(subject="Better", text="Better news")

        changed = deed(
            "change_rest", broadcast, changes={"per_minute": None, "template_version": version}
        )
        take_turn(LATER)

        assert changed.per_minute is None
        assert set(SandboxMail.objects.values_list("subject", flat=True)) == {"Better"}

    def test_keeps_the_subject_of_its_own_over_another_template(self):
        make_account()
        first = make_version(subject="News", text="News")
        own = {"template_version": first, "subject": "Mine", "text": "", "share": 100}
        broadcast = begun(make_broadcast(per_minute=1, variants=[own]))
        version = make_version(subject="Better", text="Better news")

        changes = {"per_minute": None, "template_version": version}
        deed("change_rest", broadcast, changes=changes)
        take_turn(LATER)

        mails = SandboxMail.objects.values_list("subject", "text")
        assert {(subject, text.split()[0]) for subject, text in mails} == {("Mine", "Better")}

    def test_asks_which_variant_and_refuses_a_strange_one(self):
        shares = [{**WORDS, "share": 50}, {**WORDS, "share": 50}]
        broadcast = begun(make_broadcast(variants=shares))
        version = make_version(subject="Better", text="Better news")

        for variant in ("", "Z"):
            with pytest.raises(UnfitBroadcast):
                deed(
                    "change_rest",
                    broadcast,
                    changes={"template_version": version, "variant": variant},
                )

        assert version.pk not in Batch.objects.values_list("version", flat=True)


class TestWinner:
    def tried(self, **given):
        make_account()
        shares = [{**WORDS, "share": 50}, {**WORDS, "subject": "Hi", "share": 50}]
        usual = {"variants": shares, "test_share": 50, "winner_by": "opens"}
        return begun(make_broadcast(of=make_people(40), **{**usual, **given}))

    def test_is_what_more_people_opened_and_goes_to_all_the_others(self):
        broadcast = self.tried(decide_after_hours=2)
        take_turn(LATER)
        second = broadcast.variants.get(name="B")
        Message.objects.filter(batch=second.batch).update(opened_at=LATER)
        waiting = Message.objects.filter(batch=broadcast.rest_id)

        early = following.follow(broadcast=broadcast, now=LATER)
        assert (early.winner, early.state) == (None, "sending")
        due = NOON + timedelta(hours=2, minutes=1)
        decided = following.follow(broadcast=broadcast, now=due)

        assert decided.winner == second
        assert waiting.exclude(status="planned").count() == 0
        take_turn(due)
        assert set(waiting.values_list("status", flat=True)) == {"sent"}
        heard = SandboxMail.objects.filter(key__in=[str(one.token) for one in waiting])
        assert set(heard.values_list("subject", flat=True)) == {"Hi"}
        assert following.follow(broadcast=broadcast, now=due).state == "done"

    def test_is_chosen_by_hand_where_the_firm_wants_that(self):
        broadcast = self.tried(winner_by="")
        take_turn(LATER)
        far = NOON + timedelta(days=30)
        assert following.follow(broadcast=broadcast, now=far).winner is None
        first = broadcast.variants.get(name="A")

        chosen = choose_winner(broadcast=broadcast, variant=first, by=ada(), now=far)

        assert chosen.winner == first
        with pytest.raises(NoTest):
            choose_winner(broadcast=broadcast, variant=first, by=ada(), now=far)


class TestFigures:
    def test_add_up_to_the_audience(self):
        make_account()
        people = [*make_people(3), make_contact("No Address")]
        ContactEmail.objects.filter(contact=people[0]).update(address="p1@x.test")
        broadcast = begun(make_broadcast(of=people))
        take_turn(LATER)

        figures = following.follow(broadcast=broadcast, now=LATER).figures

        parts = ("open", "held", "sent", "failed", "uncertain", "skipped", "cancelled")
        assert sum(figures[name] for name in parts) == figures["audience"] == 4
        batches = [sure(one.batch_id) for one in broadcast.variants.all()]
        assert sum(one.people for one in verdict_counts(batches)) == 4
        assert sum(one.messages for one in counts(batches)) == 4

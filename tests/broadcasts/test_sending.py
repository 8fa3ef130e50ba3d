"""From a draft to what is scheduled."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from accounts.models import AuditRow
from broadcasts.errors import NotADraft, NotReady, NotScheduled, NotWaiting, OwnBroadcast
from broadcasts.operations import beginning, sending, writing
from broadcasts.operations.rules import change_rules
from broadcasts.operations.trying import send_test
from contacts.operations.segments.definitions import archive_segment
from tests.broadcasts.made import WORDS, again, begun, make_account, make_broadcast
from tests.make import NOON, ada, make_contact, make_segment, make_user

pytestmark = pytest.mark.django_db


def max_():
    return make_user("max@firm.test", role="crm_manager")


def send(broadcast, **given):
    return sending.send_broadcast(**{"broadcast": broadcast, "by": ada(), "now": NOON, **given})


def lacking(broadcast, now=NOON):
    with pytest.raises(NotReady) as refusal:
        send(broadcast, now=now)
    assert again(broadcast).state == "draft"
    return {one["field"] for one in refusal.value.facts["errors"]}


class TestSendBroadcast:
    def test_schedules_it_ten_seconds_from_now(self):
        sent = send(make_broadcast())

        assert (sent.state, sent.sent_by) == ("scheduled", ada())
        assert sent.starts_at == NOON + timedelta(seconds=10)
        assert AuditRow.objects.get(action="broadcast.sent").actor_label

    def test_schedules_it_for_its_moment(self):
        later = NOON + timedelta(days=3)

        assert send(make_broadcast(timing="at", send_at=later)).starts_at == later

    def test_begins_when_the_first_zone_comes_to_its_hour(self):
        given: Any = {"timing": "local", "local_day": date(2026, 3, 14), "local_time": time(9)}

        assert send(make_broadcast(**given)).starts_at == datetime(2026, 3, 13, 19, tzinfo=UTC)

    def test_names_all_that_is_missing(self):
        empty = writing.create_broadcast(name="Empty", by=ada(), now=NOON)

        assert lacking(empty) == {"topic", "segments_in", "variants"}

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"timing": "at"}, "send_at"),
            ({"timing": "at", "send_at": NOON - timedelta(minutes=1)}, "send_at"),
            ({"timing": "local", "local_time": time(9)}, "local_day"),
            ({"timing": "local", "local_day": date(2026, 3, 11)}, "local_time"),
            (
                {"timing": "local", "local_day": date(2026, 3, 8), "local_time": time(9)},
                "local_day",
            ),
            ({"variants": [{"text": "No subject."}]}, "variants"),
            ({"test_share": 20}, "variants"),
        ],
    )
    def test_refuses_what_cannot_go(self, given, field):
        assert lacking(make_broadcast(**given)) == {field}

    def test_refuses_a_winner_for_people_with_hours_of_their_own(self):
        two = [{**WORDS, "share": 50}, {**WORDS, "share": 50}]
        given: Any = {"timing": "local", "local_day": date(2026, 3, 14), "local_time": time(9)}

        assert lacking(make_broadcast(variants=two, test_share=20, **given)) == {"timing"}

    def test_refuses_what_was_sent(self):
        broadcast = make_broadcast()
        send(broadcast)

        with pytest.raises(NotADraft):
            send(broadcast)


class TestApproval:
    def test_is_waited_for_where_the_firm_wants_two_people(self):
        change_rules(changes={"needs_approval": True}, by=ada(), now=NOON)

        sent = send(make_broadcast(), by=max_())
        assert (sent.state, sent.starts_at) == ("waiting_approval", None)
        with pytest.raises(OwnBroadcast):
            sending.approve_broadcast(broadcast=sent, by=max_(), now=NOON)

        approved = sending.approve_broadcast(broadcast=sent, by=ada(), now=NOON)
        assert (approved.state, approved.approved_by) == ("scheduled", ada())
        assert approved.sent_by == max_()
        actions = set(AuditRow.objects.values_list("action", flat=True))
        assert {"broadcast.approval_asked", "broadcast.approved"} <= actions

    def test_can_be_asked_for_without_being_wanted(self):
        asked = sending.ask_for_approval(broadcast=make_broadcast(), by=max_(), now=NOON)

        assert asked.state == "waiting_approval"

    def test_is_refused_with_a_reason_and_the_draft_is_back(self):
        asked = sending.ask_for_approval(broadcast=make_broadcast(), by=max_(), now=NOON)

        draft = sending.refuse_broadcast(broadcast=asked, because="Too loud", by=ada(), now=NOON)

        assert (draft.state, draft.refused_because) == ("draft", "Too loud")
        with pytest.raises(NotWaiting):
            sending.approve_broadcast(broadcast=draft, by=ada(), now=NOON)

    def test_asks_anew_whether_it_is_ready(self):
        segment = make_segment("Short lived")
        broadcast = make_broadcast(segments_in=[segment])
        asked = sending.ask_for_approval(broadcast=broadcast, by=max_(), now=NOON)
        broadcast.segments_in.clear()

        with pytest.raises(NotReady):
            sending.approve_broadcast(broadcast=asked, by=ada(), now=NOON)

        assert again(asked).state == "waiting_approval"


class TestTakeBack:
    def test_makes_a_draft_again_of_what_has_not_begun(self):
        sent = send(make_broadcast())

        draft = sending.take_back(broadcast=sent, by=ada(), now=NOON)

        assert (draft.state, draft.starts_at) == ("draft", None)
        assert beginning.begin_due(now=NOON + timedelta(hours=1)) == 0

    def test_is_too_late_once_it_has_begun(self):
        with pytest.raises(NotScheduled):
            sending.take_back(broadcast=begun(make_broadcast()), by=ada(), now=NOON)


class TestBeginDue:
    def test_waits_for_the_ten_seconds(self):
        sent = send(make_broadcast())

        assert beginning.begin_due(now=NOON + timedelta(seconds=9)) == 0
        assert beginning.begin_due(now=NOON + timedelta(seconds=10)) == 1
        assert again(sent).state == "planning"

    def test_makes_a_draft_of_what_nobody_may_send_any_more(self):
        sent = send(make_broadcast(), by=max_())
        max_().roles.clear()

        beginning.begin_due(now=NOON + timedelta(seconds=10))

        broken = again(sent)
        assert broken.state == "draft"
        assert "may not send" in broken.fault
        assert AuditRow.objects.filter(action="broadcast.stopped").exists()

    def test_leaves_segments_to_those_who_need_them_no_more(self):
        segment = make_segment("Audience")
        begun(make_broadcast(segments_in=[segment]))

        assert archive_segment(segment=segment, by=ada(), now=NOON).archived_at


class TestRules:
    def test_ask_a_second_person_only_above_a_number_of_people(self):
        change_rules(changes={"approval_above": 3}, by=ada(), now=NOON)
        more = [make_contact(f"M{n}", email=f"m{n}@x.test") for n in range(4)]

        small, large = send(make_broadcast()), send(make_broadcast(of=more))

        assert (small.state, large.state) == ("scheduled", "waiting_approval")

    def test_want_a_test_of_what_it_says_now(self):
        make_account()
        change_rules(changes={"needs_test": True}, by=ada(), now=NOON)
        broadcast = make_broadcast()
        assert lacking(broadcast) == {"test"}
        tried(broadcast)
        given = {"variants": [{"subject": "Other", "text": "Words"}]}

        writing.change_broadcast(broadcast=broadcast, changes=given, by=ada(), now=NOON)
        assert lacking(broadcast) == {"test"}
        tried(broadcast)

        assert send(again(broadcast)).state == "scheduled"


def tried(broadcast):
    row = again(broadcast)
    send_test(broadcast=row, variant=row.variants.get(), to=[ada().email], by=ada(), now=NOON)

"""Making, changing and putting away broadcasts."""

import pytest

from accounts.models import AuditRow
from broadcasts.errors import BroadcastUnderWay, NotADraft, UnfitBroadcast
from broadcasts.models import Broadcast
from broadcasts.operations import running, sending, writing
from contacts.errors import BadConditions, SegmentInUse
from contacts.operations.segments.definitions import archive_segment, delete_segment
from contacts.operations.tags import delete_tag
from ground.mentions import NamedElsewhere
from ground.versions import Outdated
from tests.broadcasts.made import WORDS, again, begun, make_broadcast
from tests.make import NOON, ada, make_segment, make_tag, sure
from tests.templating.made import make_template, make_version

pytestmark = pytest.mark.django_db
TAGGED = {"match": "all", "conditions": [{"field": "tags", "operator": "contains", "value": "vip"}]}


def change(broadcast, **changes):
    return writing.change_broadcast(broadcast=broadcast, changes=changes, by=ada(), now=NOON)


class TestCreateBroadcast:
    def test_makes_a_draft_with_one_variant_and_says_so_in_the_audit_log(self):
        broadcast = writing.create_broadcast(name="Spring", by=ada(), now=NOON)

        assert broadcast.state == "draft"
        assert [one.share for one in broadcast.variants.all()] == [100]
        assert sure(AuditRow.objects.get(action="broadcast.created").after)["name"] == "Spring"

    def test_refuses_conditions_that_nobody_can_ask_and_makes_nothing(self):
        wrong = {"conditions": [{"field": "shoe", "operator": "is", "value": 1}]}

        with pytest.raises(BadConditions):
            writing.create_broadcast(name="Spring", conditions=wrong, by=ada(), now=NOON)

        assert not Broadcast.objects.exists()

    @pytest.mark.parametrize(
        ("variants", "said"),
        [
            ([{"share": 60}, {"share": 30}], "100"),
            ([{"share": 50, "name": "A"}, {"share": 50, "name": "A"}], "same name"),
            ([{"share": 1} for _ in range(9)], "1 to 8"),
        ],
    )
    def test_refuses_variants_that_do_not_add_up(self, variants, said):
        with pytest.raises(UnfitBroadcast, match=said):
            make_broadcast(variants=variants)

    def test_refuses_a_template_that_is_not_out_or_of_another_channel(self):
        draft = make_version(published_at=None)
        text = make_version(make_template(channel="sms"))

        for version, said in ((draft, "Publish"), (text, "another channel")):
            with pytest.raises(UnfitBroadcast, match=said):
                make_broadcast(variants=[{"template_version": version}])


class TestChangeBroadcast:
    def test_changes_what_is_named_and_keeps_the_rest(self):
        broadcast = make_broadcast()

        changed = change(broadcast, name="Summer", variants=[{**WORDS, "subject": "Warm"}])

        assert (changed.name, changed.version) == ("Summer", 2)
        assert changed.variants.get().subject == "Warm"
        assert changed.segments_in.count() == 1
        assert (
            sure(AuditRow.objects.get(action="broadcast.changed").before)["name"] == broadcast.name
        )

    def test_takes_no_version_for_no_change(self):
        assert change(make_broadcast(), per_minute=None).version == 1

    def test_refuses_who_has_not_read_the_newest(self):
        broadcast = make_broadcast()
        change(broadcast, name="Summer")

        with pytest.raises(Outdated):
            writing.change_broadcast(
                broadcast=broadcast,
                changes={"name": "Autumn"},
                by=ada(),
                now=NOON,
                expected=frozenset({1}),
            )

    def test_refuses_what_is_scheduled(self):
        broadcast = make_broadcast()
        sending.send_broadcast(broadcast=broadcast, by=ada(), now=NOON)

        with pytest.raises(NotADraft):
            change(broadcast, name="Summer")

        assert again(broadcast).name == broadcast.name

    def test_notices_that_the_channel_does_not_fit_the_template_any_more(self):
        broadcast = make_broadcast(variants=[{"template_version": make_version()}])

        with pytest.raises(UnfitBroadcast):
            change(broadcast, channel="sms")


class TestDuplicateBroadcast:
    def test_says_and_means_the_same_and_goes_nowhere(self):
        broadcast = begun(make_broadcast(per_minute=90, campaign="spring"))

        copy = writing.duplicate_broadcast(broadcast=broadcast, by=ada(), now=NOON)

        assert (copy.state, copy.per_minute, copy.campaign) == ("draft", 90, "spring")
        assert copy.name == f"Copy of {broadcast.name}"
        assert list(copy.segments_in.all()) == list(broadcast.segments_in.all())
        assert copy.variants.get().text == WORDS["text"]
        assert copy.variants.get().batch is None


class TestPuttingAway:
    def test_deletes_drafts_alone(self):
        draft, sent = make_broadcast(), begun(make_broadcast())

        writing.delete_broadcast(broadcast=draft, by=ada(), now=NOON)
        with pytest.raises(NotADraft):
            writing.delete_broadcast(broadcast=sent, by=ada(), now=NOON)

        assert list(Broadcast.objects.all()) == [sent]

    def test_leaves_out_of_lists_what_is_over_and_not_what_moves(self):
        broadcast = begun(make_broadcast())

        with pytest.raises(BroadcastUnderWay):
            writing.archive_broadcast(broadcast=broadcast, by=ada(), now=NOON)
        running.cancel_broadcast(broadcast=broadcast, by=ada(), now=NOON)
        away = writing.archive_broadcast(broadcast=broadcast, by=ada(), now=NOON)

        assert away.archived_at == NOON
        back = writing.restore_broadcast(broadcast=broadcast, by=ada(), now=NOON)
        assert back.archived_at is None


class TestUses:
    def test_a_segment_stays_while_an_unsent_broadcast_stands_on_it(self):
        out = make_segment("Not them")
        broadcast = make_broadcast(segments_out=[out])

        for deed in (delete_segment, archive_segment):
            with pytest.raises(SegmentInUse, match=broadcast.name) as refusal:
                deed(segment=out, by=ada(), now=NOON)
        assert refusal.value.facts["used_by"] == {"broadcasts": [broadcast.name]}

        begun(broadcast)
        archive_segment(segment=out, by=ada(), now=NOON)

    def test_a_tag_stays_while_conditions_of_one_name_it(self):
        tag = make_tag("VIP")
        broadcast = make_broadcast(conditions=TAGGED)

        with pytest.raises(NamedElsewhere, match=broadcast.name):
            delete_tag(tag=tag, by=ada(), now=NOON)

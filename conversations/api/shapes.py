"""What conversations look like from outside, and what may be said of them."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from channels.files import Files
from channels.models import Channel
from contacts.api.serializers import people_field, team_field
from contacts.api.task_shapes import Moment
from conversations.models import CannedReply, Conversation
from conversations.models.replies import LONGEST_REPLY
from conversations.quoting import quotation_of
from ground.api.serializers import InputSerializer
from messaging.api.reach_shapes import LONGEST_TEXT, AttachmentOut, file_keys
from messaging.gate.reasons import OUTCOMES, VERDICTS
from messaging.models import Message
from templating.models import Template

BIGGEST = 2**63 - 1
MOST_AT_ONCE = 500
WHOM = [(one, one) for one in ("me", "team", "everybody")]
BULK = [(one, one) for one in ("assign", "snooze", "close", "reopen", "read", "unread")]


class ConversationPersonOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class ConversationContactOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField(source="display_name")
    photo = serializers.CharField(help_text="Its picture is at `/api/v1/photos/{photo}`, if any.")
    time_zone = serializers.CharField()


class ConversationOut(serializers.ModelSerializer[Conversation]):
    contact = ConversationContactOut(allow_null=True, read_only=True)
    assignee = ConversationPersonOut(allow_null=True, read_only=True)
    team = ConversationPersonOut(allow_null=True, read_only=True)

    class Meta:
        model = Conversation
        fields = (
            *("id", "contact", "channel", "address", "name", "state", "snoozed_until"),
            *("assignee", "team", "last_at", "last_direction", "last_channel", "preview"),
            *("waiting_since", "unread", "created_at", "closed_at"),
        )
        extra_kwargs: ClassVar = {
            "channel": {"help_text": "Where somebody wrote from whom nobody knows."},
            "waiting_since": {"help_text": "When the first message came that is not answered."},
            "unread": {"help_text": "How many came since somebody last looked."},
        }


class ThreadMessageOut(serializers.ModelSerializer[Message]):
    subject = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    quotation = serializers.SerializerMethodField(
        help_text="The end of the text that quotes an earlier message, if it does."
    )
    template = serializers.SerializerMethodField(help_text="The name of the one it was made of.")
    has_page = serializers.SerializerMethodField(help_text="Whether `…/page/` shows more.")
    reason_words = serializers.SerializerMethodField()
    is_automatic = serializers.SerializerMethodField(help_text="Written by a machine.")
    by = ConversationPersonOut(allow_null=True, read_only=True)
    sender = serializers.SerializerMethodField(help_text="The account's address or number.")
    attachments = AttachmentOut(many=True, read_only=True)

    class Meta:
        model = Message
        fields = (
            *("id", "direction", "channel", "category", "status", "reason", "reason_words"),
            *("subject", "text", "quotation", "template", "has_page", "is_automatic"),
            *("batch", "by", "sender"),
            *("to_address", "from_address", "due_at", "created_at", "sent_at", "delivered_at"),
            *("read_at", "failed_at", "opened_at", "clicked_at", "error", "attachments"),
        )

    def _said(self, row: Message) -> Any:
        return self.context["said"][row.pk]

    def get_subject(self, row: Message) -> str:
        return str(self._said(row).subject)

    def get_text(self, row: Message) -> str:
        return str(self._said(row).text)

    def get_quotation(self, row: Message) -> str:
        return quotation_of(self._said(row).text) if row.direction == Message.Direction.IN else ""

    def get_template(self, row: Message) -> str:
        return str(self._said(row).template)

    def get_has_page(self, row: Message) -> bool:
        return bool(self._said(row).has_page)

    def get_reason_words(self, row: Message) -> str:
        found = VERDICTS.get(row.reason)
        return str(found.words) if found and row.reason else ""

    def get_is_automatic(self, row: Message) -> bool:
        return bool((row.metadata or {}).get("is_automatic"))

    def get_sender(self, row: Message) -> str:
        return row.account.sender if row.account else ""


class FileKindOut(serializers.Serializer[Any]):
    content_type = serializers.CharField()
    largest = serializers.IntegerField(help_text="In bytes.")


class WayFilesOut(serializers.Serializer[Any]):
    """What files go by a channel; several that do not go in one message go one after another."""

    most = serializers.IntegerField(help_text="In one message.")
    together = serializers.IntegerField(help_text="Bytes of all in one message.")
    kinds = serializers.SerializerMethodField(help_text="Null where any kind goes.")
    refused = serializers.SerializerMethodField(help_text="Endings of names that never go.")

    @extend_schema_field(FileKindOut(many=True, allow_null=True))
    def get_kinds(self, files: Files) -> list[dict[str, Any]] | None:
        if files.kinds is None:
            return None
        return [{"content_type": kind, "largest": size} for kind, size in files.kinds.items()]

    def get_refused(self, files: Files) -> list[str]:
        return sorted(files.refused)


class WayOut(serializers.Serializer[Any]):
    """A channel, and what the gate says of an answer by it now."""

    channel = serializers.ChoiceField(choices=Channel.choices)
    address = serializers.CharField(help_text="Where it would go; empty where nowhere.")
    sender = serializers.CharField(help_text="The address or number it would come from.")
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    code = serializers.CharField()
    words = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="When it would leave, if later.")
    subject = serializers.CharField(help_text="What a mail would be headed with.")
    files = WayFilesOut(allow_null=True, help_text="What a message may carry; null for nothing.")
    needs_template = serializers.BooleanField(
        help_text="Words of one's own may not go now: a template that was approved may."
    )


class QueueCountOut(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    unread = serializers.IntegerField(help_text="Of them, how many nobody has looked at.")


class QueueCountsOut(serializers.Serializer[Any]):
    mine = QueueCountOut()
    team = QueueCountOut()
    unassigned = QueueCountOut()
    snoozed = QueueCountOut()
    unmatched = QueueCountOut()


class ConversationAssignIn(InputSerializer):
    """Both empty: nobody's."""

    assignee = people_field()
    team = team_field()


class ConversationSnoozeIn(InputSerializer):
    until = Moment()


class SaidIn(InputSerializer):
    channel = serializers.ChoiceField(choices=Channel.choices)
    subject = serializers.RegexField(
        r"^[^\r\n\x00]*\Z", max_length=998, required=False, allow_blank=True
    )
    text = serializers.CharField(
        max_length=LONGEST_TEXT, required=False, allow_blank=True, trim_whitespace=False
    )
    template = serializers.SlugRelatedField[Template](
        slug_field="slug",
        queryset=Template.objects.filter(archived_at=None),
        required=False,
        allow_null=True,
        help_text="A template's slug, in place of words of one's own.",
    )
    attachments = file_keys()


class ConversationReplyIn(SaidIn):
    closes = serializers.BooleanField(
        required=False, help_text="Be done with the conversation, unless it cannot leave."
    )


class ConversationIn(SaidIn):
    contact = serializers.IntegerField(min_value=1, max_value=BIGGEST)


class NewPersonIn(InputSerializer):
    first_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=150, required=False, allow_blank=True)


class ConversationMatchIn(InputSerializer):
    """A contact that is there, or a new one."""

    contact = serializers.IntegerField(min_value=1, max_value=BIGGEST, required=False)
    new = NewPersonIn(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("contact" in attrs) == ("new" in attrs):
            raise serializers.ValidationError({"contact": ["Give a contact, or a new one."]})
        return attrs


class ConversationBulkIn(ConversationAssignIn):
    conversations = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=BIGGEST),
        min_length=1,
        max_length=MOST_AT_ONCE,
        help_text="Their ids; those out of reach are left out.",
    )
    deed = serializers.ChoiceField(choices=BULK)
    until = Moment(required=False, help_text="Of `snooze`.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["deed"] == "snooze" and "until" not in attrs:
            raise serializers.ValidationError({"until": ["Say until when."]}, code="required")
        return attrs


class ConversationsChangedOut(serializers.Serializer[Any]):
    changed = serializers.IntegerField()


class PresenceIn(InputSerializer):
    is_typing = serializers.BooleanField()


class CannedReplyOut(serializers.ModelSerializer[CannedReply]):
    for_whom = serializers.SerializerMethodField()
    team = ConversationPersonOut(allow_null=True, read_only=True)

    class Meta:
        model = CannedReply
        fields = ("id", "name", "text", "for_whom", "team", "version", "created_at", "updated_at")

    def get_for_whom(self, row: CannedReply) -> str:
        if row.owner_id is not None:
            return "me"
        return "team" if row.team_id is not None else "everybody"


class CannedReplyIn(InputSerializer):
    name = serializers.CharField(max_length=100)
    text = serializers.CharField(
        max_length=LONGEST_REPLY, help_text="It may hold what templates can ask for."
    )
    for_whom = serializers.ChoiceField(choices=WHOM, required=False)
    team = team_field()


class FilledReplyOut(serializers.Serializer[Any]):
    text = serializers.CharField()

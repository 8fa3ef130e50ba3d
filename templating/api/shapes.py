"""What templates look like from outside, and what is said to write one."""

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.models import User
from contacts.api.relationships import VisibleContact
from contacts.api.serializers import text
from ground.api.reading import QuickRows
from ground.api.serializers import Include, InputSerializer, ResourceSerializer
from templating.blocks.shapes import FONTS
from templating.checking.findings import SEVERITIES
from templating.models import Approval, SavedBlock, Template, TemplateVersion

LOCALE = r"^[a-z]{2,3}(-[a-z0-9]{2,6})?$"
MOST_BLOCKS = 200


class AuthorOut(QuickRows, serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ("id", "name")


class Object(serializers.DictField):
    """Any JSON object."""

    def __init__(self, **given: Any) -> None:
        super().__init__(child=serializers.JSONField(allow_null=True), **given)


def locale_field(**given: Any) -> serializers.RegexField:
    return serializers.RegexField(LOCALE, max_length=10, **given)


class BlockField(serializers.DictField):
    """A block: its `type` says which other parts it has."""

    def __init__(self, **given: Any) -> None:
        super().__init__(child=serializers.JSONField(allow_null=True), **given)


class TemplateStandingOut(serializers.Serializer[Any]):
    """One version as a list shows it; without `published_at` it is the draft."""

    locale = serializers.CharField()
    number = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)


class TemplateOut(ResourceSerializer):
    versions = serializers.SerializerMethodField(
        help_text="By language: the newest that is out, and the draft."
    )
    used = serializers.IntegerField(read_only=True, help_text="In how many places it is used.")

    class Meta:
        model = Template
        fields = (
            *("id", "slug", "name", "description", "channel", "category", "folder", "locale"),
            *("versions", "used", "archived_at", "pack", "created_by", "version"),
            *("created_at", "updated_at"),
        )
        needs: ClassVar = {"versions": "listed_versions"}
        includes: ClassVar = {"created_by": Include(AuthorOut, "listed_author")}

    def get_versions(self, template: Any) -> TemplateStandingOut(many=True):  # type: ignore[valid-type]
        seen: set[tuple[str, bool]] = set()
        shown = []
        for one in template.listed_versions:
            kind = (one.locale, one.published_at is None)
            if kind not in seen:
                seen.add(kind)
                shown.append(one)
        return TemplateStandingOut(shown, many=True).data


class ApprovalOut(serializers.ModelSerializer[Approval]):
    class Meta:
        model = Approval
        fields = ("status", "provider_id", "reason", "category", "updated_at")


class VersionOut(ResourceSerializer):
    blocks = serializers.ListField(child=BlockField(), read_only=True)
    design = Object(read_only=True)
    whatsapp = Object(read_only=True)
    samples = Object(read_only=True)
    variables = serializers.ListField(
        child=Object(), read_only=True, help_text="What must be known to fill it."
    )

    class Meta:
        model = TemplateVersion
        fields = (
            *("id", "template", "locale", "number", "subject", "preheader", "blocks", "design"),
            *("text", "html", "whatsapp", "samples", "variables", "published_at"),
            *("published_by", "version", "created_at", "updated_at"),
        )
        includes: ClassVar = {"published_by": Include(AuthorOut, "listed_publisher")}


class VersionLineOut(QuickRows, serializers.ModelSerializer[TemplateVersion]):
    """A version as a list shows it, without what it says."""

    approval = serializers.SerializerMethodField(help_text="Of WhatsApp alone.")

    class Meta:
        model = TemplateVersion
        fields = (
            *("id", "locale", "number", "subject", "published_at", "published_by", "by_pack"),
            "approval",
        )

    def get_approval(self, version: Any) -> ApprovalOut(allow_null=True):  # type: ignore[valid-type]
        found = getattr(version, "approval", None)
        return ApprovalOut(found).data if found is not None else None


class ContentIn(InputSerializer):
    """What a template says; of mails blocks, of other channels text."""

    subject = text(500, help_text="In the template language.")
    preheader = text(500, help_text="What mailboxes show beside the subject.")
    blocks = serializers.ListField(
        child=BlockField(), required=False, max_length=MOST_BLOCKS, help_text="From top to bottom."
    )
    design = Object(
        required=False,
        help_text=f"`background`, `surface`, `ink`, `accent`, `width`, `font`: {', '.join(FONTS)}.",
    )
    text = text(20_000, help_text="Of mails the plain part; made of the blocks where it is empty.")
    whatsapp = Object(
        required=False, help_text="`header`, `footer`, `buttons` of the approved template."
    )
    samples = Object(required=False, help_text="Values that only a sender gives, as examples.")


class TemplateIn(InputSerializer):
    name = serializers.CharField(max_length=100)
    description = text(300)
    category = serializers.ChoiceField(choices=Template.Category.choices, required=False)
    folder = text(100)
    locale = locale_field(
        required=False, help_text="The language that stands in for those there are not."
    )


class NewTemplateIn(TemplateIn):
    slug = serializers.RegexField(
        r"^[a-z][a-z0-9-]*$",
        max_length=50,
        required=False,
        help_text="It stays as it is; made of the name if not given.",
    )
    channel = serializers.ChoiceField(choices=Template.Channel.choices, required=False)
    content = ContentIn(required=False)


class LocaleIn(InputSerializer):
    locale = locale_field(required=False, help_text="The template's own where it is not said.")


class RevertIn(LocaleIn):
    number = serializers.IntegerField(min_value=1, max_value=2_000_000_000)


class TemplatePreviewIn(InputSerializer):
    channel = serializers.ChoiceField(choices=Template.Channel.choices)
    category = serializers.ChoiceField(choices=Template.Category.choices)
    locale = locale_field()
    content = ContentIn()
    contact = VisibleContact(
        required=False,
        allow_null=True,
        help_text="Whom to see it as; somebody who does not exist where it is not said.",
    )
    dark = serializers.BooleanField(required=False, help_text="As those with dark mail see it.")


class FindingOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=SEVERITIES)
    place = serializers.CharField(help_text="As in `blocks[2].href`.")
    detail = serializers.CharField()
    facts = Object()


class SegmentsOut(serializers.Serializer[Any]):
    alphabet = serializers.CharField()
    used = serializers.IntegerField()
    room = serializers.IntegerField()
    count = serializers.IntegerField()
    outside = serializers.CharField()


class TemplatePreviewOut(serializers.Serializer[Any]):
    subject = serializers.CharField()
    preheader = serializers.CharField()
    text = serializers.CharField()
    page = serializers.CharField(
        help_text="Where the rendered mail is shown, for a quarter of an hour; empty without one."
    )
    size = serializers.IntegerField(help_text="Bytes of HTML.")
    segments = SegmentsOut(allow_null=True, help_text="Of SMS alone.")
    findings = FindingOut(many=True)
    variables = serializers.ListField(child=Object())


class MergeTagOut(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="What stands between the braces.")
    label = serializers.CharField()  # type: ignore[assignment]
    group = serializers.CharField()
    sample = serializers.JSONField(allow_null=True)
    is_sure = serializers.BooleanField(help_text="Whether every contact has one.")


class TemplateUseOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    id = serializers.IntegerField()
    name = serializers.CharField()


class SavedBlockOut(ResourceSerializer):
    block = BlockField(read_only=True)

    class Meta:
        model = SavedBlock
        fields = ("id", "name", "block", "pack", "version", "created_at", "updated_at")


class SavedBlockIn(InputSerializer):
    name = serializers.CharField(max_length=100)
    block = BlockField()

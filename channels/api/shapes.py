"""What accounts with providers look like from outside, and what may be said of them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Team, User
from channels import lines, queries
from channels.adapters import ADAPTERS, Adapter
from channels.domains import State
from channels.models import Account, Channel
from channels.places import is_public
from ground.api.serializers import InputSerializer

OPTIONS = {"type": "object", "additionalProperties": {"type": ["string", "integer"]}}


@extend_schema_field(OPTIONS)
class Options(serializers.DictField):
    """What the provider asks for, by name."""


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class Secrets(serializers.DictField):
    """Secrets by name; they are never answered."""


class AccountFiguresOut(serializers.Serializer[Any]):
    sent_today = serializers.IntegerField()
    sent_this_month = serializers.IntegerField()
    sent = serializers.IntegerField(help_text="In the last seven days; what rates are of.")
    bounce_rate = serializers.FloatField(help_text="Hard bounces and blocks, from 0 to 1.")
    complaint_rate = serializers.FloatField()
    most_bounced = serializers.FloatField(help_text="From here on the account is paused.")
    most_complained = serializers.FloatField(help_text="From here on the account is paused.")
    is_near_limit = serializers.BooleanField(help_text="Four fifths of a limit are used up.")


class ChannelAccountOut(serializers.ModelSerializer[Account]):
    provider_name = serializers.SerializerMethodField()
    is_sandbox = serializers.SerializerMethodField(help_text="It only pretends to send.")
    is_built_in = serializers.SerializerMethodField(help_text="It is there from the start.")
    secrets_set = serializers.SerializerMethodField(help_text="Names of the secrets it has.")
    webhook_url = serializers.SerializerMethodField(
        help_text="Where the provider is to call. It may hold a password: keep it to yourself."
    )
    figures = AccountFiguresOut(read_only=True)
    options = Options(read_only=True)

    class Meta:
        model = Account
        fields = (
            *("id", "channel", "provider", "provider_name", "is_sandbox", "is_built_in"),
            *("name", "state"),
            *("team", "user", "sender", "sender_name", "reply_to", "options", "secrets_set"),
            *("for_marketing", "for_transactional", "order", "share"),
            *("per_second", "per_day", "per_month", "figures", "down_until", "faults_in_a_row"),
            *("last_fault", "last_fault_at", "tested_at", "webhook_url"),
            *("version", "created_at", "updated_at"),
        )

    def get_provider_name(self, account: Account) -> str:
        adapter = ADAPTERS.get(account.provider)
        return str(adapter.name) if adapter else account.provider

    def get_is_sandbox(self, account: Account) -> bool:
        adapter = ADAPTERS.get(account.provider)
        return bool(adapter and adapter.is_sandbox)

    def get_is_built_in(self, account: Account) -> bool:
        adapter = ADAPTERS.get(account.provider)
        return bool(adapter and adapter.is_built_in)

    def get_secrets_set(self, account: Account) -> list[str]:
        return queries.names_of_secrets(account)

    def get_webhook_url(self, account: Account) -> str:
        return lines.webhook_of(account)


class ChannelAccountIn(InputSerializer):
    name = serializers.CharField(max_length=100)
    sender = serializers.CharField(
        max_length=254,
        required=False,
        allow_blank=True,
        help_text="The address or the number that messages come from.",
    )
    sender_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    reply_to = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    options = Options(required=False)
    team = serializers.PrimaryKeyRelatedField(
        queryset=Team.objects.all(), required=False, allow_null=True
    )
    user = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.all(), required=False, allow_null=True
    )
    for_marketing = serializers.BooleanField(required=False)
    for_transactional = serializers.BooleanField(required=False)
    order = serializers.IntegerField(min_value=0, max_value=30_000, required=False)
    share = serializers.IntegerField(
        min_value=0,
        max_value=100,
        required=False,
        help_text="Of a hundred recipients so many go by it, the others by the next in order.",
    )
    per_second = serializers.IntegerField(
        min_value=1, max_value=100_000, required=False, allow_null=True
    )
    per_day = serializers.IntegerField(
        min_value=1, max_value=100_000_000, required=False, allow_null=True
    )
    per_month = serializers.IntegerField(
        min_value=1, max_value=1_000_000_000, required=False, allow_null=True
    )

    def validate(self, attrs: Any) -> Any:
        if attrs.get("team") and attrs.get("user"):
            raise serializers.ValidationError({"user": ["A team's, or somebody's: not both."]})
        return attrs


class NewChannelAccountIn(ChannelAccountIn):
    provider = serializers.SlugField(max_length=30)
    secrets = Secrets(required=False)


class SecretsIn(InputSerializer):
    secrets = Secrets()


class TestIn(InputSerializer):
    to = serializers.CharField(max_length=254, help_text="Where the test message goes.")


class NumberOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    address = serializers.CharField()
    name = serializers.CharField()
    can_send = serializers.BooleanField()
    is_connected = serializers.BooleanField(help_text="Its messages come here.")
    is_chosen = serializers.SerializerMethodField()
    note = serializers.CharField(help_text="What it can do, as its provider says.")

    def get_is_chosen(self, number: Any) -> bool:
        return bool(number.address) and number.address == self.context["account"].sender


class SetUpOut(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="As the provider knows it.")
    is_trial = serializers.BooleanField()
    is_usable = serializers.BooleanField()
    is_reachable = serializers.SerializerMethodField(
        help_text="Whether providers can call this installation at all."
    )
    webhook_url = serializers.SerializerMethodField(help_text="Where the provider is to call.")
    numbers = NumberOut(many=True)

    def get_is_reachable(self, found: Any) -> bool:
        return is_public()

    def get_webhook_url(self, found: Any) -> str:
        return lines.webhook_of(self.context["account"])


class NumberIn(InputSerializer):
    number = serializers.CharField(max_length=100, help_text="Its id.")


class UsedOut(serializers.Serializer[Any]):
    category = serializers.CharField()
    count = serializers.IntegerField()
    price = serializers.DecimalField(max_digits=14, decimal_places=5)
    currency = serializers.CharField()


class UsageOut(serializers.Serializer[Any]):
    results = UsedOut(many=True)


class ProviderChoiceOut(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ProviderOptionOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    help = serializers.CharField()
    kind = serializers.ChoiceField(choices=["text", "host", "url", "number", "choice"])
    default = serializers.SerializerMethodField("get_proposed")
    is_required = serializers.BooleanField()
    is_secret = serializers.BooleanField()
    choices = serializers.SerializerMethodField()

    def get_proposed(self, option: Any) -> str:
        return str(option.default)

    @extend_schema_field(ProviderChoiceOut(many=True))
    def get_choices(self, option: Any) -> list[dict[str, str]]:
        return [{"value": value, "label": str(label)} for value, label in option.choices]


class ProviderOut(serializers.Serializer[type[Adapter]]):
    slug = serializers.CharField()
    channel = serializers.ChoiceField(choices=Channel.choices)
    name = serializers.CharField()
    about = serializers.CharField()
    is_sandbox = serializers.BooleanField()
    has_webhook = serializers.BooleanField()
    can_send = serializers.BooleanField(help_text="Whether anything leaves by it.")
    is_guided = serializers.BooleanField(help_text="It tells its numbers, so one can be chosen.")
    tells_usage = serializers.BooleanField(help_text="It tells what a month costs.")
    options = ProviderOptionOut(many=True)


class ProvidersOut(serializers.Serializer[Any]):
    results = ProviderOut(many=True)


class DomainCheckOut(serializers.Serializer[Any]):
    name = serializers.ChoiceField(choices=["spf", "dkim", "dmarc", "return_path", "tracking"])
    state = serializers.ChoiceField(choices=[str(state) for state in State])
    why = serializers.CharField()
    type = serializers.CharField()
    host = serializers.CharField()
    expected = serializers.CharField(help_text="The record to copy, where it is known.")
    found = serializers.CharField()


class DomainOut(serializers.Serializer[Any]):
    domain = serializers.CharField()
    checks = DomainCheckOut(many=True)

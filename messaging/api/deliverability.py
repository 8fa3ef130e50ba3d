"""Whether mail arrives and is welcome, over REST."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from channels.adapters import ADAPTERS
from channels.models import Account
from channels.permissions import CHANNELS_MANAGE
from ground.api.serializers import InputSerializer
from ground.api.views import ResourceView
from messaging import deliverability

WARNINGS = ["complaints_wanted", "complaints_never", "bounces", "near_limit"]


class DeliverabilityIn(InputSerializer):
    days = serializers.IntegerField(min_value=7, max_value=90, required=False, default=30)


class MailDayOut(serializers.Serializer[Any]):
    day = serializers.DateField()
    sent = serializers.IntegerField()
    delivered = serializers.IntegerField()
    bounced = serializers.IntegerField()
    complained = serializers.IntegerField()
    failed = serializers.IntegerField()


class MailTotalsOut(serializers.Serializer[Any]):
    sent = serializers.IntegerField()
    delivered = serializers.IntegerField()
    bounced = serializers.IntegerField(help_text="Hard bounces and blocks.")
    complained = serializers.IntegerField()
    failed = serializers.IntegerField()


class MailStandingOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="account.pk")
    name = serializers.CharField(source="account.name")
    provider_name = serializers.SerializerMethodField()
    is_sandbox = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=Account.State.choices, source="account.state")
    sender = serializers.CharField(source="account.sender")
    share = serializers.IntegerField(source="account.share")
    totals = MailTotalsOut()
    bounce_rate = serializers.FloatField(help_text="From 0 to 1, of what was sent.")
    complaint_rate = serializers.FloatField(help_text="From 0 to 1, of what was sent.")
    delivery_rate = serializers.FloatField(
        allow_null=True, help_text="From 0 to 1; null where the provider never says what arrived."
    )
    warnings = serializers.ListField(child=serializers.ChoiceField(choices=WARNINGS))
    by_day = MailDayOut(many=True)

    def get_provider_name(self, row: deliverability.Standing) -> str:
        adapter = ADAPTERS.get(row.account.provider)
        return str(adapter.name) if adapter else row.account.provider

    def get_is_sandbox(self, row: deliverability.Standing) -> bool:
        adapter = ADAPTERS.get(row.account.provider)
        return bool(adapter and adapter.is_sandbox)


class MailArrivalOut(serializers.Serializer[Any]):
    sent = serializers.IntegerField()
    failed = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)
    is_low = serializers.BooleanField(help_text="Those who run the channels were told.")


class MailLimitsOut(serializers.Serializer[Any]):
    """What big mailboxes ask of senders, and what is aimed at, from 0 to 1."""

    complaints_wanted = serializers.FloatField(help_text="Stay below.")
    complaints_never = serializers.FloatField(help_text="Never reach.")
    bounces = serializers.FloatField()
    delivery_wanted = serializers.FloatField()
    delivery_alert = serializers.FloatField()


class DeliverabilityOut(serializers.Serializer[Any]):
    limits = MailLimitsOut()
    transactional = MailArrivalOut(help_text="Of the last day.")
    is_one_click = serializers.BooleanField(
        help_text="Whether mailboxes show the button of RFC 8058: it takes https."
    )
    accounts = MailStandingOut(many=True)


class DeliverabilityView(ResourceView):
    codes = {"get": CHANNELS_MANAGE}
    parameters = {"get": frozenset({"days"})}

    @extend_schema(
        summary="Retrieve whether mail arrives",
        tags=["channel accounts"],
        parameters=[DeliverabilityIn],
        responses=DeliverabilityOut,
    )
    def get(self, request: Request) -> Response:
        """What became of mail, by account and day, beside what big mailboxes ask of senders."""
        asked = DeliverabilityIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        told = {
            "limits": {
                "complaints_wanted": deliverability.COMPLAINTS_WANTED,
                "complaints_never": deliverability.COMPLAINTS_NEVER,
                "bounces": deliverability.MOST_BOUNCED,
                "delivery_wanted": deliverability.DELIVERY_WANTED,
                "delivery_alert": deliverability.DELIVERY_ALERT,
            },
            "transactional": deliverability.arrival(now=now),
            "is_one_click": deliverability.is_one_click(),
            "accounts": deliverability.standings(days=asked.validated_data["days"], now=now),
        }
        return Response(DeliverabilityOut(told).data)

"""What the figures of all messages in a period look like from outside."""

from typing import Any

from rest_framework import serializers

from messaging.api.report_shapes import RATE


class MessageCostOut(serializers.Serializer[Any]):
    currency = serializers.CharField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=4)


class OverviewFiguresOut(serializers.Serializer[Any]):
    """Of the messages that were sent in the period, whenever the rest happened. Rates are of a
    hundred that were sent; null of nothing.
    """

    sent = serializers.IntegerField()
    delivered = serializers.IntegerField(help_text="Those of which the provider said so.")
    opened = serializers.IntegerField(help_text="By people.")
    clicked = serializers.IntegerField(help_text="By people.")
    replied = serializers.IntegerField(help_text="Answered by a person.")
    bounced = serializers.IntegerField(help_text="Came back, for good or for now.")
    complained = serializers.IntegerField(help_text="Reported as spam.")
    unsubscribed = serializers.IntegerField(
        help_text="Left by a message's link; by channel also who said STOP in the period."
    )
    delivered_rate = serializers.FloatField(**RATE)
    opened_rate = serializers.FloatField(**RATE)
    clicked_rate = serializers.FloatField(**RATE)
    replied_rate = serializers.FloatField(**RATE)
    bounced_rate = serializers.FloatField(**RATE)
    complained_rate = serializers.FloatField(**RATE)
    unsubscribed_rate = serializers.FloatField(**RATE)
    costs = MessageCostOut(many=True, help_text="As far as providers tell, by currency.")


class OverviewChannelOut(serializers.Serializer[Any]):
    channel = serializers.CharField()
    figures = OverviewFiguresOut()
    before = OverviewFiguresOut()


class OverviewMomentOut(OverviewFiguresOut):
    at = serializers.DateTimeField(help_text="Where the day, week or month begins.")
    channel = serializers.CharField()


class MessageOverviewOut(serializers.Serializer[Any]):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    before = serializers.DateTimeField(help_text="Where the period before begins.")
    step = serializers.ChoiceField(choices=("day", "month", "week"))
    total = OverviewFiguresOut()
    total_before = OverviewFiguresOut()
    channels = OverviewChannelOut(many=True)
    moments = OverviewMomentOut(many=True, help_text="Only those with messages.")


class OverviewRowOut(OverviewFiguresOut):
    kind = serializers.CharField(help_text="template, account, or what sent it, as broadcast.")
    id = serializers.IntegerField()
    name = serializers.CharField()


class OverviewLinkOut(serializers.Serializer[Any]):
    url = serializers.CharField()
    people = serializers.IntegerField(help_text="How many messages people followed it from.")
    clicks = serializers.IntegerField(help_text="By people, every one of them.")


class OverviewListOut(serializers.Serializer[Any]):
    results = OverviewRowOut(many=True, required=False)
    links = OverviewLinkOut(many=True, required=False, help_text="By `link` alone.")

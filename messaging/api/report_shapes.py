"""What reports about messages look like from outside."""

from typing import Any

from rest_framework import serializers

RATE: dict[str, Any] = {"allow_null": True, "help_text": "Of a hundred; null of nothing."}


class MessageReportOut(serializers.Serializer[Any]):
    messages = serializers.IntegerField(help_text="All of them, whatever became of them.")
    sent = serializers.IntegerField(help_text="Handed over to a provider.")
    delivered = serializers.IntegerField(help_text="Those of which the provider said so.")
    failed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    uncertain = serializers.IntegerField()
    counted = serializers.IntegerField(
        help_text="Those that arrived and whose opens and clicks may be counted: what rates are of."
    )
    opened = serializers.IntegerField(help_text="By people.")
    clicked = serializers.IntegerField(help_text="By people.")
    replied = serializers.IntegerField(help_text="Answered by a person.")
    opened_by_machines = serializers.IntegerField(help_text="Among them may be people's, too.")
    opened_by_unknown = serializers.IntegerField()
    clicked_by_machines = serializers.IntegerField()
    clicked_by_unknown = serializers.IntegerField()
    bounced_hard = serializers.IntegerField(help_text="Whose address does not exist.")
    bounced_soft = serializers.IntegerField(help_text="Refused for now, or by the mailbox.")
    complained = serializers.IntegerField(help_text="Reported as spam.")
    converted = serializers.IntegerField(help_text="Those that led to what they were for.")
    clicks = serializers.IntegerField(help_text="By people, every one of them.")
    open_rate = serializers.FloatField(**RATE)
    click_rate = serializers.FloatField(**RATE)
    open_goal = serializers.IntegerField(help_text="Of a hundred; the firm's.")
    click_goal = serializers.IntegerField(help_text="Of a hundred; the firm's.")
    is_open_goal_met = serializers.BooleanField(allow_null=True)
    is_click_goal_met = serializers.BooleanField(allow_null=True)


class MessageLinkOut(serializers.Serializer[Any]):
    link = serializers.IntegerField()
    url = serializers.CharField(
        help_text="Where it leads; as in the template where each reader has an own address."
    )
    first_place = serializers.IntegerField(
        allow_null=True, help_text="Which of the message's links it is, from the top."
    )
    people = serializers.IntegerField(help_text="How many messages people followed it from.")
    clicks = serializers.IntegerField(help_text="By people, every one of them.")
    machine_clicks = serializers.IntegerField()
    unknown_clicks = serializers.IntegerField()


class MessageLinksOut(serializers.Serializer[Any]):
    results = MessageLinkOut(many=True)


class MessageMomentOut(serializers.Serializer[Any]):
    at = serializers.DateTimeField(help_text="Where the day or the hour begins.")
    sent = serializers.IntegerField()
    opened = serializers.IntegerField(help_text="By people, for the first time.")
    clicked = serializers.IntegerField(help_text="By people, for the first time.")


class MessagesOverTimeOut(serializers.Serializer[Any]):
    step = serializers.ChoiceField(choices=("day", "hour"))
    results = MessageMomentOut(many=True)


class MessageVersionOut(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    locale = serializers.CharField()
    number = serializers.IntegerField(help_text="Counted in each language.")
    subject = serializers.CharField()
    sent = serializers.IntegerField()
    opened = serializers.IntegerField(help_text="By people.")
    clicked = serializers.IntegerField(help_text="By people.")
    open_rate = serializers.FloatField(**RATE)
    click_rate = serializers.FloatField(**RATE)


class MessageVersionsOut(serializers.Serializer[Any]):
    results = MessageVersionOut(many=True)

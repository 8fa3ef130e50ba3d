"""What tracking looks like from outside."""

import re
from typing import Any

from rest_framework import serializers

from ground.api.serializers import InputSerializer, ResourceSerializer
from tracking.models import Hit, TrackingRules

HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*\Z")


class TrackingRulesOut(serializers.ModelSerializer[TrackingRules]):
    class Meta:
        model = TrackingRules
        fields = (
            *("opens", "clicks", "tags", "bait", "conversion_days", "product_hosts"),
            *("open_goal", "click_goal", "version", "updated_at"),
        )


class TrackingRulesIn(InputSerializer):
    opens = serializers.BooleanField(required=False, help_text="Whether opens are counted.")
    clicks = serializers.BooleanField(required=False, help_text="Whether clicks are counted.")
    tags = serializers.BooleanField(required=False, help_text="Whether links bear UTM parameters.")
    bait = serializers.BooleanField(
        required=False,
        help_text="Whether mails bear a link that nobody can see, which only machines follow.",
    )
    conversion_days = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=90,
        help_text="Days after a click within which what somebody does counts as its work.",
    )
    open_goal = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=100,
        help_text="Of a hundred messages that arrived, more than so many are to be opened.",
    )
    click_goal = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=100,
        help_text="Of a hundred messages that arrived, more than so many are to lead to a click.",
    )
    product_hosts = serializers.ListField(
        child=serializers.CharField(max_length=253),
        required=False,
        max_length=50,
        help_text="Hosts of the firm's own products, whose links bear `rapport_click`.",
    )

    def validate_product_hosts(self, value: list[str]) -> list[str]:
        hosts = list(dict.fromkeys(host.strip().lower() for host in value))
        if any(not HOST.match(host) for host in hosts):
            raise serializers.ValidationError("Give names of hosts alone, such as app.firm.com.")
        return hosts


class HitOut(ResourceSerializer):
    url = serializers.CharField(
        source="link.url", default="", help_text="Where the link led; empty for what is none."
    )

    class Meta:
        model = Hit
        fields = (
            *("id", "message", "contact", "batch", "kind", "link", "url", "place", "at", "asked"),
            *("ip", "user_agent", "verdict", "rule", "rule_version"),
        )
        read_only_fields = fields
        needs = {"url": "link"}
        extra_kwargs: dict[str, dict[str, Any]] = {
            "place": {"help_text": "Which of the message's links, from the top."},
            "rule": {"help_text": "Which rule said who it was; empty until somebody looked."},
        }

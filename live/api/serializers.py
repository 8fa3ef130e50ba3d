"""Shapes of the live stream's answers."""

from rest_framework import serializers


class GrantOut(serializers.Serializer[dict[str, object]]):
    user = serializers.IntegerField()
    channels = serializers.ListField(child=serializers.CharField())


class TicketOut(serializers.Serializer[dict[str, object]]):
    ticket = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")

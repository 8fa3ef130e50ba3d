"""How an effect is shown: never its payload, which may hold a link or an address."""

from ground.api.serializers import ResourceSerializer
from outbox.models import Effect


class EffectOut(ResourceSerializer):
    class Meta:
        model = Effect
        fields = (
            "id",
            "kind",
            "key",
            "policy",
            "state",
            "tries",
            "next_try_at",
            "last_error",
            "reference",
            "asked_at",
            "ended_at",
        )
        read_only_fields = fields

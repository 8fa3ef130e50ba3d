"""What an app wants to know of packs at its start."""

from typing import Any

from rest_framework import serializers

from accounts.whoami import fact
from packs import queries


class WordOut(serializers.Serializer[Any]):
    singular = serializers.CharField()
    plural = serializers.CharField()


def shape() -> serializers.DictField:
    return serializers.DictField(
        child=WordOut(), help_text="What each generic concept is called here, as in /api/v1/words/."
    )


@fact("words", shape=shape)
def words(_user: Any) -> dict[str, dict[str, str]]:
    return queries.words()

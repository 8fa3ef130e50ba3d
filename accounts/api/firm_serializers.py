"""What the firm looks like from outside."""

from typing import IO, Any
from zoneinfo import available_timezones

from rest_framework import serializers
from rest_framework.parsers import BaseParser

from ground.api.serializers import InputSerializer

COLOUR: dict[str, Any] = {"help_text": "As `#rrggbb`."}


class PictureParser(BaseParser):
    """A picture as the body, unread."""

    media_type = "image/*"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        # `body` and not `read()`: only the former keeps Django's limit on the size.
        return getattr(stream, "body", None) or bytes(stream.read())


class PaletteOut(serializers.Serializer[Any]):
    accent = serializers.CharField(**COLOUR)
    accent_hover = serializers.CharField(**COLOUR)
    accent_text = serializers.CharField(help_text="For text and icons on the theme's surfaces.")
    accent_soft = serializers.CharField(help_text="A background that `accent_text` stands on.")
    on_accent = serializers.CharField(help_text="For text on `accent`.")


class FirmOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    accent = serializers.CharField(help_text="The colour the firm chose, as `#rrggbb`.")
    light = PaletteOut(help_text="What becomes of the accent on light: every text can be read.")
    dark = PaletteOut(help_text="The same on dark.")
    logo = serializers.CharField(
        allow_blank=True, help_text="A path that caches may keep for ever; empty without a logo."
    )
    logo_width = serializers.IntegerField(allow_null=True)
    logo_height = serializers.IntegerField(allow_null=True)
    support_email = serializers.CharField(allow_blank=True)
    locale = serializers.CharField(help_text="What people start with who have said nothing else.")
    time_zone = serializers.CharField()
    version = serializers.IntegerField()


class FirmIn(InputSerializer):
    name = serializers.CharField(max_length=100)
    accent = serializers.RegexField(
        r"^#[0-9a-fA-F]{6}\Z", max_length=7, help_text="As `#rrggbb`; any colour will do."
    )
    support_email = serializers.EmailField(max_length=254, allow_blank=True)
    locale = serializers.RegexField(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?\Z", max_length=10)
    time_zone = serializers.CharField(
        max_length=64, allow_blank=True, help_text="An IANA name; empty for the installation's."
    )

    def validate_accent(self, value: str) -> str:
        return value.lower()

    def validate_time_zone(self, value: str) -> str:
        if value and value not in available_timezones():
            raise serializers.ValidationError("Give an IANA name, such as Europe/Paris.")
        return value

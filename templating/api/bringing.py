"""Bringing in mails of other systems: what is found in one, and making a template of it."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.serializers import text
from ground.api.serializers import InputSerializer
from ground.api.views import ResourceView
from templating.api.shapes import BlockField, Object, TemplateOut, locale_field
from templating.blocks.shapes import NAME
from templating.bringing.whole import MOST_SOURCE, Choice, bring
from templating.models import Template
from templating.operations.bringing import bring_template
from templating.permissions import TEMPLATES_EDIT

MOST_VALUES = 200
PLAIN: dict[str, Any] = {"chosen": None, "included": frozenset()}


class BroughtChoiceIn(InputSerializer):
    """What stands for a value of the mail."""

    key = serializers.CharField(max_length=100, help_text="As `values` names it.")
    to = serializers.RegexField(
        str(NAME["pattern"]),
        max_length=100,
        required=False,
        allow_blank=True,
        help_text="A value of ours, or a name under which the sender gives it.",
    )
    default = text(200, help_text="What stands in, or without `to` stands there for everybody.")
    sample = text(500, help_text="Of a value that only a sender gives.")
    leave_out = serializers.BooleanField(required=False, help_text="Nothing stands there.")


class BroughtMailIn(InputSerializer):
    html = serializers.CharField(
        max_length=MOST_SOURCE, trim_whitespace=False, help_text="The whole mail."
    )
    subject = text(500, help_text="The mail's title where it is not said.")
    preheader = text(500, help_text="The words that the mail hides where it is not said.")
    category = serializers.ChoiceField(choices=Template.Category.choices, required=False)
    in_blocks = serializers.BooleanField(
        required=False, help_text="Take it apart into blocks, where it can be."
    )
    values = serializers.ListField(child=BroughtChoiceIn(), required=False, max_length=MOST_VALUES)


class NewBroughtTemplateIn(BroughtMailIn):
    name = serializers.CharField(max_length=100)
    folder = text(100)
    locale = locale_field(required=False)


class BroughtValueOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    written = serializers.CharField(help_text="As it stands in the mail.")
    count = serializers.IntegerField()
    guess = serializers.CharField(help_text="The value of ours that is probably meant; or empty.")
    to = serializers.CharField(source="choice.to")
    default = serializers.CharField(source="choice.default")
    sample = serializers.CharField(source="choice.sample")
    leave_out = serializers.BooleanField(source="choice.is_left_out")
    is_settled = serializers.BooleanField(help_text="Whether it is known what stands there.")


class LeftOutOut(serializers.Serializer[Any]):
    kind = serializers.CharField(
        help_text="code, form, frame, tag, attribute, style, address, counter, outlook,"
        " media_rule, style_rule, sheet or logic."
    )
    name = serializers.CharField()
    count = serializers.IntegerField()


class BroughtContentOut(serializers.Serializer[Any]):
    """What the template would say, as a draft is written."""

    subject = serializers.CharField()
    preheader = serializers.CharField()
    blocks = serializers.ListField(child=BlockField())
    design = Object()
    samples = Object()


class BroughtMailOut(serializers.Serializer[Any]):
    content = BroughtContentOut()
    values = BroughtValueOut(many=True, help_text="Those that are not settled first.")
    left_out = LeftOutOut(many=True)
    fits_blocks = serializers.BooleanField(help_text="Whether it can be taken apart.")
    has_new_footer = serializers.BooleanField(
        help_text="Whether a footer was added, since the mail has no way to say stop."
    )
    size = serializers.IntegerField(help_text="Bytes of HTML that are left.")


def choices_of(given: list[dict[str, Any]]) -> dict[str, Choice]:
    return {
        one["key"]: Choice(
            one.get("to", ""),
            one.get("default", ""),
            one.get("sample", ""),
            one.get("leave_out", False),
        )
        for one in given
    }


def given_in(request: Request, shape: type[InputSerializer]) -> dict[str, Any]:
    checked = shape(data=request.data)
    checked.is_valid(raise_exception=True)
    given: dict[str, Any] = dict(checked.validated_data)
    said = choices_of(given.pop("values", []))
    return {**given, "said": said}


class BroughtMailView(ResourceView):
    codes = {"post": TEMPLATES_EDIT}

    @extend_schema(
        summary="Look at a mail to be brought in",
        tags=["templates"],
        request=BroughtMailIn,
        responses=BroughtMailOut,
    )
    def post(self, request: Request) -> Response:
        """What a mail of another system would become here, what of it is left out, and for which
        of its values it must be said what stands there. Nothing is kept.
        """
        given = given_in(request, BroughtMailIn)
        given.setdefault("category", Template.Category.MARKETING)
        found = bring(**given)
        shown = {
            **vars(found),
            "left_out": [
                {"kind": kind, "name": name, "count": count} for kind, name, count in found.dropped
            ],
        }
        return Response(BroughtMailOut(shown).data)


class BroughtTemplateView(ResourceView):
    codes = {"post": TEMPLATES_EDIT}

    @extend_schema(
        summary="Bring in a mail as a template",
        tags=["templates"],
        request=NewBroughtTemplateIn,
        responses={201: TemplateOut},
    )
    def post(self, request: Request) -> Response:
        """Makes a template with the mail as its first draft. `values_unsettled` names the values
        of which nobody said what stands there.
        """
        given = given_in(request, NewBroughtTemplateIn)
        by: Any = request.user
        made = bring_template(**given, by=by, now=timezone.now())
        where = request.build_absolute_uri(f"../{made.pk}/")
        shown = TemplateOut(made, context=PLAIN).data
        return Response(shown, status=201, headers={"Location": where})

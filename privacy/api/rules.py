"""The firm's rules of privacy over REST."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ground.api.etags import versions_expected
from ground.api.permissions import SIGNED_IN
from ground.api.views import Listed, ResourceView, ResourceViewSet, Retrieved
from ground.refusals import NotThere
from privacy.api import rule_shapes as shapes
from privacy.models import Processor, Protection, Purpose
from privacy.operations import purposes, retention, rules
from privacy.permissions import PRIVACY_MANAGE
from privacy.queries import lists


class PurposeViewSet(Listed, Retrieved, ResourceViewSet):
    """What people's data may be used for."""

    codes = {"list": SIGNED_IN, "retrieve": SIGNED_IN, "*": PRIVACY_MANAGE}
    nouns = ("purpose", "purposes")
    serializer_class = shapes.PurposeOut
    input_class = shapes.PurposeIn
    orderings = {"id": (), "name": ("name",)}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[Purpose]:
        return lists.list_purposes()

    def create(self, request: Request) -> Response:
        made = purposes.create_purpose(
            **self.given(shapes.PurposeIn), by=self.caller, now=timezone.now()
        )
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=shapes.PurposeChanges)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Says what it is for, or where it takes a consent; its slug stays."""
        changed = purposes.change_purpose(
            purpose=self.get_object(),
            changes=self.given(shapes.PurposeChanges, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Gives it up, unless the ledger or a segment names it."""
        purposes.delete_purpose(
            purpose=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)


class ProcessorViewSet(Listed, Retrieved, ResourceViewSet):
    """Those who work with the firm's data on its behalf."""

    codes = {"*": PRIVACY_MANAGE}
    nouns = ("processor", "processors")
    serializer_class = shapes.ProcessorOut
    input_class = shapes.ProcessorIn
    orderings = {"id": (), "name": ("name",)}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[Processor]:
        return Processor.objects.all()

    def get_serializer_context(self) -> dict[str, Any]:
        context = super().get_serializer_context()
        return context | ({"row": self.get_object()} if self.action == "partial_update" else {})

    def create(self, request: Request) -> Response:
        given = self.given(shapes.ProcessorIn)
        made = rules.create_processor(given=given, by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=shapes.ProcessorIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = rules.change_processor(
            processor=self.get_object(),
            changes=self.given(shapes.ProcessorIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Takes it out of the register; the audit log keeps that it was there."""
        rules.delete_processor(
            processor=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)


class ProtectionsView(ResourceView):
    codes = {"get": PRIVACY_MANAGE}

    @extend_schema(responses=shapes.ProtectionsOut, summary="List protections")
    def get(self, request: Request) -> Response:
        """The rules of law that the firm can fall under, and whether they are on."""
        kept = {row.slug: row for row in Protection.objects.all()}
        rows = [kept.get(slug) or Protection(slug=slug) for slug in Protection.Slug.values]
        return Response(shapes.ProtectionsOut({"results": rows}).data)


class ProtectionView(ResourceView):
    codes = {"patch": PRIVACY_MANAGE}

    @extend_schema(
        request=shapes.ProtectionIn,
        responses=shapes.ProtectionOut,
        summary="Change a protection",
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Switches a protection, or says whom it is for; segments are looked at again."""
        if slug not in Protection.Slug.values:
            raise NotThere
        asked = shapes.ProtectionIn(data=request.data)
        asked.is_valid(raise_exception=True)
        caller: Any = request.user
        row = rules.set_protection(
            slug=slug,
            changes=asked.validated_data,
            by=caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(shapes.ProtectionOut(row).data)


class RetentionRulesView(ResourceView):
    codes = {"get": PRIVACY_MANAGE}

    @extend_schema(
        operation_id="retention_rules_list",
        responses=shapes.RetentionRulesOut,
        summary="List retention rules",
    )
    def get(self, request: Request) -> Response:
        """How long kinds of records are kept, and how many of each are due just now."""
        now = timezone.now()
        rows = [_shown(rule, due=retention.due(rule, now=now)) for rule in retention.rules()]
        return Response(shapes.RetentionRulesOut({"results": rows}).data)


class RetentionRuleView(ResourceView):
    codes = {"get": PRIVACY_MANAGE, "patch": PRIVACY_MANAGE}
    parameters = {"get": frozenset({"days"})}

    @extend_schema(
        parameters=[shapes.RetentionDaysIn],
        responses=shapes.RetentionRuleOut,
        summary="Retrieve a retention rule",
    )
    def get(self, request: Request, kind: str) -> Response:
        """How long a kind is kept, and how many are due now, or would be after other `days`."""
        rule = retention.rule_of(kind)
        if rule is None:
            raise NotThere
        asked = shapes.RetentionDaysIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        meant = rule._replace(**asked.validated_data)
        shown = _shown(rule, due=retention.due(meant, now=timezone.now()))
        return Response(shapes.RetentionRuleOut(shown).data)

    @extend_schema(
        request=shapes.RetentionRuleIn,
        responses=shapes.RetentionRuleOut,
        summary="Change a retention rule",
    )
    def patch(self, request: Request, kind: str) -> Response:
        """Says how long a kind is kept, or whether it is removed at all."""
        if retention.rule_of(kind) is None:
            raise NotThere
        asked = shapes.RetentionRuleIn(data=request.data)
        asked.is_valid(raise_exception=True)
        caller: Any = request.user
        now = timezone.now()
        rule = retention.set_policy(
            kind=kind,
            changes=asked.validated_data,
            by=caller,
            now=now,
            expected=versions_expected(request),
        )
        return Response(
            shapes.RetentionRuleOut(_shown(rule, due=retention.due(rule, now=now))).data
        )


def _shown(rule: retention.Rule, *, due: int) -> dict[str, Any]:
    return {
        "kind": rule.retained.kind,
        "label": str(rule.retained.label),
        "days": rule.days,
        "is_on": rule.is_on,
        "due": due,
        "default_days": rule.retained.days,
        "is_own": rule.policy is not None,
        "version": rule.policy.version if rule.policy else 1,
    }

"""One's devices that show notifications, over REST."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ground.api.permissions import SIGNED_IN
from ground.api.serializers import InputSerializer, ResourceSerializer
from ground.api.views import Listed, ResourceView, ResourceViewSet
from messaging.models import PushDevice, PushDeviceQuerySet
from messaging.operations import push_devices
from messaging.pushing.keys import push_key


class PushDeviceOut(ResourceSerializer):
    class Meta:
        model = PushDevice
        fields = ("id", "name", "service", "digest", "created_at", "last_used_at", "last_fault")
        read_only_fields = fields
        extra_kwargs = {
            "service": {"help_text": "The host of the push service."},
            "digest": {"help_text": "SHA-256 of its endpoint: by it a browser knows itself."},
            "last_fault": {"help_text": "What the push service said when it took nothing."},
        }


class PushKeysIn(InputSerializer):
    p256dh = serializers.CharField(max_length=120)
    auth = serializers.CharField(max_length=40)


class PushDeviceIn(InputSerializer):
    """A browser's `PushSubscription`, and what its owner calls the browser."""

    endpoint = serializers.URLField(max_length=2_000)
    keys = PushKeysIn()
    name = serializers.CharField(max_length=100)


class PushKeyOut(serializers.Serializer[Any]):
    public_key = serializers.CharField(help_text="The `applicationServerKey` to subscribe with.")


class PushKeyView(ResourceView):
    codes = {"get": SIGNED_IN}

    @extend_schema(summary="The key that browsers subscribe to", responses=PushKeyOut)
    def get(self, request: Request) -> Response:
        return Response({"public_key": push_key().public})


class PushDeviceViewSet(Listed, ResourceViewSet):
    """The caller's own devices that show notifications."""

    nouns = ("push device", "push devices")
    codes = {"*": SIGNED_IN}
    serializer_class = PushDeviceOut
    input_class = PushDeviceIn

    def get_queryset(self) -> PushDeviceQuerySet:
        return PushDevice.objects.of(self.request.user)

    def create(self, request: Request) -> Response:
        """Turns notifications on for a browser."""
        given = self.given(PushDeviceIn)
        device = push_devices.add_device(
            user=self.caller,
            endpoint=given["endpoint"],
            **given["keys"],
            name=given["name"],
            now=timezone.now(),
        )
        return Response(self.shown(device), status=201)

    def destroy(self, request: Request, pk: str) -> Response:
        """Pushes nothing to it any more."""
        push_devices.remove_device(device=self.get_object())
        return Response(status=204)

    @extend_schema(summary="Push a test to a device", request=None)
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str) -> Response:
        device = push_devices.send_test_push(device=self.get_object(), now=timezone.now())
        return Response(self.shown(device))

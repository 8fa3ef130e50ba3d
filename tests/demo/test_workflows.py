"""The workflows of the demo firm, and how far its people have come in them."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from automation.models import Enrolment, StepLog, Workflow
from channels.models import Account
from demo.workflows import LIVE_FOR
from messaging.models import Message


@pytest.mark.django_db
def test_some_wait_some_are_through_and_some_converted(settings, tmp_path):
    settings.DEMO_LOGINS = str(tmp_path / "demo.json")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    today = timezone.now().date()
    for _ in range(2):
        call_command("seed_demo", today=today, contacts=300, activities_per_contact=24)

    live = Workflow.objects.filter(status="active").order_by("key")
    assert [one.key for one in live] == [
        *("gone-quiet", "payment-failed-rescue", "unverified-addresses", "welcome"),
    ]
    rows = Enrolment.objects.all()
    assert rows.filter(status="active", due_at__gt=timezone.now()).count() > 5
    assert rows.filter(status="completed", converted_at=None).exists()
    assert rows.filter(status="completed", converted_at__isnull=False).exists()
    began = timezone.now() - LIVE_FOR - timedelta(minutes=10)
    assert not rows.filter(entered_at__lt=began).exists()
    assert not StepLog.objects.filter(status="failed").exists()
    # Whatever they write leaves by a sandbox.
    sent = Message.objects.filter(batch__campaign__in=[one.key for one in live])
    assert sent.exists()
    outside = Account.objects.exclude(provider__startswith="sandbox")
    assert set(outside.values_list("channel", flat=True)) <= {"in_app", "push"}

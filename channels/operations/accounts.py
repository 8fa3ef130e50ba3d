"""Setting up the firm's accounts with providers. Their secrets go in and never come out."""

import json
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from channels import lines
from channels.adapters import ADAPTERS, Handed, Outgoing
from channels.errors import AccountInUse, BuiltIn, NotTested, TestFailed, UnknownProvider
from channels.mime import BadAddress, ascii_address
from channels.models import Account
from channels.operations.health import note_success
from contacts.reading import phone
from ground.refusals import Invalid
from ground.versions import Versions, refuse_if_outdated

SHOWN = (
    *("name", "state", "team_id", "user_id", "sender", "sender_name", "reply_to", "options"),
    *("for_marketing", "for_transactional", "order", "share", "per_second", "per_day", "per_month"),
)
PHONES = ("sms", "whatsapp")
#: A number, a Messaging Service, or a name of up to eleven signs.
SENDER = re.compile(r"\+[1-9][0-9]{6,14}|MG[0-9a-fA-F]{32}|[A-Za-z0-9 ]{3,11}|[0-9]{4,6}")
#: How long a test that arrived counts.
TEST_COUNTS = timedelta(days=1)


@transaction.atomic
def create_account(
    *,
    provider: str,
    by: User | None,
    now: datetime,
    options: dict[str, Any] | None = None,
    secrets: dict[str, Any] | None = None,
    **given: Any,
) -> Account:
    """An account that nothing goes by yet: a test message comes first.

    :raises UnknownProvider: if there is none of that name.
    :raises BuiltIn: if there is one from the start.
    :raises UnfitOption: naming what the provider needs, or does not know.
    """
    adapter = ADAPTERS.get(provider)
    if adapter is None:
        raise UnknownProvider(field="provider")
    if adapter.is_built_in:
        raise BuiltIn(field="provider")
    sealed = lines.checked_secrets(adapter, secrets or {})
    lines.refuse_incomplete(adapter, sealed)
    account = Account(provider=provider, channel=adapter.channel, **given)
    account.options = lines.checked_options(adapter, options or {})
    account.secrets = json.dumps(sealed)
    account.created_at = account.updated_at = now
    _check_sender(account)
    account.save(force_insert=True)
    audit.write("channel_account.created", by=by, obj=account, after=_picture(account), at=now)
    return account


@transaction.atomic
def make_built_in_accounts(*, now: datetime) -> list[str]:
    """Have an account of each provider that is part of the installation; the names of new ones."""
    made = []
    for adapter in ADAPTERS.values():
        rows = Account.objects.filter(provider=adapter.slug)
        if adapter.is_built_in and not rows.exists():
            account = Account(
                provider=adapter.slug, channel=adapter.channel, name=str(adapter.name)
            )
            account.state, account.created_at, account.updated_at = Account.State.ACTIVE, now, now
            account.save(force_insert=True)
            made.append(account.name)
    return made


@transaction.atomic
def change_account(
    *,
    account: Account,
    changes: dict[str, Any],
    by: User | None,
    now: datetime,
    expected: Versions = None,
) -> Account:
    """Change what is named. One that speaks to its provider otherwise has to be tested anew
    before it is activated again; an active one stays so.

    :raises Outdated: if it was changed since the caller read it.
    """
    account = _locked(account)
    refuse_if_outdated(account, expected)
    before = _picture(account)
    for name, value in changes.items():
        setattr(account, name, value)
    if "options" in changes:
        adapter = lines.adapter_of(account)
        account.options = lines.checked_options(adapter, changes["options"])
    _check_sender(account)
    after = _picture(account)
    if after != before:
        if any(before[name] != after[name] for name in ("options", "sender")):
            account.tested_at = None
        _save(account, now, *changes, "tested_at")
        audit.write(
            "channel_account.changed", by=by, obj=account, before=before, after=after, at=now
        )
    return account


@transaction.atomic
def rotate_secrets(
    *, account: Account, secrets: dict[str, Any], by: User | None, now: datetime
) -> Account:
    """Put new secrets in the place of those that are named; the others stay."""
    account = _locked(account)
    adapter = lines.adapter_of(account)
    given = lines.checked_secrets(adapter, secrets)
    kept = {**lines.secrets_of(account), **given}
    lines.refuse_incomplete(adapter, kept)
    account.secrets, account.tested_at = json.dumps(kept), None
    # What failed may have failed for the old ones.
    account.faults_in_a_row, account.down_until = 0, None
    _save(account, now, "secrets", "tested_at", "faults_in_a_row", "down_until")
    audit.write(
        "channel_account.secrets_changed", by=by, obj=account, at=now, secrets=sorted(given)
    )
    return account


def send_test(*, account: Account, to: str, by: User | None, now: datetime) -> Account:
    """Send a message through the account, now; it can be activated once that worked.

    :raises TestFailed: with what the provider said.
    """
    to = reachable(account.channel, to)
    line = lines.connect(account)
    try:
        (answer,) = line.send([_test_message(account, to)])
    finally:
        line.close()
    if not isinstance(answer, Handed):
        said = answer.why[:500]
        Account.objects.filter(pk=account.pk).update(last_fault=said, last_fault_at=now)
        raise TestFailed(_("The test message did not go out: {said}").format(said=said), said=said)
    return _note_test(account, to=to, by=by, now=now)


@transaction.atomic
def _note_test(account: Account, *, to: str, by: User | None, now: datetime) -> Account:
    account = _locked(account)
    account.tested_at = now
    account.save(update_fields=["tested_at"])
    note_success(account=account)
    audit.write("channel_account.tested", by=by, obj=account, at=now, to=to)
    return account


@transaction.atomic
def activate_account(*, account: Account, by: User | None, now: datetime) -> Account:
    """Put it to work; how it fared before is forgiven.

    :raises NotTested: unless a test message went out lately, as it is now.
    """
    account = _locked(account)
    if account.state == Account.State.ACTIVE:
        return account
    needs_test = lines.adapter_of(account).can_send and not _is_built_in(account)
    if needs_test and not _is_tested(account, now):
        raise NotTested
    account.state = Account.State.ACTIVE
    account.spell += 1
    account.faults_in_a_row, account.down_until, account.last_fault = 0, None, ""
    _save(account, now, "state", "spell", "faults_in_a_row", "down_until", "last_fault")
    audit.write("channel_account.activated", by=by, obj=account, at=now)
    return account


def _is_tested(account: Account, now: datetime) -> bool:
    return account.tested_at is not None and account.tested_at >= now - TEST_COUNTS


@transaction.atomic
def pause_account(*, account: Account, by: User | None, now: datetime) -> Account:
    """Nothing goes by it any more; what waits goes by the next account, or waits."""
    account = _locked(account)
    if account.state == Account.State.ACTIVE:
        account.state = Account.State.PAUSED
        _save(account, now, "state")
        audit.write("channel_account.paused", by=by, obj=account, at=now)
    return account


@transaction.atomic
def delete_account(
    *, account: Account, by: User | None, now: datetime, expected: Versions = None
) -> None:
    """Forget an account that nothing went by.

    :raises AccountInUse: if something did.
    :raises BuiltIn: if it is part of the installation.
    """
    account = _locked(account)
    refuse_if_outdated(account, expected)
    if _is_built_in(account):
        raise BuiltIn
    before = _picture(account)
    try:
        with transaction.atomic():
            account.delete()
    except ProtectedError:
        raise AccountInUse from None
    audit.write("channel_account.deleted", by=by, before=before, at=now)


def _locked(account: Account) -> Account:
    return Account.objects.select_for_update(of=("self",)).get(pk=account.pk)


def _save(account: Account, now: datetime, *fields: str) -> None:
    account.version += 1
    account.updated_at = now
    account.save(update_fields={*fields, "version", "updated_at"})


def reachable(channel: str, to: str) -> str:
    """Where a test may go, as its channel writes it.

    :raises Invalid: if nothing can go there.
    """
    if channel in PHONES:
        if (number := phone(to)) is None:
            said = _("This is no number. Begin with + and the country's code: +14155550100.")
            raise Invalid(said, field="to")
        return number
    if channel == "email":
        try:
            ascii_address(to)
        except BadAddress as fault:
            raise Invalid(_("This is no address that can be written to."), field="to") from fault
    return to.strip()


def _check_sender(account: Account) -> None:
    if account.channel == "email":
        try:
            ascii_address(account.sender)
        except BadAddress as fault:
            raise Invalid(_("Give the address that mail comes from."), field="sender") from fault
    elif account.channel in PHONES and account.sender and not SENDER.fullmatch(account.sender):
        said = _("Give the number with + and the country's code: +14155550100.")
        raise Invalid(said, field="sender")


def _is_built_in(account: Account) -> bool:
    adapter = ADAPTERS.get(account.provider)
    return adapter is not None and adapter.is_built_in


def _picture(account: Account) -> dict[str, Any]:
    return {name: getattr(account, name) for name in SHOWN}


def _test_message(account: Account, to: str) -> Outgoing:
    return Outgoing(
        key=str(uuid4()),
        to=to,
        subject=_("Test message from {name}").format(name=account.name),
        text=_("It works: this message came by the account “{name}”.").format(name=account.name),
        is_marketing=False,
    )

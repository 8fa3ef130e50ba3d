"""Keys for programs. The plain secret is handed out once and never kept."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_network

from django.db import transaction
from django.db.models import Q

from accounts import audit
from accounts.errors import AlreadyPast, AlreadyRevoked, NotANetwork, ScopeNotYours
from accounts.models import ApiToken, User, WriteKey
from accounts.secrets import hash_secret, new_secret

#: A key's last use is noted this often at most.
NOTE_USE_EVERY = timedelta(minutes=1)


@transaction.atomic
def issue_token(
    *,
    owner: User,
    name: str,
    scopes: Iterable[str],
    by: User | None,
    now: datetime,
    expires_at: datetime | None = None,
    allowed_ips: Iterable[str] = (),
) -> tuple[ApiToken, str]:
    """A token and its plain text, `rpt_<id>_<secret>`, which is shown this once.

    :raises ScopeNotYours: for a code that the owner does not hold.
    :raises NotANetwork: for an address that is none.
    :raises AlreadyPast: if it would have expired already.
    """
    scopes = sorted(set(scopes))
    for code in scopes:
        if code not in owner.granted_codes:
            raise ScopeNotYours(field="scopes", scope=code[:100])
    if expires_at is not None and expires_at <= now:
        raise AlreadyPast(field="expires_at")
    public_id, secret = secrets.token_hex(6), new_secret()
    token = ApiToken.objects.create(
        owner=owner,
        name=name,
        public_id=public_id,
        secret_hash=hash_secret(secret),
        scopes=scopes,
        allowed_ips=[_network(text) for text in allowed_ips],
        created_at=now,
        expires_at=expires_at,
    )
    after = {"scopes": scopes, "expires_at": expires_at, "allowed_ips": token.allowed_ips}
    audit.write("token.issued", by=by, obj=token, after=after, at=now, owner=owner.email)
    return token, f"rpt_{public_id}_{secret}"


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User | None, now: datetime) -> ApiToken:
    """Make a token useless from now on.

    :raises AlreadyRevoked: if it is so already.
    """
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is not None:
        raise AlreadyRevoked
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    audit.write("token.revoked", by=by, obj=token, at=now)
    return token


def note_token_use(*, token: ApiToken, ip: str | None, now: datetime) -> None:
    """Remember when and from where a token was used, once a minute at most."""
    if token.last_used_at is not None and now - token.last_used_at < NOTE_USE_EVERY:
        return
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=now, last_used_ip=ip)


@transaction.atomic
def issue_write_key(
    *, name: str, source: str, by: User | None, now: datetime
) -> tuple[WriteKey, str]:
    """A write key and its plain text, `wk_<secret>`, which is shown this once."""
    secret = f"wk_{new_secret()}"
    key = WriteKey.objects.create(
        name=name,
        source=source,
        hint=secret[:9],
        secret_hash=hash_secret(secret),
        created_by=by,
        created_at=now,
    )
    audit.write("write_key.issued", by=by, obj=key, after={"source": source}, at=now)
    return key, secret


@transaction.atomic
def revoke_write_key(*, key: WriteKey, by: User | None, now: datetime) -> WriteKey:
    """Make a write key useless from now on.

    :raises AlreadyRevoked: if it is so already.
    """
    key = WriteKey.objects.select_for_update().get(pk=key.pk)
    if key.revoked_at is not None:
        raise AlreadyRevoked
    key.revoked_at = now
    key.save(update_fields=["revoked_at"])
    audit.write("write_key.revoked", by=by, obj=key, at=now)
    return key


def note_write_key_use(*, key: WriteKey, now: datetime) -> None:
    """Remember when a write key was used, once a minute at most."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTE_USE_EVERY)
    if key.last_used_at is None or now - key.last_used_at >= NOTE_USE_EVERY:
        WriteKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)


def _network(text: str) -> str:
    try:
        return str(ip_network(text.strip(), strict=False))
    except ValueError:
        raise NotANetwork(field="allowed_ips") from None

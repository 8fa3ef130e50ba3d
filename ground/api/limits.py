"""Rate limits: a token bucket per caller, kept in Redis by one script, so that nothing races.

Redis being away lets every request pass: a limit protects the service, it is not a gate.
"""

import logging
import time
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Any

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from ground.api.errors import TooManyRequests
from ground.api.principals import principal_of

log = logging.getLogger(__name__)

#: Seconds for which Redis is not asked again after it failed to answer.
REST = 5.0

#: Takes one token out of a bucket that refills steadily. Answers whether there was one, and
#: how many are left. Redis' own clock is used, so that the web processes need not agree.
TAKE = """
local burst, per_second = tonumber(ARGV[1]), tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = math.min(burst, (tonumber(kept[1]) or burst)
  + math.max(0, now - (tonumber(kept[2]) or now)) * per_second)
local taken = 0
if left >= 1 then left = left - 1; taken = 1 end
redis.call('HSET', KEYS[1], 'left', tostring(left), 'at', tostring(now))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / per_second * 1000) + 1000)
return {taken, tostring(left)}
"""


@dataclass(frozen=True)
class Allowance:
    """What a caller has left, as the RateLimit header fields say it."""

    policy: str
    per_minute: int
    left: float
    allowed: bool

    def headers(self) -> dict[str, str]:
        """The fields of draft-ietf-httpapi-ratelimit-headers-11."""
        full_in = ceil((self.per_minute - self.left) * 60 / self.per_minute)
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.per_minute};w=60',
            "RateLimit": f'"{self.policy}";r={int(self.left)};t={full_in}',
        }

    @property
    def wait(self) -> int:
        return max(1, ceil((1 - self.left) * 60 / self.per_minute))


class TokenBucket(BaseThrottle):
    """Counts each request of the API against its caller's minute."""

    def allow_request(self, request: Request, view: Any) -> bool:
        principal = principal_of(request)
        policy = "anonymous" if principal.startswith("ip:") else "caller"
        allowance = take(principal, policy, settings.API_REQUESTS_PER_MINUTE[policy])
        if allowance is None:
            return True
        request._request.allowance = allowance  # type: ignore[attr-defined]
        if not allowance.allowed:
            raise TooManyRequests(retry_after=allowance.wait)
        return True


def refuse_busy_address(request: Request) -> None:
    """Count a request against its address before anything is looked up for it.

    So that guessing keys is bounded too, and being refused costs us little. Offices share an
    address, hence this allowance is a generous one.

    :raises TooManyRequests: if the address has used up its minute.
    """
    per_minute = settings.API_REQUESTS_PER_MINUTE.get("address", 0)
    allowance = take(f"address:{request.META.get('REMOTE_ADDR', '')}", "address", per_minute)
    if allowance is not None and not allowance.allowed:
        request._request.allowance = allowance  # type: ignore[attr-defined]
        raise TooManyRequests(retry_after=allowance.wait)


def take(principal: str, policy: str, per_minute: int) -> Allowance | None:
    """One request's worth of the caller's allowance; None where nothing is limited."""
    if per_minute == 0 or time.monotonic() < _away.until:
        return None
    try:
        taken, left = _script(settings.REDIS_URL)(
            keys=[f"rapport:rate:{principal}"], args=[per_minute, per_minute / 60]
        )
    except RedisError:
        _away.until = time.monotonic() + REST
        log.warning("redis is away, requests are not limited")
        return None
    return Allowance(policy, per_minute, float(left), bool(taken))


class _Away:
    until = 0.0


_away = _Away()


@cache
def _script(url: str) -> Any:
    client = Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
    return client.register_script(TAKE)

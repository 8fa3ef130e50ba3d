"""Speaking to providers over HTTP: always with time-outs, and to nobody whom they point us to."""

import httpx

CONNECT, ANSWER = 5.0, 10.0
#: That long one request takes at the most, give or take a moment.
SLOWEST = CONNECT + ANSWER


def transport() -> httpx.BaseTransport:
    """What carries the requests; nothing is tried again, since a provider may have taken it."""
    return httpx.HTTPTransport(retries=0)


def open_client() -> httpx.Client:
    """Follows no redirects, and no proxy that the machine's environment names."""
    limits = httpx.Timeout(ANSWER, connect=CONNECT)
    return httpx.Client(
        transport=transport(), timeout=limits, follow_redirects=False, trust_env=False
    )


#: It did not reach the provider at all.
NotReached = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
)

"""Networks from which machines ask: of services that look through mail, and of rented servers.

Those of the services are what they tell their customers to let in. Behind a rented server there
may be a person after all, on a firm's way out to the net: that alone decides nothing.
"""

from bisect import bisect_right
from functools import lru_cache
from ipaddress import ip_address, ip_network

SCANNERS: dict[str, tuple[str, ...]] = {
    "proofpoint": (
        *("67.231.144.0/20", "148.163.128.0/18", "205.220.160.0/19", "208.84.64.0/22"),
        *("185.132.180.0/22", "185.183.28.0/22"),
    ),
    "mimecast": (
        *("91.220.42.0/24", "103.13.69.0/24", "124.47.150.0/24", "124.47.189.0/24"),
        *("146.101.78.0/24", "170.10.128.0/21", "185.58.84.0/22", "195.130.217.0/24"),
        *("205.139.110.0/23", "207.211.30.0/23", "207.82.80.0/24", "213.167.75.0/24"),
        "216.205.24.0/24",
    ),
    "barracuda": ("64.235.144.0/20", "209.222.80.0/21"),
    "microsoft": (
        *("40.92.0.0/15", "40.107.0.0/16", "52.100.0.0/14", "104.47.0.0/17"),
        *("2a01:111:f400::/48", "2a01:111:f403::/48"),
    ),
    "messagelabs": ("67.219.240.0/20", "85.158.136.0/21", "195.245.230.0/23", "216.82.240.0/20"),
    "cisco": ("68.232.128.0/19", "139.138.32.0/19", "216.71.128.0/19"),
    "trend_micro": ("18.208.22.64/26", "18.188.9.192/26", "150.70.224.0/21"),
}
SERVERS: dict[str, tuple[str, ...]] = {
    "amazon": ("3.80.0.0/12", "18.204.0.0/14", "34.192.0.0/10", "52.0.0.0/11", "54.144.0.0/12"),
    "azure": ("13.64.0.0/11", "20.33.0.0/16", "20.36.0.0/14", "40.64.0.0/13", "52.224.0.0/11"),
    "google": ("34.64.0.0/10", "35.184.0.0/13", "104.154.0.0/15", "104.196.0.0/14"),
    "digitalocean": ("138.68.0.0/16", "159.89.0.0/16", "165.227.0.0/16", "178.62.0.0/16"),
    "hetzner": ("78.46.0.0/15", "88.198.0.0/16", "136.243.0.0/16", "144.76.0.0/16"),
    "ovh": ("51.68.0.0/16", "51.75.0.0/16", "54.36.0.0/16", "149.202.0.0/16"),
    "linode": ("45.33.0.0/17", "45.56.64.0/18", "139.162.0.0/16", "172.104.0.0/15"),
}


class Networks:
    """Many networks, asked by address: of those that overlap, the narrower one answers."""

    def __init__(self, named: dict[str, tuple[str, ...]]) -> None:
        self._of: dict[int, tuple[list[int], list[tuple[int, str]]]] = {}
        for version in (4, 6):
            nets = [
                (int(net.network_address), int(net.broadcast_address), name)
                for name, texts in named.items()
                for net in map(ip_network, texts)
                if net.version == version
            ]
            nets.sort()
            self._of[version] = ([low for low, _, _ in nets], [net[1:] for net in nets])

    def name_of(self, ip: str | None) -> str:
        """Whose network an address belongs to; "" for none of these."""
        if not ip:
            return ""
        try:
            address = ip_address(ip)
        except ValueError:
            return ""
        mapped = getattr(address, "ipv4_mapped", None) or address
        lows, ends = self._of[mapped.version]
        place = bisect_right(lows, int(mapped)) - 1
        if place < 0:
            return ""
        high, name = ends[place]
        return name if int(mapped) <= high else ""


@lru_cache(maxsize=1)
def scanners() -> Networks:
    return Networks(SCANNERS)


@lru_cache(maxsize=1)
def servers() -> Networks:
    return Networks(SERVERS)

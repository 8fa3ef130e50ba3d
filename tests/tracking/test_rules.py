"""Telling people from machines by one table."""

from ipaddress import ip_network

import pytest

from tests.tracking.agents import AGENTS, CHROME
from tests.tracking.mail import GMAIL
from tracking.judging.networks import SCANNERS, SERVERS, Networks, scanners
from tracking.judging.rules import RULES, Seen, judge


def seen(kind="click", **given):
    return Seen(**{"kind": kind, "asked": "get", "agent": CHROME, "ip": "203.0.113.7", **given})


class TestJudge:
    @pytest.mark.parametrize(("kind", "ip", "agent", "rule"), AGENTS)
    def test_knows_who_says_so(self, kind, ip, agent, rule):
        assert judge(seen(kind, ip=ip, agent=agent)).name == rule

    @pytest.mark.parametrize(
        ("given", "rule", "verdict"),
        [
            ({"is_baited": True}, "bait", "machine"),
            ({"asked": "head"}, "head", "machine"),
            ({"asked": "prefetch"}, "prefetch", "machine"),
            ({"seconds": 2.0}, "at_once", "machine"),
            ({"seconds": 9.0}, "soon", "unknown"),
            ({"seconds": 60.0}, "reader", "human"),
            ({"seconds": None}, "reader", "human"),
            ({"others": (0.4,)}, "burst", "machine"),
            ({"others": (2.0,)}, "reader", "human"),
            ({"others": (2.0, 4.0)}, "burst", "machine"),
            ({"others": (2.0, 20.0, 40.0)}, "reader", "human"),
            ({"kind": "open", "seconds": 9.0}, "reader", "human"),
            ({"kind": "open", "others": (0.1, 0.2)}, "reader", "human"),
            ({"kind": "open", "agent": GMAIL, "seconds": 1.0}, "at_once", "machine"),
            ({"kind": "open", "agent": GMAIL, "seconds": 60.0}, "gmail", "human"),
            ({"ip": "not an address"}, "reader", "human"),
            ({"ip": None}, "reader", "human"),
        ],
    )
    def test_knows_what_happened_around_it(self, given, rule, verdict):
        found = judge(seen(**given))

        assert (found.name, found.verdict) == (rule, verdict)

    def test_every_rule_decides_something_in_these_tests(self):
        told = {rule for *_, rule in AGENTS}
        told |= {"bait", "head", "prefetch", "at_once", "soon", "burst"}

        assert {rule.name for rule in RULES} == told

    def test_the_last_rule_holds_for_anything(self):
        assert RULES[-1].holds(seen(agent="\x00"))


class TestNetworks:
    def test_are_written_as_networks_and_do_not_overlap(self):
        nets = [ip_network(text) for named in (SCANNERS, SERVERS) for texts in named.values()
                for text in texts]  # fmt: skip
        overlaps = [
            (one, other)
            for place, one in enumerate(nets)
            for other in nets[place + 1 :]
            if one.version == other.version
            and one.overlaps(other)
            # Who looks through mail may rent servers; its own networks are asked first.
            and (str(one), str(other)) not in ALLOWED
        ]

        assert not overlaps

    def test_know_their_first_and_last_address_and_none_beside(self):
        named = Networks({"a": ("10.0.0.0/24",), "b": ("10.0.2.0/24", "2001:db8::/64")})

        assert [named.name_of(f"10.0.{ip}") for ip in ("0.0", "0.255", "1.0", "2.255", "3.0")] == [
            *("a", "a", "", "b", "")
        ]
        assert named.name_of("2001:db8::ffff") == "b"
        assert named.name_of("9.255.255.255") == named.name_of("2001:db9::") == ""

    def test_those_of_microsofts_mail_are_known(self):
        assert scanners().name_of("104.47.1.1") == "microsoft"


ALLOWED = {("52.100.0.0/14", "52.0.0.0/11")}

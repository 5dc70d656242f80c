"""Specification of connections: public addresses only, the one that was checked, and until the deadline."""

import ipaddress
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

import httpcore
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from askavim.adapters.network import CheckedBackend, NotPublic, look_up, why_not_public

PUBLIC, OTHER_PUBLIC = "93.184.216.34", "2606:2800:220:1::1"


class Wire(httpcore.NetworkBackend):
    """Connects to nothing, and remembers what it was to connect to."""

    def __init__(self, dead: Iterable[str] = ()) -> None:
        self.connected: list[str] = []
        self.timeouts: list[float | None] = []
        self._dead = frozenset(dead)

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: Any = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        self.connected.append(host)
        self.timeouts.append(timeout)
        if host in self._dead:
            raise httpcore.ConnectError("dead")
        return httpcore.MockStream([b"x"] * 1_000)


def backend(
    wire: Wire, *answers: list[str], allow_private: bool = False, clock: Callable[[], float] = lambda: 0.0
) -> CheckedBackend:
    """One that looks up these answers in turn, until second 10."""
    looked_up = iter(answers)
    return CheckedBackend(lambda host, port: next(looked_up), allow_private, clock, 10.0, wire)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "0.1.2.3",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.170",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "224.0.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        f"::ffff:{PUBLIC}",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::1",
        "2001:0:7f00:1::1",
        "2001:db8::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "ff0e::1",
        "4000::1",
        "2130706433",
        "",
        "example.org",
    ],
)
def test_no_inner_address_is_connected_to(address: str) -> None:
    wire = Wire()
    with pytest.raises(NotPublic):
        backend(wire, [address]).connect_tcp("site.example", 80)
    assert wire.connected == []


@pytest.mark.parametrize("address", [PUBLIC, OTHER_PUBLIC, "8.8.8.8", "2a00:1450:4001:80b::200e"])
def test_a_public_address_is(address: str) -> None:
    wire = Wire()
    backend(wire, [address]).connect_tcp("site.example", 443)
    assert wire.connected == [address]


@given(st.ip_addresses())
@example(ipaddress.ip_address("::ffff:8.8.8.8"))
def test_no_address_that_is_not_global_ever_passes(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assume(not ip.is_global or ip.is_multicast or ip.is_reserved or getattr(ip, "ipv4_mapped", None))
    assert why_not_public(str(ip))


@given(st.ip_addresses(v=4))
def test_no_ipv6_spelling_of_an_ipv4_address_passes(ip: ipaddress.IPv4Address) -> None:
    number = int(ip)
    for spelling in (0xFFFF << 32 | number, number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80):
        assert why_not_public(str(ipaddress.IPv6Address(spelling)))


@given(st.text())
def test_what_is_no_ip_address_never_passes(text: str) -> None:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        assert why_not_public(text)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "localhost"])
def test_other_notations_and_names_of_this_machine_are_seen_through(host: str) -> None:
    wire = Wire()
    with pytest.raises(NotPublic):
        CheckedBackend(look_up, False, lambda: 0.0, 10.0, wire).connect_tcp(host, 80)
    assert wire.connected == []


def test_the_connection_goes_to_the_address_that_was_checked_whatever_the_name_says_next() -> None:
    wire = Wire()
    rebinding = backend(wire, [PUBLIC], ["127.0.0.1"])
    rebinding.connect_tcp("site.example", 80)
    with pytest.raises(NotPublic, match=r"site\.example is 127\.0\.0\.1, this machine itself"):
        rebinding.connect_tcp("site.example", 80)
    assert wire.connected == [PUBLIC]


def test_of_mixed_addresses_only_the_public_ones_are_tried() -> None:
    wire = Wire(dead=[PUBLIC])
    backend(wire, ["10.0.0.1", PUBLIC, "::1", OTHER_PUBLIC]).connect_tcp("site.example", 80)
    assert wire.connected == [PUBLIC, OTHER_PUBLIC]


@pytest.mark.parametrize("port", [22, 25, 6379, 8000])
def test_other_ports_than_the_webs_are_for_own_networks(port: int) -> None:
    wire = Wire()
    with pytest.raises(NotPublic, match=str(port)):
        backend(wire, [PUBLIC]).connect_tcp("site.example", port)
    backend(wire, ["10.0.0.1"], allow_private=True).connect_tcp("site.example", port)
    assert wire.connected == ["10.0.0.1"]


def test_a_name_without_addresses_is_no_connection() -> None:
    with pytest.raises(httpcore.ConnectError):
        backend(Wire(), []).connect_tcp("site.example", 80)


def test_no_single_step_waits_beyond_the_deadline() -> None:
    wire = Wire()
    backend(wire, [PUBLIC], clock=lambda: 7.0).connect_tcp("site.example", 80, timeout=5.0)
    assert wire.timeouts == [3.0]


def test_a_stream_ends_at_the_deadline_however_little_comes_at_a_time() -> None:
    seconds = count()
    stream = backend(Wire(), [PUBLIC], clock=lambda: float(next(seconds))).connect_tcp("site.example", 80)
    with pytest.raises(httpcore.ReadTimeout):
        list(iter(lambda: stream.read(1), b""))
    assert next(seconds) < 15

"""Connections for untrusted addresses: only to public hosts, only within a time.

A name is looked up here, what it stands for is checked, and the connection goes to that very address: no second look-up
lies between. TLS still verifies the name, because httpcore asks for it by name.
"""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

Resolver = Callable[[str, int], Sequence[str]]
"""Host and port -> IP addresses, best first. Raises OSError."""

PUBLIC_PORTS = frozenset({80, 443, 8080, 8443})
_MOST_ADDRESSES = 4

_REFUSED_NETWORKS = {
    ipaddress.ip_network(network): kind
    for network, kind in (
        ("0.0.0.0/8", "an address without a host"),
        ("100.64.0.0/10", "a provider's inner address"),
        ("168.63.129.16/32", "a cloud's inner address"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.88.99.0/24", "an IPv4 address behind 6to4"),
        ("::ffff:0:0/96", "an IPv4 address written as IPv6"),
        ("64:ff9b::/96", "an IPv4 address behind NAT64"),
        ("64:ff9b:1::/48", "an IPv4 address behind NAT64"),
        ("2002::/16", "an IPv4 address behind 6to4"),
        ("2001::/32", "an IPv4 address behind Teredo"),
    )
}
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_PROPERTIES = (
    ("is_loopback", "this machine itself"),
    ("is_link_local", "a link-local address"),
    ("is_multicast", "a multicast address"),
    ("is_unspecified", "an address without a host"),
    ("is_private", "a private address"),
    ("is_reserved", "a reserved address"),
)


class NotPublic(Exception):
    """A connection that may not be made; its text says to what, and why."""


def why_not_public(address: str) -> str | None:
    """What kind of address an IP address is instead of a public one; None where it is public."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "no IP address"
    for network, kind in _REFUSED_NETWORKS.items():
        if ip in network:
            return kind
    for name, kind in _PROPERTIES:
        if getattr(ip, name):
            return kind
    if not ip.is_global or (ip.version == 6 and ip not in _GLOBAL_UNICAST):
        return "not a public address"
    return None


def look_up(host: str, port: int) -> Sequence[str]:
    """IP addresses of a host as this machine resolves them, numbers in any notation included. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class CheckedBackend(httpcore.NetworkBackend):
    """Connects to public addresses only (`allow_private`: to all). What it connects ends at `deadline`, on `clock`."""

    def __init__(
        self,
        resolve: Resolver,
        allow_private: bool,
        clock: Callable[[], float],
        deadline: float,
        inner: httpcore.NetworkBackend,
    ) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        self._clock = clock
        self._deadline = deadline
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Look up, check, connect. Raises NotPublic, httpcore.ConnectError or httpcore.ConnectTimeout."""
        failed: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for address in self._checked(host, port)[:_MOST_ADDRESSES]:
            left = _time_left(self._clock, self._deadline, timeout, httpcore.ConnectTimeout)
            try:
                stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _TimedStream(stream, self._clock, self._deadline)
        raise failed or httpcore.ConnectError(f"{host} has no address")

    def _checked(self, host: str, port: int) -> list[str]:
        if not self._allow_private and port not in PUBLIC_PORTS:
            raise NotPublic(f"port {port} is none of the web's (80, 443, 8080, 8443)")
        try:
            addresses = list(self._resolve(host, port))
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} can't be looked up") from error
        if self._allow_private:
            return addresses
        kinds = {address: why_not_public(address) for address in addresses}
        public = [address for address, kind in kinds.items() if kind is None]
        if addresses and not public:
            address, kind = next(iter(kinds.items()))
            raise NotPublic(f"{host} is {address[:60]}, {kind}")
        return public


class _TimedStream(httpcore.NetworkStream):
    """A stream that ends at a deadline, however little and slowly the other side sends."""

    def __init__(self, inner: httpcore.NetworkStream, clock: Callable[[], float], deadline: float) -> None:
        self._inner = inner
        self._clock = clock
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._left(timeout, httpcore.ConnectTimeout)
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, left), self._clock, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def _left(self, timeout: float | None, over: type[httpcore.TimeoutException]) -> float:
        return _time_left(self._clock, self._deadline, timeout, over)


def _time_left(
    clock: Callable[[], float], deadline: float, timeout: float | None, over: type[httpcore.TimeoutException]
) -> float:
    left = deadline - clock()
    if left <= 0:
        raise over("the time is over")
    return left if timeout is None else min(left, timeout)

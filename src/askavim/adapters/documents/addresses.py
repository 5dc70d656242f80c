"""Addresses that a document names for itself: which may be believed."""

import ipaddress
import re
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from askavim.archive_pages import HOST, is_archive_name

_FRONT = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home)(?:\.\w+)?/?)?", re.IGNORECASE)
_MAX_URL_CHARS = 2000


def is_web(address: str) -> bool:
    """Whether an address is a URL of the web, rather than a file's path."""
    return _parts(address).scheme in ("http", "https")


def host_of(address: str) -> str:
    """The host of a URL without "www."; empty for a file's path."""
    return _bare_host(_parts(address))


def may_be_of_archive(address: str) -> bool:
    """Whether an address may give pages of the archive: a file, the archive's host, or this computer. Any other site
    could give itself out for it.
    """
    host = host_of(address)
    return not is_web(address) or host == HOST or host.endswith(f".{HOST}") or _is_this_computer(host)


def own_publisher(named: str | None, address: str) -> str | None:
    """A publisher that a document at `address` names; its host where it names the archive and isn't of it."""
    return host_of(address) if named and is_archive_name(named) and not may_be_of_archive(address) else named


def _is_this_computer(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def own_address(named: str, address: str) -> str | None:
    """A URL by which a document at `address` calls itself, whole, without fragment; None where it isn't trusted."""
    here = _parts(address)
    on_web = is_web(address)
    named = re.sub(r"[\x00-\x20\x7f]", "", named)
    there = _parts(_joined(address, named) if on_web else named)
    plain = there.scheme in ("http", "https") and there.hostname and "@" not in there.netloc
    if not named or not plain or len(named) > _MAX_URL_CHARS or (on_web and _bare_netloc(there) != _bare_netloc(here)):
        return None
    if _FRONT.fullmatch(there.path) and not there.query and not (on_web and there.path == here.path):
        return None
    return urlunsplit((there.scheme, there.netloc, there.path, there.query, ""))


def _joined(address: str, named: str) -> str:
    try:
        return urljoin(address, named)
    except ValueError:
        return ""


def _parts(text: str) -> SplitResult:
    """The parts of a URL; empty ones for what is none."""
    try:
        parts = urlsplit(text)
        _ = parts.port, parts.hostname
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def _bare_netloc(parts: SplitResult) -> str:
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{_bare_host(parts)}:{parts.port if parts.port != usual else ''}".rstrip(":")


def _bare_host(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.") if parts.scheme in ("http", "https") else ""

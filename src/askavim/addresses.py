"""Addresses of the web as text: one spelling for each. Nothing is looked up, nothing is fetched."""

import ipaddress
import re
import unicodedata
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from askavim.errors import AddressRefused

MOST_CHARACTERS = 4_000
"""No longer address is taken: browsers and servers stop between 2,000 and 8,000."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
_USER = re.compile(r"(?<=//)[^/?#]*@")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_KEPT_IN_PATH = "/%:@!$&'()*+,;=~"
_KEPT_IN_QUERY = _KEPT_IN_PATH + "?[]"
_TRACKING = re.compile(r"utm_.*|fbclid|gclid", re.IGNORECASE)


def is_url(text: str) -> bool:
    """Whether a text is written as a URL, of whatever scheme, and not as a file's path."""
    return _SCHEME.match(text.strip()) is not None


def normalised(url: str) -> str:
    """A URL in ASCII: scheme and host lower case, the host in punycode, no default port, no fragment.

    Raises AddressRefused where it is not http or https, names a user, or is no URL.
    """
    text = url.strip()
    if len(text) > MOST_CHARACTERS:
        raise _refused(text, f"is longer than {MOST_CHARACTERS} characters", "Is it an address?")
    if _CONTROL.search(text):
        raise _refused(text, "holds control characters", "Write it on one line.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _refused(text, "is no valid URL", "Check how it is written.") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise _refused(text, "is neither http nor https", "Name a file by its path.")
    if "@" in parts.netloc:
        raise _refused(text, "names a user or a password", "Save the page in a browser and add the file.")
    host = _ascii_host(parts.hostname or "")
    if not _HOST.fullmatch(host) or port == 0:
        raise _refused(text, "names no valid host", "Check how it is written.")
    place = host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    path = quote(_without_dots(parts.path), safe=_KEPT_IN_PATH) or "/"
    return urlunsplit((parts.scheme, place, path, quote(parts.query, safe=_KEPT_IN_QUERY), ""))


def canonical(url: str) -> str:
    """An address as it is compared: `normalised`, and without what only counts visitors (utm_*, fbclid, gclid).

    What can't be normalised, such as a file's path, comes back as it is.
    """
    try:
        parts = urlsplit(normalised(url))
    except AddressRefused:
        return url
    # Pair by pair as they are: what is in another charset than UTF-8 could not be written anew.
    kept = [pair for pair in parts.query.split("&") if not _TRACKING.fullmatch(unquote(pair.partition("=")[0]))]
    return urlunsplit(parts._replace(query="&".join(kept)))


def same_host(one: str, other: str) -> bool:
    """Whether two URLs are of one host, with or without www and TLS. Another port is another host."""
    hosts = {_bare_host(url) for url in (one, other)}
    return len(hosts) == 1 and None not in hosts


def _bare_host(url: str) -> tuple[str, int | None] | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").lower().removeprefix("www.")
    return (host, None if port == _DEFAULT_PORTS.get(parts.scheme) else port) if host else None


def shown(url: str, most_characters: int = 120) -> str:
    """An address for a message: on one line, short, without a password."""
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in _USER.sub("…@", url[:MOST_CHARACTERS]))
    if len(text) <= most_characters:
        return text
    return f"{text[: most_characters // 2]}…{text[-(most_characters // 2 - 1) :]}"


def is_loopback(host: str) -> bool:
    """Whether a host is reached from this machine only, by its name or number."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _without_dots(path: str) -> str:
    """A path with its . and .. worked out (RFC 3986, 5.2.4), in percent notation as well: as a browser asks for it."""
    kept: list[str] = []
    segments = path.split("/")
    for place, segment in enumerate(segments):
        dots = segment.replace("%2e", ".").replace("%2E", ".")
        if dots == ".." and len(kept) > 1:
            kept.pop()
        if dots not in (".", ".."):
            kept.append(segment)
        elif place == len(segments) - 1:
            kept.append("")
    return "/".join(kept)


def _ascii_host(host: str) -> str:
    """Lower case and in punycode (RFC 3492), with the full stops of all scripts as dots, without a final one."""
    if ":" in host:
        return f"[{host}]"
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", host).lower()).replace("\u3002", ".")
    return ".".join(_ascii_label(label) for label in folded.removesuffix(".").split("."))


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label
    if not all(unicodedata.category(letter)[0] in "LMN" or letter == "-" for letter in label):
        return label
    return f"xn--{label.encode('punycode').decode('ascii')}"


def _refused(url: str, reason: str, hint: str) -> AddressRefused:
    return AddressRefused(f"{shown(url)} {reason}.", hint)

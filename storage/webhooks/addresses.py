"""Which addresses may be told: none inside the network that the workers stand in, unless the operator allows it.

A subscriber names the address, and our workers can reach what subscribers can't (OWASP: server-side request forgery).
So a name is looked up once for each attempt, every address that it has is judged, and the connection goes to the one
that was judged: a name that changes its mind between the two gains nothing.
"""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

_Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]
MOST_CHARACTERS = 2000
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
_PORTS = {"https": 443, "http": 80}


class AddressRefused(Exception):
    """Nobody may be told there; the notice says why, and shows no address that a name stands for."""


@dataclass(frozen=True)
class Target:
    """Where to connect, and what to ask for there."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """For the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS["https" if self.secure else "http"] else f"{host}:{self.port}"


def networks(text: str) -> Networks:
    """Networks separated by commas, e.g. 10.0.0.0/8,::1/128. Raises ValueError."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def target_of(url: str, allowed: Networks) -> Target:
    """What an address means. Raises AddressRefused for what is none, or is seen to be a private one as it stands."""
    if len(url) > MOST_CHARACTERS or not all("!" <= character <= "~" for character in url):
        raise AddressRefused("an address has printable ASCII characters only, and 2,000 of them at most")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressRefused("this is no address") from None
    if not host or parts.scheme not in _PORTS or parts.username is not None or parts.fragment or "\\" in url:
        raise AddressRefused("an address begins with https:// and a host, and names no user and no fragment")
    if parts.scheme == "http" and host not in _LOOPBACK_NAMES:
        raise AddressRefused("an address begins with https://; http:// is for this machine alone")
    if port == 0:
        raise AddressRefused("there is no port 0")
    try:
        literal = ip_address(host)
    except ValueError:
        literal = None
    if literal is not None and not _is_allowed(literal, allowed):
        raise AddressRefused("this address is inside a private network (see INTAKE_WEBHOOK_PRIVATE)")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port or _PORTS[parts.scheme], path)


def look_up(target: Target, allowed: Networks) -> list[str]:
    """The addresses that the target's name has. Raises AddressRefused where any is private, and OSError."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not all(_is_allowed(ip_address(address), allowed) for address in addresses):
        raise AddressRefused("its name leads into a private network (see INTAKE_WEBHOOK_PRIVATE)")
    return addresses


def _is_allowed(address: _Address, allowed: Networks) -> bool:
    real = _within(address)
    if any(real in network for network in allowed if network.version == real.version):
        return True
    return real.is_global and not real.is_multicast and not real.is_reserved


def _within(address: _Address) -> _Address:
    """The IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None) or address

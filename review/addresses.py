"""Where a request came from, for limits."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest

from intake.settings import get_web_settings

_ONE_HOUSEHOLD = 64
"""Bits of an IPv6 address that its owner can't choose."""


def address_of(request: HttpRequest) -> str:
    """The client's address; of IPv6 the network, as each household has more addresses than anybody can count.

    What stands before our own proxies' entries in the header, anybody may have written.
    """
    told = str(request.META.get("REMOTE_ADDR", ""))
    proxies = get_web_settings().trusted_proxies
    if proxies:
        passed = request.headers.get("X-Forwarded-For", "").split(",")
        told = passed[-proxies].strip() if len(passed) >= proxies else told
    try:
        address = ip_address(_without_port(told))
    except ValueError:
        return told
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, _ONE_HOUSEHOLD), strict=False))


def _without_port(told: str) -> str:
    """Some proxies write 192.0.2.7:50123 or [2001:db8::7]:50123 (RFC 7239 does for IPv6): each connection another."""
    if told.startswith("["):
        return told[1:].partition("]")[0]
    host, _, port = told.partition(":")
    return host if port.isdecimal() and "." in host else told

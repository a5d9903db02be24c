"""Where a request came from, for limits."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest

_ONE_HOUSEHOLD = 64
"""Bits of an IPv6 address that its owner can't choose."""


def address_of(request: HttpRequest) -> str:
    """The client's address; of IPv6 the network, as each household has more addresses than anybody can count."""
    told = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(told)
    except ValueError:
        return str(told)
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, _ONE_HOUSEHOLD), strict=False))

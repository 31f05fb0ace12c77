"""Addresses as they are counted: who has one of IPv6 has a whole network of them."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

OWN_BITS = 64
"""What a household or a machine gets of IPv6, at least."""


def block_of(address: str | None) -> str:
    """Return what an address is counted as: one of IPv4 by itself, one of IPv6 by its network; "" for none."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ip_network((found, OWN_BITS), strict=False))
    return str(found)

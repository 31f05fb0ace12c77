"""Which addresses belong to the public internet."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

PUBLIC_IPV6 = IPv6Network(
    "2000::/3"
)  # all that is assigned; outside of it are many forms of IPv4 addresses, such as NAT64
# IANA's registries, all that is not within others: what Python calls global differs from release to release.
SPECIAL = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
    203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20
"""
AZURE_HOST = "168.63.129.16/32"  # what a machine there asks for its own secrets
NOT_HOSTS = tuple(ip_network(block) for block in (*SPECIAL.split(), AZURE_HOST))
LOCAL_NAMES = (
    *("localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan"),
    *("home.arpa", "onion", "alt", "invalid"),
)
"""The endings of names that are no public site's, most of them reserved (RFC 6761, 6762, 7686, 8375, 9476)."""


def is_local_name(host: str) -> bool:
    """Whether a name is one of a local network, or of this machine: asking for it would already tell something."""
    name = host.lower().rstrip(".")
    if ":" in name:  # an address
        return False
    return "." not in name or name.endswith(tuple(f".{ending}" for ending in LOCAL_NAMES))


def is_public(address: Address) -> bool:
    """Whether an address is a public host: not private, shared, reserved, or IPv4 in another form."""
    if isinstance(address, IPv6Address) and (address not in PUBLIC_IPV6 or address.scope_id):
        return False
    if any(address.version == network.version and address in network for network in NOT_HOSTS):
        return False
    return address.is_global and not address.is_multicast


def parsed(addresses: Iterable[str]) -> list[Address]:
    """Return the addresses in their order, without duplicates."""
    return list(dict.fromkeys(ip_address(address) for address in addresses))

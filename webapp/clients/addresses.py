"""Which addresses belong to the public internet."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

PUBLIC_IPV6 = IPv6Network(
    "2000::/3"
)  # all that is assigned; outside of it are many forms of IPv4 addresses, such as NAT64
NOT_HOSTS = (
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
    IPv6Network("2001::/23"),  # protocols: Teredo, which carries IPv4, and others
    IPv6Network("2002::/16"),  # 6to4, which carries IPv4
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("3fff::/20"),  # documentation
)


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

"""Which addresses belong to everybody, and which to a private network or a machine; pure."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

#: Networks whose addresses carry an IPv4 address in their last 32 bits: NAT64, and two old forms.
CARRIERS = tuple(map(IPv6Network, ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96")))


def is_public(text: str) -> bool:
    """Whether `text`, as resolving gives it, is reachable for anybody: no network's or host's own.

    An IPv6 address that stands for an IPv4 address is what that one is.
    """
    return all(_is_public(address) for address in _meant(ip_address(text.partition("%")[0])))


def _is_public(address: Address) -> bool:
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    if isinstance(address, IPv6Address) and address.is_site_local:
        return False
    return address.is_global and not special


def _meant(address: Address) -> list[Address]:
    """Return the addresses that traffic to `address` can end at."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address.sixtofour:
        return [address, address.sixtofour]
    if address.teredo:
        return [address, *address.teredo]
    if any(address in network for network in CARRIERS):
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    return [address]

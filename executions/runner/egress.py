"""What of the network a script may reach: decided by address, after resolving once."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from executions.runner.addresses import is_public

#: Turns a host's name into addresses; raises OSError where it has none.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class Refused(Exception):
    """A script asked for what it may not reach; the message says why, in words."""


class Unreachable(Exception):
    """A host that may be reached can't be; the message says why, in words."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


@dataclass(frozen=True)
class Policy:
    """What the operator lets scripts reach.

    Public addresses where `is_public_open`, and what `allowed` names: hosts or addresses, each with
    a port.
    """

    is_public_open: bool = True
    allowed: frozenset[tuple[str, int]] = frozenset()
    resolve: Resolve = resolve

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses to connect to; these and no others, or a name could change its mind.

        Raises:
            Refused: one of them may not be reached.
            Unreachable: the name has none.
        """
        host = normal(host)
        is_named = (host, port) in self.allowed
        if not self.is_public_open and not is_named and not self._may_resolve(port):
            raise Refused("this server lets scripts reach nothing but what EGRESS_ALLOW names")
        try:
            found = await self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise Unreachable(f"its name can't be resolved ({error})") from error
        for address in found:
            if not is_named:
                self._check(address, port)
        return found

    def _may_resolve(self, port: int) -> bool:
        """Whether an address is allowed at this port, which a name could stand for."""
        return any(number == port and _is_address(host) for host, number in self.allowed)

    def _check(self, address: str, port: int) -> None:
        if (address, port) in self.allowed:
            return
        if not self.is_public_open:
            raise Refused("this server lets scripts reach nothing but what EGRESS_ALLOW names")
        if not is_public(address):
            raise Refused(f"{address} is not a public address, and EGRESS_ALLOW does not name it")
        if is_own(address):
            raise Refused(f"{address} is this server itself, and EGRESS_ALLOW does not name it")


def normal(host: str) -> str:
    """Return a host as it is compared: without brackets, final dot or capitals."""
    return host.strip("[]").rstrip(".").lower()


def is_own(address: str) -> bool:
    """Whether `address` is one of this machine's: only those can be bound."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

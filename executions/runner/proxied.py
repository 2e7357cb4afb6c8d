"""What a client says to a proxy, read from its head; pure."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit, urlunsplit

#: What concerns the hop to the proxy alone.
HOP = ("proxy-", "connection:", "keep-alive:")


@dataclass(frozen=True)
class Request:
    """A request to the proxy: where to, and what to send there first; a tunnel sends nothing."""

    host: str
    port: int
    opening: bytes = b""

    @property
    def is_tunnel(self) -> bool:
        """Whether the client wants bare bytes through."""
        return not self.opening

    @classmethod
    def parse(cls, head: bytes) -> Self:
        """Read a head, its empty line included.

        Raises:
            ValueError: it is no request to a proxy; the message says why.
        """
        first, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        match first.split(" "):
            case ["CONNECT", target, _]:
                parts = urlsplit(f"//{target}")
                return cls(_host(parts.hostname), _port(parts.port, 443))
            case [method, target, version]:
                return cls._forward(method, target, version, lines)
        raise ValueError("it is not an HTTP request")

    @classmethod
    def _forward(cls, method: str, target: str, version: str, lines: list[str]) -> Self:
        parts = urlsplit(target)
        if parts.scheme not in ("http", "ws"):
            raise ValueError("only http:// can be asked for; anything else needs a tunnel")
        own = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        kept = [line for line in lines if not line.lower().startswith(HOP)]
        upgrades = any(line.lower().startswith("upgrade:") for line in lines)
        kept.append(f"Connection: {'Upgrade' if upgrades else 'close'}")
        opening = "\r\n".join([f"{method} {own} {version}", *kept, "", ""])
        return cls(_host(parts.hostname), _port(parts.port, 80), opening.encode("latin-1"))


def _host(host: str | None) -> str:
    if not host:
        raise ValueError("it names no host")
    return host


def _port(port: int | None, usual: int) -> int:
    return usual if port is None else port

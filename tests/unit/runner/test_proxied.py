"""What clients say to the proxy."""

import pytest

from executions.runner.proxied import Request


def test_a_tunnel_has_a_host_and_a_port() -> None:
    request = Request.parse(b"CONNECT [2606:4700::1111]:8443 HTTP/1.1\r\nHost: x\r\n\r\n")

    assert (request.host, request.port, request.is_tunnel) == ("2606:4700::1111", 8443, True)


def test_a_request_is_passed_on_in_the_servers_own_form() -> None:
    request = Request.parse(
        b"GET http://shop.example/a?b=c HTTP/1.1\r\nHost: shop.example\r\n"
        b"Proxy-Authorization: secret\r\nProxy-Connection: keep-alive\r\nAccept: */*\r\n\r\n"
    )

    assert (request.host, request.port) == ("shop.example", 80)
    assert request.opening == (
        b"GET /a?b=c HTTP/1.1\r\nHost: shop.example\r\nAccept: */*\r\nConnection: close\r\n\r\n"
    )


@pytest.mark.parametrize(
    "head",
    [
        b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET https://shop.example/ HTTP/1.1\r\n\r\n",
        b"GET file:///etc/passwd HTTP/1.1\r\n\r\n",
        b"GET http:///x HTTP/1.1\r\n\r\n",
        b"CONNECT shop.example:99999 HTTP/1.1\r\n\r\n",
        b"CONNECT :443 HTTP/1.1\r\n\r\n",
    ],
)
def test_anything_else_is_refused(head: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Request.parse(head)

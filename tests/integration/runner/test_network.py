"""The way to the network, from a real sandbox to servers on this machine's loopback."""

import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from executions.runner import Config, Outcome, Policy
from executions.runner.browsers import Browsers
from executions.runner.egress import resolve
from tests.integration.runner.conftest import Runs, execute
from tests.integration.runner.shop import open_shop

CLIENTS = """
import os, urllib.error, urllib.request
import httpx, pytest, requests

SHOP = os.environ["SHOP"]

def test_httpx_requests_and_urllib_get_through():
    assert httpx.get(f"{SHOP}/a").text == f"{SHOP[7:]} /a"
    assert requests.get(f"{SHOP}/b").text.endswith("/b")
    assert requests.post(SHOP, data=b"x" * 300_000).content == b"x" * 300_000
    assert urllib.request.urlopen(f"{SHOP}/c").read().endswith(b"/c")

def test_connections_are_used_again():
    with httpx.Client(base_url=SHOP) as client:
        assert [client.get(f"/{n}").status_code for n in range(3)] == [200] * 3

def test_a_redirect_leads_nowhere():
    answer = httpx.get(f"{SHOP}/away", follow_redirects=True)
    assert answer.status_code == 403
    assert "10.0.0.1 is not a public address" in answer.text

@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "2130706433", "0x7f.1"])
def test_private_addresses_are_refused(host):
    with pytest.raises(httpx.ProxyError, match="is not a public address"):
        httpx.get(f"https://{host}/")

def test_a_server_of_its_own_works(monkeypatch):
    import http.server, threading
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as server:
        threading.Thread(target=server.handle_request).start()
        assert httpx.get(f"http://127.0.0.1:{server.server_port}/").status_code == 200
"""
BROWSER = """
import os

SHOP = os.environ["SHOP"]

def test_a_page_and_its_requests(page, playwright):
    page.goto(f"{SHOP}/page")
    assert "/page" in page.content()
    assert page.request.get(f"{SHOP}/request").text().endswith("/request")
    assert page.evaluate("fetch('/fetched').then(r => r.text())").endswith("/fetched")
    client = playwright.request.new_context()
    assert client.get(f"{SHOP}/client").text().endswith("/client")

def test_a_web_socket(page):
    page.goto(SHOP)
    hello = "url => new Promise(done => new WebSocket(url).onmessage = m => done(m.data))"
    assert page.evaluate(hello, SHOP.replace("http", "ws")) == "hello"

def test_a_redirect_leads_nowhere(page):
    page.goto(f"{SHOP}/away")
    assert "10.0.0.1 is not a public address" in page.content()
"""


async def to_loopback(host: str, port: int) -> Sequence[str]:
    """Let one name stand for this machine, which the sandbox's own loopback can't be."""
    return ["127.0.0.1"] if host == "shop.test" else await resolve(host, port)


@pytest.fixture(scope="module")
def shop() -> Iterator[int]:
    """A server outside the sandbox."""
    with open_shop() as port:
        yield port


@pytest.fixture
def config(jailed: Config, shop: int) -> Config:
    """A sandbox from which that server may be reached."""
    allowed = frozenset({("shop.test", shop)})
    return replace(jailed, egress=Policy(allowed=allowed, resolve=to_loopback))


def test_clients_reach_what_is_allowed_and_nothing_private(config: Config, shop: int) -> None:
    result = execute(config, CLIENTS, variables={"SHOP": f"http://shop.test:{shop}"})

    assert result.outcome is Outcome.PASSED, result.log.decode()
    assert b"[network: 10.0.0.1:80 was refused: 10.0.0.1 is not a public" in result.log


def test_browsers_reach_it_too(config: Config, shop: int) -> None:
    browsers = Browsers(config.environment)
    browsers.prepare(lambda _line: None)
    if not browsers.availability.usable:
        pytest.skip(browsers.availability.detail)

    result = execute(config, BROWSER, variables={"SHOP": f"http://shop.test:{shop}"})

    assert result.outcome is Outcome.PASSED, result.log.decode()


def test_without_leave_a_name_for_this_machine_is_refused(config: Config, shop: int) -> None:
    strict = replace(config, egress=Policy(resolve=to_loopback))
    script = f"import httpx\n\ndef test_it():\n    print(httpx.get('http://shop.test:{shop}').text)"

    result = execute(strict, script)

    assert f"shop.test:{shop} was refused: 127.0.0.1 is not a public address" in result.log.decode()


def test_switched_off_it_says_so(config: Config) -> None:
    script = "import httpx\n\ndef test_it():\n    assert httpx.get('http://1.1.1.1').is_error\n"

    result = execute(replace(config, egress=Policy(is_public_open=False)), script)

    assert result.outcome is Outcome.PASSED, result.log.decode()
    assert b"nothing but what EGRESS_ALLOW names" in result.log


def test_a_run_that_ends_with_open_connections_leaves_nothing(config: Config, shop: int) -> None:
    script = f"""
import os, socket

def test_it():
    host, _, port = os.environ["http_proxy"][7:].partition(":")
    for _ in range(5):
        client = socket.create_connection((host, int(port)))
        client.sendall(b"CONNECT shop.test:{shop} HTTP/1.1\\r\\n\\r\\n")
        assert b"200" in client.recv(100)
    os._exit(0)
"""
    before = set(open_descriptors())

    result = execute(config, script)

    assert result.outcome is Outcome.ERRORED
    assert len(set(open_descriptors()) - before) <= 3  # the proxies' thread, once for all runs
    assert [thread.name for thread in threading.enumerate()].count("proxies") == 1


def open_descriptors() -> list[str]:
    """Return the descriptors of this process."""

    return os.listdir("/proc/self/fd")


def test_the_runs_own_configuration_has_no_way_out(run: Runs) -> None:
    result = run("import os\n\ndef test_it():\n    assert 'http_proxy' not in os.environ\n")

    assert result.outcome is Outcome.PASSED, result.log.decode()

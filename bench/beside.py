"""How web answers beside browser runs: the latency of its API, idle and with four of them.

A running product; one client asks in turn for the capacity and a list, at a steady pace. The runs
visit a shop of their own, as people's tests do; `endless` ones draw pages without a pause.

    python -m bench.beside [SECONDS] [visits|endless]
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("RUNNER_ENV", str(ROOT / "var" / "runner-env"))
RUNS, PACE = 4, 0.02
ADDRESSES = ("/capacity", "/executions")
#: Pages are laid out, drawn and asked without a pause.
ENDLESS = """import os, time

def test_it(page):
    end = time.monotonic() + float(os.environ["BUSY"])
    while time.monotonic() < end:
        page.set_content("<h1>Hello</h1>" + "<p>text</p>" * 500)
        assert page.get_by_role("heading").inner_text() == "Hello"
        page.screenshot()
"""
#: Pages are visited, filled in and looked at; the shop's answers take a tenth of a second.
VISITS = """import os, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from playwright.sync_api import expect

ITEMS = "<li><a href=/item>Item</a></li>" * 50
FORM = "<form action=/found><input name=q aria-label=Search><button>Go</button></form>"

class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(0.1)
        name = self.path.partition("?")[0].strip("/") or "home"
        body = f"<title>Shop</title><h1>{name}</h1><ul>{ITEMS}</ul>{FORM}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_): pass

def test_it(page):
    shop = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=shop.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{shop.server_port}"
    end = time.monotonic() + float(os.environ["BUSY"])
    while time.monotonic() < end:
        page.goto(url)
        page.get_by_label("Search").fill("shoes")
        page.get_by_role("button", name="Go").click()
        expect(page.get_by_role("heading")).to_have_text("found")
        page.get_by_role("link").first.click()
        expect(page).to_have_url(url + "/item")
"""
SCRIPTS = {"visits": VISITS, "endless": ENDLESS}


def main() -> None:
    """Measure SECONDS each way, twice in turn, and print the figures in milliseconds."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    kind = sys.argv[2] if len(sys.argv) > 2 else "visits"
    from tests.acceptance.conftest import running_stack

    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        os.environ["VAR_DIR"] = directory
        with running_stack(Path(directory) / "var") as stack, stack.client() as client:
            _ask(client, 3.0)  # warm
            idle = _ask(client, seconds)
            busy = _beside(client, seconds, script=SCRIPTS[kind])
            idle += _ask(client, seconds)
            busy += _beside(client, seconds, script=SCRIPTS[kind])
    figures: dict[str, Any] = {"idle": _figures(idle), "busy": _figures(busy)}
    figures["p95_ratio"] = round(figures["busy"]["p95"] / figures["idle"]["p95"], 2)
    print(json.dumps({"runs": RUNS, "kind": kind, "cpus": os.cpu_count()} | figures))


def _ask(client: httpx.Client, seconds: float) -> list[float]:
    """Ask for `seconds`; return how long each answer took, in milliseconds."""
    taken: list[float] = []
    end = time.monotonic() + seconds
    while (started := time.monotonic()) < end:
        client.get(ADDRESSES[len(taken) % len(ADDRESSES)]).raise_for_status()
        taken.append((time.monotonic() - started) * 1000)
        time.sleep(PACE)
    return taken


def _beside(client: httpx.Client, seconds: float, *, script: str) -> list[float]:
    """Ask while browsers run, from when all of them do."""
    variables = {"BUSY": str(seconds + 5)}
    bodies = [{"script": script, "variables": variables} for _ in range(RUNS)]
    ids = [client.post("/executions", json=body).json()["id"] for body in bodies]
    while client.get("/capacity").json()["active"] < RUNS:
        time.sleep(0.1)
    time.sleep(3)  # the browsers have started
    taken = _ask(client, seconds)
    for id in ids:
        while (ended := client.get(f"/executions/{id}").json())["finished_at"] is None:
            time.sleep(0.2)
        assert ended["status"] == "passed", ended["reason"]
    return taken


def _figures(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    return {name: round(ordered[int(len(ordered) * share)], 1) for name, share in shares.items()}


if __name__ == "__main__":
    main()

"""What the service adds to one browser test: submitted over the API to its verdict, beside pytest.

A running product, warm; each time once through it and once pytest alone, outside, with the same
Python environment and the same Chromium.

    python -m bench.browser [N]
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("RUNNER_ENV", str(ROOT / "var" / "runner-env"))
SCRIPT = """def test_it(page):
    page.set_content("<h1>Hello</h1>")
    assert page.get_by_role("heading").inner_text() == "Hello"
"""


def main() -> None:
    """Run it N times each way and print the medians in seconds."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    from tests.acceptance.conftest import running_stack

    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        os.environ["VAR_DIR"] = directory
        with running_stack(Path(directory) / "var") as stack, stack.client() as client:
            pairs = [(_served(client), _alone(Path(directory))) for _ in range(count + 1)][1:]
    served, alone = (sorted(times) for times in zip(*pairs, strict=True))
    medians = {"served": served[count // 2], "alone": alone[count // 2]}
    medians["added"] = medians["served"] - medians["alone"]
    print(json.dumps({"runs": count} | {name: round(s, 3) for name, s in medians.items()}))


def _served(client: httpx.Client) -> float:
    started = time.monotonic()
    accepted = client.post("/executions", json={"script": SCRIPT}).json()
    address = f"/executions/{accepted['id']}"
    with client.stream("GET", f"{address}/events") as events:
        for _ in events.iter_lines():
            pass  # it ends with the execution
    taken = time.monotonic() - started
    ended = client.get(address).json()
    assert ended["status"] == "passed", ended["reason"]
    return taken


def _alone(directory: Path) -> float:
    script = directory / "test_script.py"
    script.write_text(SCRIPT)
    environment = Path(os.environ["RUNNER_ENV"])
    started = time.monotonic()
    subprocess.run(
        [environment / "bin" / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", script],
        env={**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(environment / "browsers")},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.monotonic() - started


if __name__ == "__main__":
    main()

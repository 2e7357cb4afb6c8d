"""The arguments of bubblewrap."""

from itertools import pairwise

from executions.runner.jail import System, arguments, variables

SYSTEM = System(
    links={"bin": "usr/bin"},
    prefixes=["/opt/python"],
    hidden=["/usr/src/server", "/opt/python/server", "/srv/server"],
)


def made(system: System = SYSTEM) -> list[str]:
    return arguments(system, environment={"A": "b"}, options=frozenset({"--disable-userns"}))


def test_every_namespace_is_new() -> None:
    for namespace in ("user", "pid", "ipc", "uts", "net", "cgroup-try"):
        assert f"--unshare-{namespace}" in made()


def test_the_environment_is_cleared_before_it_is_set() -> None:
    words = made()

    assert words.index("--clearenv") < words.index("--setenv")
    assert words[-3:] == ["--setenv", "A", "b"]


def test_options_that_this_bubblewrap_lacks_are_left_out() -> None:
    assert "--disable-userns" in made()
    assert "--disable-userns" not in arguments(SYSTEM, environment={}, options=frozenset())


def test_only_the_scripts_own_directories_can_be_written_to() -> None:
    words = made()

    written = [words[n + 2] for n, word in enumerate(words) if word == "--bind"]

    assert written == ["/work", "/tmp", "/dev/shm", "/artifacts"]


def test_what_bubblewrap_mounts_itself_becomes_read_only() -> None:
    pairs = list(pairwise(made()))

    assert ("--remount-ro", "/") in pairs
    assert ("--remount-ro", "/dev") in pairs


def test_the_servers_directories_are_hidden_below_what_is_shown() -> None:
    pairs = list(pairwise(made()))

    assert ("--tmpfs", "/usr/src/server") in pairs
    assert ("--remount-ro", "/usr/src/server") in pairs
    assert ("--tmpfs", "/opt/python/server") in pairs
    assert ("--tmpfs", "/srv/server") not in pairs


def test_a_variable_never_replaces_one_of_the_runners() -> None:
    inside = variables({"HOME": "/x", "PYTHONPATH": "/x", "LANG": "de_DE.UTF-8"}, events=7)

    assert inside["HOME"] == "/tmp"
    assert inside["PYTHONPATH"] == "/supertest"
    assert inside["SUPERTEST_EVENTS"] == "7"
    assert inside["LANG"] == "de_DE.UTF-8"

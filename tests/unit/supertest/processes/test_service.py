"""The services are those of the Procfile."""

from pathlib import Path

from supertest.processes.service import procfile_services

PROCFILE = Path(__file__).parents[4] / "Procfile"


def test_web_worker_and_clock_are_the_services() -> None:
    services = procfile_services(PROCFILE, {"PORT": "1"})
    assert [service.name for service in services] == ["web", "worker", "clock"]
    assert services[0].environment == {"PORT": "1"}


def test_the_release_step_is_the_last_so_that_honcho_gives_web_its_port() -> None:
    assert PROCFILE.read_text().splitlines()[-1].startswith("release: ")


def test_each_ends_as_the_very_process_that_was_started() -> None:
    commands = [service.command[-1] for service in procfile_services(PROCFILE, {})]
    assert all("&& exec " in command for command in commands)

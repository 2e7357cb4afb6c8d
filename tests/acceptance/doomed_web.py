"""A web process that dies of its first submission, before or after it is published."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from unittest import mock

import httpx
from daphne.cli import CommandLineInterface

import django
from django.utils.module_loading import import_string

from supertest.processes.address import free_port
from tests.acceptance.stack import BASE_DIR, Stack
from tests.waiting import eventually

PUBLISH = "executions.services.submission.publish"


@contextlib.contextmanager
def doomed_web(stack: Stack, step: str) -> Iterator[str]:
    """Run one beside a product's own, and check that it died of the submission; yields its URL."""
    port = free_port()
    words = [sys.executable, "-m", "tests.acceptance.doomed_web", str(port), step]
    process = subprocess.Popen(words, cwd=BASE_DIR, env=stack.environment, stdin=subprocess.DEVNULL)
    try:
        eventually(lambda: _answers(port), within=30, every=0.05, what="an answer")
        yield f"http://127.0.0.1:{port}"
        assert process.wait(timeout=10) == -signal.SIGKILL
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200
    return False


def main(port: str, step: str) -> None:
    """Serve until a submission comes."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "supertest.settings"
    django.setup()
    publish = import_string(PUBLISH)

    def dying(*args: Any, **how: Any) -> None:
        if step == "after":
            publish(*args, **how)
        os.kill(os.getpid(), signal.SIGKILL)

    with mock.patch(PUBLISH, dying):
        words = ["-b", "127.0.0.1", "-p", port, "-v", "0", "supertest.asgi:application"]
        CommandLineInterface().run(words)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main(*sys.argv[1:])

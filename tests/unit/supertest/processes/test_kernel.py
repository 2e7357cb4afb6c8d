"""What the kernel is asked."""

import subprocess
import sys

SERVER = """
import django
django.setup()
from supertest.processes import kernel
print(kernel.hides_memory())
"""


def test_processes_of_the_server_show_their_memory_to_nobody() -> None:
    found = subprocess.run([sys.executable, "-c", SERVER], capture_output=True, text=True)

    assert found.stdout.strip() == "True", found.stderr

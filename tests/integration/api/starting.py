"""What tests of the API start."""

from typing import Any

from tests.integration.api.client import ApiClient

SCRIPT = {"script": "def test_it(): pass"}


async def start(client: ApiClient, **more: Any) -> dict[str, Any]:
    """Start a script; return what was answered."""
    response = await client.send("post", "/executions", SCRIPT | more)
    assert response.status_code == 202, response.content
    body: dict[str, Any] = response.json()
    return body

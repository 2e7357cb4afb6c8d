"""A client of the API."""

import json
from typing import Any

from django.test import AsyncClient

API = "/api/v1"


class ApiClient:
    """A client that sends JSON below /api/v1, with a token where it has one."""

    def __init__(self, secret: str | None = None) -> None:
        self.client = AsyncClient()
        self.authorization = {"Authorization": f"Bearer {secret}"} if secret else {}

    async def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send `body` as JSON, bytes as they are; `_` in header names stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.client.generic(
            method.upper(),
            API + path,
            b"" if body is None else data,
            content_type="application/json",
            headers={**self.authorization, **named},
        )

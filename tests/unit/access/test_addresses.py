"""A client's address is believed only as far as proxies are trusted."""

import pytest

from django.conf import LazySettings
from django.test import RequestFactory

from access.addresses import client_address


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, None, "10.0.0.1"),
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 8.8.8.8", "8.8.8.8"),
        (2, "6.6.6.6, 8.8.8.8, 10.0.0.2", "8.8.8.8"),
        (1, "2001:db8::0001", "2001:db8::1"),
        (1, None, "10.0.0.1"),
        (1, "nonsense", "10.0.0.1"),
        (3, "8.8.8.8", "10.0.0.1"),
    ],
)
def test_the_address_is_that_which_the_trusted_proxies_tell(
    settings: LazySettings, proxies: int, told: str | None, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": told} if told else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.1")
    assert client_address(request) == address

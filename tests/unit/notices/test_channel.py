"""What is shown of a target's URL."""

import pytest

from notices.channel import BadAddress, shown


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("json://user:passw0rd@localhost:1234/a?+X-Key=abc", "passw0rd"),
        ("jsons://hooks.example/services/S3CRETPATH", "S3CRETPATH"),
        ("json://localhost/?+X-Token=t0ken", "t0ken"),
        ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "JHMHI8q"),
    ],
)
def test_passwords_tokens_and_paths_are_not_shown(url: str, secret: str) -> None:
    assert secret not in shown(url)


def test_the_service_and_its_host_are() -> None:
    assert shown("json://user:passw0rd@localhost:1234/a") == "json://user:****@localhost:1234/…"


@pytest.mark.parametrize("url", ["", "nonsense", "https://", "nothing://x", "file:///etc/passwd"])
def test_what_apprise_does_not_know_is_refused(url: str) -> None:
    with pytest.raises(BadAddress, match="apprise"):
        shown(url)

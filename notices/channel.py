"""The only module that knows apprise: URLs checked and shown without secrets, notices sent."""

from typing import Any

#: Seconds for one attempt, whatever the service does.
TIMEOUT = 10.0
ERROR_MOST = 500
#: Services whose URL holds an address of somebody's own, in which anything may be a secret.
PLAIN = frozenset({"json", "jsons", "xml", "xmls", "form", "forms"})


class BadAddress(ValueError):
    """It is no URL that apprise can send to."""

    def __init__(self) -> None:
        super().__init__(
            "It must be a URL that apprise knows, such as mailto://…, slack://… or jsons://…"
        )


class NotSent(Exception):
    """A notice could not be sent; its message says why."""


def shown(url: str) -> str:
    """Return what of a URL may be shown: its service and place, without passwords and tokens.

    Raises:
        BadAddress: apprise can't send to it.
    """
    private: str = _service(url).url(privacy=True).partition("?")[0]
    schema, _, rest = private.partition("://")
    if schema in PLAIN:
        host, slash, path = rest.partition("/")
        private = f"{schema}://{host}{slash}{'…' if path else ''}"
    return private[:300]


def send(url: str, *, title: str, body: str, timeout: float = TIMEOUT) -> None:
    """Send one notice, within `timeout` seconds.

    Raises:
        BadAddress: apprise can't send to the URL.
        NotSent: the service refused it, was away, or was too slow.
    """
    from apprise import Apprise, NotifyFormat

    service = _service(url)
    sender = Apprise(asset=service.asset)
    sender.add(service)
    result = sender.notify(
        title=" ".join(title.split()), body=body, body_format=NotifyFormat.TEXT, timeout=timeout
    )
    if not result:
        raise NotSent(_why(result, timeout))


def _service(url: str) -> Any:
    from apprise import Apprise, AppriseAsset

    asset = AppriseAsset(
        app_id="Supertest", app_desc="Supertest", app_url="", pgp_autogen=False, pem_autogen=False
    )
    service = Apprise.instantiate(url.strip(), asset=asset)
    if service is None:
        raise BadAddress
    return service


def _why(result: Any, timeout: float) -> str:
    if result.timeout_count:
        return f"It did not answer within {timeout:g} s."
    said = [entry.message.strip() for entry in result.logs()]
    return " ".join(dict.fromkeys(said))[:ERROR_MOST] or "The service did not take it."

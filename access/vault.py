"""Secrets at rest: encrypted with the newest of `SECRETS_KEYS`, readable with each of them."""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from django.conf import settings


class Unreadable(Exception):
    """What was encrypted can't be read: none of SECRETS_KEYS is its key."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def encrypt(text: str) -> bytes:
    """Return `text` encrypted with the first key."""
    return _vault().encrypt(text.encode())


def decrypt(token: bytes) -> str:
    """Return the text in what `encrypt` returned, whichever of the keys it was made with.

    Raises:
        Unreadable: none of the keys fits.
    """
    try:
        return _vault().decrypt(bytes(token)).decode()
    except InvalidToken as error:
        raise Unreadable from error


def renew(token: bytes) -> bytes:
    """Return the same text encrypted with the first key.

    Raises:
        Unreadable: none of the keys fits.
    """
    try:
        return _vault().rotate(bytes(token))
    except InvalidToken as error:
        raise Unreadable from error


def _vault() -> MultiFernet:
    return _of(tuple(settings.SECRETS_KEYS))


@lru_cache(maxsize=4)
def _of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])

"""The ids that follow a request."""

import pytest
import structlog

from access import trail


@pytest.mark.parametrize("word", ["7", "build-7.1_a", "a" * 128])
def test_a_plain_word_is_taken_as_request_id(word: str) -> None:
    assert trail.request_id_of(word) == word


@pytest.mark.parametrize("word", [None, "", "-x", "two words", "x\ny", "é", "a" * 129, "<b>"])
def test_anything_else_gets_a_new_one(word: str | None) -> None:
    first, second = trail.request_id_of(word), trail.request_id_of(word)
    assert word not in (first, second)
    assert first != second


def test_a_message_carries_the_request_id_and_its_receiver_goes_on_with_it() -> None:
    with trail.on(request_id="r-1"):
        headers = trail.headers()
    assert headers == {"request_id": "r-1"}
    with trail.going_on(headers, execution="e-1"):
        found = structlog.contextvars.get_contextvars()
        assert found == {"request_id": "r-1", "execution": "e-1"}
    assert trail.request_id() == ""


def test_without_a_request_nothing_is_carried() -> None:
    assert trail.headers() == {}

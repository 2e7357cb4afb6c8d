"""A secret's value never leaves the runner, however it is written and wherever it is split."""

import base64
import json
from collections.abc import Iterable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executions.masking import Mask

SECRET = "s3cr&t/Väl ue"
#: Any text, but none that looks like what values are hidden by.
ANY = st.characters(codec="utf-8", exclude_characters="*")
#: Few letters, so that values overlap, repeat and are each other's beginnings.
FEW = st.text("abc", min_size=4, max_size=8)
PIECES = st.lists(st.text("abc-\n").map(str.encode), max_size=8)


def streamed(mask: Mask, pieces: Iterable[bytes]) -> bytes:
    stream = mask.stream()
    return b"".join([*(stream.feed(piece) for piece in pieces), stream.close()])


def basic(secret: str, *, before: str) -> str:
    return base64.b64encode(f"{before}{secret}".encode()).decode()


@pytest.mark.parametrize(
    "told",
    [
        SECRET,
        f"E   assert {[SECRET]!r} == 1",
        json.dumps({"key": SECRET}),
        f"https://example.org/?key={quote(SECRET, safe='')}&x=1",
        "https://example.org/?key=s3cr%26t/V%c3%a4l%20ue",
        SECRET.encode().hex(),
        "<b>s3cr&amp;t/Väl ue</b>",
    ],
)
def test_each_spelling_of_a_value_is_hidden(told: str) -> None:
    shown = Mask([SECRET]).text(told)
    assert "***" in shown
    assert not any(part in shown for part in ("3cr", "3CR", SECRET.encode().hex()[:6]))


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
def test_a_value_in_base64_is_hidden_whatever_stands_before_it(before: str) -> None:
    told = f"Authorization: Basic {basic(SECRET, before=before)}"
    shown = Mask([SECRET]).text(told).removeprefix("Authorization: Basic ")
    assert "***" in shown
    assert len(shown) <= len(told) - len("Authorization: Basic ") - len(SECRET) + len("***")


def test_a_value_is_hidden_also_without_the_blanks_around_it() -> None:
    assert Mask(["  token1\n"]).text("got token1.") == "got ***."


def test_each_long_line_of_a_key_is_hidden() -> None:
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nab\n-----END KEY-----\n"
    assert Mask([key]).text("E   MIIEvQIBADANBg") == "E   ***"
    assert Mask([key]).text("E   ab") == "E   ab"


def test_what_is_too_short_to_hide_is_left() -> None:
    assert Mask(["abc"]).text("abc") == "abc"
    assert not Mask(["abc"])


def test_the_longer_of_two_values_is_hidden_whole() -> None:
    assert Mask(["pass", "password"]).text("the password.") == "the ***."


@pytest.mark.parametrize(("text", "shown"), [("it is hunt", "it is ***"), ("ter22 it", "*** it")])
def test_a_value_that_a_bound_cut_is_hidden(text: str, shown: str) -> None:
    assert Mask(["hunter22"]).text(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("assert 'hunter2... == 1", "assert '***... == 1"),
        ("'xx...unter22'", "'xx...***'"),
        ("hunter…nter22", "***…***"),
        ("hunt... ....", "hunt... ...."),
    ],
)
def test_what_an_ellipsis_left_of_a_value_is_hidden(text: str, shown: str) -> None:
    assert Mask(["hunter22"]).text(text) == shown
    assert streamed(Mask(["hunter22"]), [f"{text}\n".encode()]).decode() == f"{shown}\n"


@pytest.mark.parametrize("at", range(1, 8))
def test_a_value_over_a_border_is_hidden(at: int) -> None:
    pieces = [b"so " + b"hunter22"[:at], b"hunter22"[at:] + b" it is"]
    assert streamed(Mask(["hunter22"]), pieces) == b"so *** it is"


def test_what_cant_be_a_value_is_shown_at_once() -> None:
    stream = Mask(["hunter22"]).stream()
    assert stream.feed(b"a line\n") == b"a line\n"
    assert stream.feed(b"the hun") == b"the "
    assert stream.feed(b"t is on\n") == b"hunt is on\n"


def test_a_stream_that_ends_within_a_value_hides_its_beginning() -> None:
    assert streamed(Mask(["hunter22"]), [b"so hunter2"]) == b"so ***"


def test_nothing_to_hide_leaves_bytes_as_they_are() -> None:
    assert streamed(Mask(), [b"\xff\x00", b"b"]) == b"\xff\x00b"


@given(secrets=st.lists(FEW, min_size=1, max_size=3), pieces=PIECES)
def test_no_value_is_left_however_a_stream_is_split(
    secrets: list[str], pieces: list[bytes]
) -> None:
    shown = streamed(Mask(secrets), pieces)
    assert not any(secret.encode() in shown for secret in secrets)


@given(secrets=st.lists(FEW, min_size=1, max_size=3), pieces=PIECES)
def test_the_borders_make_no_difference(secrets: list[str], pieces: list[bytes]) -> None:
    mask = Mask(secrets)
    assert streamed(mask, pieces) == streamed(mask, [b"".join(pieces)])


@given(secret=st.text(ANY, min_size=4, max_size=40), before=st.text(ANY), after=st.text(ANY))
def test_any_value_is_hidden_in_any_text(secret: str, before: str, after: str) -> None:
    assert secret not in Mask([secret]).text(f"{before}{secret}{after}")

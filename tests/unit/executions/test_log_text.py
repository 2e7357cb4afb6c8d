"""Logs arrive in pieces of bytes and are shown as text."""

from hypothesis import given
from hypothesis import strategies as st

from executions.log_text import LogDecoder


def test_text_comes_with_the_byte_where_it_begins() -> None:
    decoder = LogDecoder()
    assert decoder.decode(b"ab", at=0, final=False) == (0, "ab")
    assert decoder.decode(b"cd", at=2, final=False) == (2, "cd")


def test_a_split_character_waits_for_its_rest() -> None:
    decoder = LogDecoder()
    euro = "€".encode()
    assert decoder.decode(euro[:2], at=0, final=False) == (0, "")
    assert decoder.offset == 0
    assert decoder.decode(euro[2:], at=2, final=False) == (0, "€")


def test_a_half_character_at_the_end_is_replaced() -> None:
    assert LogDecoder().decode(b"a\xe2\x82", at=0, final=True) == (0, "a�")


def test_a_gap_in_the_log_moves_the_offset() -> None:
    decoder = LogDecoder()
    decoder.decode(b"ab\xe2", at=0, final=False)
    assert decoder.decode(b"yz", at=100, final=False) == (100, "yz")
    assert decoder.offset == 102


@given(st.text(), st.integers(1, 5))
def test_pieces_of_any_size_make_up_the_same_text(text: str, size: int) -> None:
    data, decoder = text.encode(), LogDecoder()
    pieces = [
        decoder.decode(data[at : at + size], at=at, final=False)[1]
        for at in range(0, len(data), size)
    ]
    assert "".join(pieces) == text

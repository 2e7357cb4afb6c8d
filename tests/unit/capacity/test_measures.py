"""What a process counts, before it is told."""

import pytest

from capacity import measures
from capacity.measures import Book, Counter, Histogram


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Book:
    monkeypatch.setattr(measures, "declared", {})
    fresh = Book()
    monkeypatch.setattr(measures, "book", fresh)
    return fresh


def test_a_counter_counts_by_its_labels(book: Book) -> None:
    counter = Counter("refusals_total", "", {"reason": ["full", "paused"]})
    counter.add(reason="full")
    counter.add(2, reason="paused")
    counter.add(reason="full")
    assert book.take() == {"refusals_total|full": 2, "refusals_total|paused": 2}


def test_what_was_taken_is_gone(book: Book) -> None:
    Counter("admissions_total", "", {}).add()
    assert book.take() == {"admissions_total": 1}
    assert book.take() == {}


def test_a_histogram_counts_each_in_the_first_bucket_that_holds_it(book: Book) -> None:
    waits = Histogram("wait_seconds", "", {}, (0.5, 1))
    for seconds in (0.25, 0.5, 0.75, 8):
        waits.observe(seconds)
    assert book.take() == {
        "wait_seconds|0.5": 2,
        "wait_seconds|1.0": 1,
        "wait_seconds|+Inf": 1,
        "wait_seconds|sum": 9.5,
    }


def test_a_label_that_was_not_declared_is_an_error(book: Book) -> None:
    with pytest.raises(KeyError):
        Counter("refusals_total", "", {"reason": ["full"]}).add()


def test_what_fails_is_timed_too(book: Book) -> None:
    with pytest.raises(ZeroDivisionError), Histogram("s", "", {}, (1,)).timing():
        _ = 1 / 0
    assert book.take()["s|1.0"] == 1

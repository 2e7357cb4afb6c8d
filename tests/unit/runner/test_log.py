"""The bounded log."""

from executions.runner.limits import Limits
from executions.runner.log import BoundedLog

LIMITS = Limits(log_head=10, log_tail=4)


def test_a_short_log_is_kept_as_it_came() -> None:
    log = BoundedLog(LIMITS)

    assert log.take(b"12345") + log.take(b"67890") + log.close() == b"1234567890"
    assert log.content == b"1234567890"


def test_of_a_long_log_head_and_tail_are_kept_and_the_gap_is_counted() -> None:
    log = BoundedLog(LIMITS)

    shown = b"".join(log.take(b"%03d" % n) for n in range(1000)) + log.close()

    notice = "\n[… 2,986 bytes were left out here …]\n".encode()
    assert shown == b"0000010020" + notice + b"8999"
    assert log.content == shown


def test_memory_stays_bounded_while_a_script_prints_without_end() -> None:
    log = BoundedLog(LIMITS)

    for _ in range(1000):
        log.take(b"x" * 50)

    assert len(log._tail) < 200


def test_the_last_line_is_the_last_that_is_not_blank() -> None:
    log = BoundedLog(Limits())

    log.take(b"one\n  two \n\n \n")

    assert log.last_line == "two"


def test_the_last_line_has_no_nul_that_a_database_would_refuse() -> None:
    log = BoundedLog(Limits())
    log.take(b"a\0b\n")
    assert log.last_line == "a\N{REPLACEMENT CHARACTER}b"

"""JUnit documents tell CI systems what the results were."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from executions.junit import junit_xml
from executions.models import Execution, TestResult

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def document(execution: Execution, *results: TestResult) -> ElementTree.Element:
    return ElementTree.fromstring(junit_xml(execution, results))


def test_each_test_is_a_case_with_its_outcome() -> None:
    execution = Execution(name="Run", status="failed", queued_at=NOW, passed=1, failed=1)
    tree = document(
        execution,
        TestResult(node="test_script.py::test_a", name="test_a", outcome="passed", duration=0.5),
        TestResult(node="test_script.py::test_b", name="test_b", outcome="failed", message="no"),
    )
    good, bad = tree.iter("testcase")
    assert (good.get("name"), good.get("time"), len(good)) == ("test_a", "0.500", 0)
    assert bad[0].tag == "failure"
    assert bad[0].text == "no"


def test_the_suite_counts_its_cases() -> None:
    execution = Execution(name="Run", status="failed", queued_at=NOW, passed=2, failed=1)
    (suite,) = document(execution)
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "0")


def test_an_execution_that_broke_is_an_error_even_without_tests() -> None:
    execution = Execution(name="Run", status="errored", queued_at=NOW, reason="No tests.")
    (error,) = document(execution).iter("error")
    assert error.get("message") == "No tests."


def test_what_xml_cannot_hold_is_replaced() -> None:
    execution = Execution(name="a\x00b\x1b<&>", status="passed", queued_at=NOW)
    assert document(execution).get("name") == "a�b�<&>"


@pytest.mark.parametrize(
    ("node", "file", "classname"),
    [
        ("test_script.py::test_a", "test_script.py", "test_script"),
        ("001_test/test_script.py::TestShop::test_a", "001_test/test_script.py",
         "001_test.test_script.TestShop"),
        ("a/test_b.py::test_c[x::y/z.py]", "a/test_b.py", "a.test_b"),
        ("test_script.py", "test_script.py", "test_script"),
    ],
)  # fmt: skip
def test_a_case_says_where_it_is_as_pytest_does(node: str, file: str, classname: str) -> None:
    execution = Execution(name="Run", status="passed", queued_at=NOW, passed=1)
    result = TestResult(node=node, name="name", outcome="passed")
    (case,) = document(execution, result).iter("testcase")
    assert (case.get("file"), case.get("classname")) == (file, classname)


def test_totals_stand_on_the_document_too_and_each_detail_has_a_type() -> None:
    execution = Execution(name="Run", status="failed", queued_at=NOW, failed=1)
    tree = document(execution, TestResult(node="a.py::a", name="a", outcome="failed"))
    assert (tree.get("tests"), tree.get("failures")) == ("1", "1")
    assert [each.get("type") for each in tree.iter("failure")] == ["failed"]

"""Results as JUnit XML, for CI systems."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree

from executions.models import Execution, TestResult
from executions.states import Status

MEDIA_TYPE = "application/xml"
#: What XML 1.0 can't hold, whatever the escaping.
UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What stands on the whole document as well; GitLab and others read it there.
TOTALS = ("name", "time", "tests", "failures", "errors", "skipped")
#: The element that says what a test came to; passed and flaky ones have none.
ELEMENTS = {"failed": "failure", "errored": "error", "skipped": "skipped"}


def junit_xml(execution: Execution, results: Iterable[TestResult]) -> bytes:
    """Return the document of one execution: a case a test, and one for what stopped them all."""
    facts = _suite(execution)
    totals = {name: facts[name] for name in TOTALS}
    suites = ElementTree.Element("testsuites", totals)
    suite = ElementTree.SubElement(suites, "testsuite", facts)
    for result in results:
        _add_case(suite, result)
    if _was_stopped(execution):
        case = ElementTree.SubElement(suite, "testcase", name="execution", classname="supertest")
        ElementTree.SubElement(
            case, "error", message=_text(execution.reason), type=execution.status
        )
    document: bytes = ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)
    return document


def _was_stopped(execution: Execution) -> bool:
    """Return whether it ended in a way that its tests' results don't tell."""
    return execution.state in {Status.ERRORED, Status.TIMED_OUT, Status.CANCELLED}


def _suite(execution: Execution) -> dict[str, str]:
    errors = execution.errored + _was_stopped(execution)
    others = execution.passed + execution.failed + execution.skipped + execution.flaky
    return {
        "name": _text(execution.name),
        "id": str(execution.pk),
        "timestamp": (execution.started_at or execution.queued_at).isoformat(),
        "time": f"{execution.duration or 0:.3f}",
        "tests": str(others + errors),
        "failures": str(execution.failed),
        "errors": str(errors),
        "skipped": str(execution.skipped),
    }


def _add_case(suite: ElementTree.Element, result: TestResult) -> None:
    file, classname = _place(result.node)
    case = ElementTree.SubElement(
        suite, "testcase", name=_text(result.name), classname=_text(classname), file=_text(file),
        time=f"{result.duration or 0:.3f}",
    )  # fmt: skip
    if element := ELEMENTS.get(result.outcome):
        detail = ElementTree.SubElement(
            case, element, message=_text(result.message[:300]), type=result.outcome
        )
        detail.text = _text(result.message)


def _place(node: str) -> tuple[str, str]:
    """Return a node's file, and its module and classes with dots, as pytest writes them.

    Jenkins takes what stands before the last dot for a package.
    """
    file, *within = node.partition("[")[0].split("::")
    module = file.removesuffix(".py").replace("/", ".")
    return file, ".".join([module, *within[:-1]])


def _text(text: str) -> str:
    return UNSPEAKABLE.sub("�", text)

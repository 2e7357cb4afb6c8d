"""Writes the table of docs/performance.md; the words around it are kept."""

from collections.abc import Iterator, Mapping
from typing import Any

from bench.place import PAGE
from bench.systems import BULLMQ, CELERY, FLOOR, NAMES, PROMOTER, SUPERTEST

BEGIN, END = "<!-- table: written by make bench -->", "<!-- end of the table -->"
ORDER = (SUPERTEST, CELERY, BULLMQ, PROMOTER, FLOOR)
COLUMNS = ("measure (median / p99)", *(NAMES[key] for key in ORDER), "we ÷ floor")
HEAD = f"| {' | '.join(COLUMNS)} |"
RULE = "|" + "---|" * len(COLUMNS)
NONE = "-"


def write_page(result: Mapping[str, Any], summary: Mapping[str, Any]) -> None:
    """Replace what is between the two marks."""
    text = PAGE.read_text()
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    table = "\n".join([BEGIN, "", *_lines(result, summary), "", END])
    PAGE.write_text(before + table + after)


def _lines(result: Mapping[str, Any], summary: Mapping[str, Any]) -> Iterator[str]:
    machine = result["machine"]
    yield (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory']}; {machine['system']}, "
        f"Python {machine['python']}, Node {machine['node']}; load {machine['load']} at the end; "
        f"{result['seconds']} s in all."
    )
    yield from (f"Not measured: the peers of {name}: {why}." for name, why in
                result["missing"].items())  # fmt: skip
    yield from ("", HEAD, RULE)
    yield from _queue_rows(result)
    yield from _other_rows(result)
    yield from ("", "| HTTP, one web process | one client | p99 | a second, 8 clients | p99 |")
    yield "|---|---|---|---|---|"
    yield from _http_rows(result.get("http") or {})
    yield from _crowd_rows(result.get("crowd") or {})
    yield from ("", "| ratio | |", "|---|---|")
    yield from (f"| `{name}` | {NONE if value is None else value} |" for name, value in
                summary.items())  # fmt: skip


def _queue_rows(result: Mapping[str, Any]) -> Iterator[str]:
    names = {"admit": "admit one", "admit unchecked": "publish without a check",
             "refuse": "refuse one", "statistics": "read the figures"}  # fmt: skip
    for key in (key for key in result if key.startswith("waiting ")):
        for name, words in names.items():
            yield _row(f"{words}, {key.split()[1]} waiting", (result[key] or {}).get(name) or {})
    over = result.get("over") or {}
    yield _cells("100 at once on 5 and 50: too many", [over.get(key, NONE) for key in ORDER])
    yield _row("hand-over, 5 running, 50 waiting", result.get("handover") or {})
    for key in (key for key in result if key.startswith("handover ")):
        yield _row(f"hand-over, {key.split()[1]} waiting", result[key] or {})


def _other_rows(result: Mapping[str, Any]) -> Iterator[str]:
    for name, found in (result.get("inspect") or {}).items():
        yield _cells(f"read the figures by {name}", [NONE, _pair(found), NONE, NONE, NONE])
    for count, found in (result.get("push") or {}).items():
        yield _row(f"a change seen by the last of {count} event streams", found)
    if whole := result.get("whole"):
        yield _row("a whole submission with its rows", {SUPERTEST: whole})
    idle = result.get("idle") or {}
    yield _cells("idle: commands a minute", [_number(idle, key, "commands") for key in ORDER])
    yield _cells("idle: % of a core", [_number(idle, key, "core") for key in ORDER])
    memory = [", ".join(f"{name} {size:.0f}" for name, size in idle[key]["memory"].items())
              if key in idle else NONE for key in ORDER]  # fmt: skip
    yield _cells("memory (PSS, MiB)", memory)


def _http_rows(http: Mapping[str, Any]) -> Iterator[str]:
    for name, found in http.items():
        yield (f"| {name} | {_time(found['median'])} | {_time(found['p99'])} | "
               f"{found['rate']:.0f} | {_time(found['loaded p99'])} |")  # fmt: skip


def _crowd_rows(crowd: Mapping[str, Any]) -> Iterator[str]:
    if not crowd:
        return
    yield ""
    yield f"| {crowd['changes']} changes, 100 ms apart | until seen | p95 | most | lost | memory |"
    yield "|---|---|---|---|---|---|"
    for kind in ("socket", "stream"):
        cells = [_time(crowd[kind][name]) for name in ("median", "p95", "most")]
        cells += [str(crowd["lost"]), f"{crowd['memory']:.0f} MiB"]
        yield f"| 500 {kind}s beside as many others | {' | '.join(cells)} |"


def _row(words: str, found: Mapping[str, Any]) -> str:
    ours, floor = found.get(SUPERTEST), found.get(FLOOR)
    share = f"{ours['median'] / floor['median']:.1f}" if ours and floor else NONE
    return _cells(words, [_pair(found.get(key)) for key in ORDER], share)


def _cells(words: str, cells: list[Any], last: str = NONE) -> str:
    return "| " + " | ".join([words, *map(str, cells), last]) + " |"


def _number(found: Mapping[str, Any], key: str, name: str) -> str:
    return f"{found[key][name]:.1f}" if key in found else NONE


def _pair(found: Mapping[str, float] | None) -> str:
    return f"{_time(found['median'])} / {_time(found['p99'])}" if found else NONE


def _time(milliseconds: float) -> str:
    if milliseconds < 1:
        return f"{1000 * milliseconds:.0f} µs"
    if milliseconds < 1000:
        return f"{milliseconds:.1f} ms"
    return f"{milliseconds / 1000:.2f} s"

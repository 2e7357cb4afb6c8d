"""What differs between two versions."""

from executions.library.comparison import differences


def test_lines_know_where_they_are_in_both() -> None:
    [file] = differences({"a.py": "x\ny\nz"}, {"a.py": "x\nnew\nz"})
    assert [(line.kind, line.text, line.before, line.after) for line in file.lines] == [
        ("place", "@@ -1,3 +1,3 @@", None, None),
        ("same", "x", 1, 1),
        ("removed", "y", 2, None),
        ("added", "new", None, 2),
        ("same", "z", 3, 3),
    ]


def test_files_that_came_and_went_are_told_apart_and_equal_ones_are_left_out() -> None:
    found = differences({"old": "1", "same": "2"}, {"new": "3", "same": "2"})
    assert [(file.name, file.change) for file in found] == [("new", "added"), ("old", "removed")]

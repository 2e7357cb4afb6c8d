"""What a worker tells of itself."""

import json
import os
from pathlib import Path

from capacity.note import Note, pressures


def test_it_tells_of_its_process_and_its_machine() -> None:
    told = json.loads(Note(draining=lambda: True).text(again=False))
    assert (told["pid"], told["ending"], told["again"]) == (os.getpid(), True, False)
    assert 0 < told["memory"] <= 1
    assert told["rss"] > 1_000_000
    assert told["version"]


def test_each_process_has_a_birth_of_its_own() -> None:
    one, other = (Note(draining=lambda: False) for _ in range(2))
    births = [json.loads(note.text(again=True))["birth"] for note in (one, one, other)]
    assert births[0] == births[1] != births[2]


def test_pressure_is_read_where_the_kernel_tells_it(tmp_path: Path) -> None:
    line = "some avg10=12.50 avg60=1.00 avg300=0.00 total=1\nfull avg10=0.00 avg60=0 total=0\n"
    (tmp_path / "cpu").write_text(line)
    assert pressures(tmp_path) == {"cpu": 0.125}
    assert pressures(tmp_path / "nothing") == {}

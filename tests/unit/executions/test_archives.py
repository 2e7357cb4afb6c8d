"""What is uploaded is unpacked within bounds."""

import gzip
import io
import tarfile
import zipfile

import pytest

from executions.archives import ArchiveError, unpacked

MOST = 20_000


def tarred(files: dict[str, bytes], *, link: str = "") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        if link:
            member = tarfile.TarInfo(link)
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(member)
    return stream.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_a_single_file_is_itself() -> None:
    assert unpacked("C:\\x\\helpers.py", b"N = 1", most=MOST) == {"helpers.py": "N = 1"}


def test_the_one_directory_around_everything_is_taken_off() -> None:
    files = {"pkg-1.0/a.py": b"1", "pkg-1.0/tests/test_a.py": b"2"}
    for name, content in (("pkg.tar.gz", tarred(files)), ("pkg.zip", zipped(files))):
        assert unpacked(name, content, most=MOST) == {"a.py": "1", "tests/test_a.py": "2"}


def test_what_is_no_text_and_what_leads_outside_is_left_out() -> None:
    files = {"a.py": b"1", "b.bin": b"\xff\xfe\x00", "../evil.py": b"3", "/abs.py": b"4",
             ".git/config": b"5"}  # fmt: skip
    assert unpacked("s.tar.gz", tarred(files, link="passwd"), most=MOST) == {"a.py": "1"}


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.zip", b"no archive", "unpacked"),
        ("a.tar.gz", b"\x1f\x8bbroken", "unpacked"),
        ("a.tar.gz", tarred({"a.txt": b"x" * 30_000}), "larger"),
        ("a.tar.gz", gzip.compress(bytes(MOST * 100)), "more than"),
        ("a.zip", zipped({f"{n}.bin": b"\xff" * 19_999 for n in range(20)}), "more than"),
        ("a.zip", zipped({"a.bin": b"\xff"}), "no text"),
        ("a.png", b"\x89PNG", "neither"),
        ("a b;.py", b"", "name"),
    ],
    ids=range(8),
)
def test_what_can_not_be_used_is_refused_with_a_reason(
    name: str, content: bytes, word: str
) -> None:
    with pytest.raises(ArchiveError, match=word):
        unpacked(name, content, most=MOST)

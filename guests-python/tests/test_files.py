"""Tests of open files."""

from io import FileIO
from pathlib import Path

import pytest

from files import names, read, write
from places import AbsentError, Places


def test_places(tmp_path: Path) -> None:
    """A file has its place before and after it is closed; one that fails to open has none."""
    path = str(tmp_path / "a")
    with Places[FileIO]() as files:
        files.add(FileIO(path, "x+"))
        with pytest.raises(FileExistsError):
            files.add(FileIO(path, "x+"))
        files.add(FileIO(path, "r+"))
        first, second = files.at(0), files.at(1)
        files.release(0)
        assert first.closed
        assert files.at(1) is second
        for place in 0, 2:
            with pytest.raises(AbsentError):
                files.at(place)
    assert second.closed


def test_a_write_is_seen_at_once(tmp_path: Path) -> None:
    """Two open files have the same bytes, and each stands where it does."""
    path = str(tmp_path / "a")
    with Places[FileIO]() as files:
        files.add(FileIO(path, "w+"))
        files.add(FileIO(path, "r+"))
        write(files.at(0), b"abc")
        write(files.at(0), b"")
        assert read(files.at(1), 0) == b""
        assert read(files.at(1), 2) == b"ab"
        files.at(0).seek(1)
        write(files.at(0), b"XYZ")
        assert read(files.at(1), 100) == b"YZ"
        assert read(files.at(1), 100) == b""


def test_folders_are_not_opened(tmp_path: Path) -> None:
    """A folder is not a file."""
    with Places[FileIO]() as files:
        for mode in "r+", "w+":
            with pytest.raises(IsADirectoryError):
                files.add(FileIO(str(tmp_path), mode))


def test_names_are_in_the_order_of_utf_8(tmp_path: Path) -> None:
    """A code point beyond U+FFFF comes last, where UTF-16 would put it before U+FF5E."""
    expected = ["B", "a", "b", "\uff5e", "\U0001f600"]
    for name in expected:
        (tmp_path / name).touch()
    assert names(str(tmp_path)) == expected
    with pytest.raises(NotADirectoryError):
        names(str(tmp_path / "a"))

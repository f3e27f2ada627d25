"""The component: binds the work on files to the world `file-user`."""

import errno
import os
from io import SEEK_CUR, SEEK_END, SEEK_SET, FileIO
from stat import S_ISDIR
from typing import Final, override

from wit_world import exports
from wit_world.exports.work import (
    Chunk,
    Content,
    Count,
    Mode,
    Move,
    Opening,
    Origin,
    Outcome,
    Outcome_Absent,
    Outcome_Bytes,
    Outcome_Done,
    Outcome_Failed,
    Outcome_File,
    Outcome_Folder,
    Outcome_Names,
    Outcome_Number,
    Problem,
    Problem_Exists,
    Problem_Invalid,
    Problem_IsFolder,
    Problem_NoEntry,
    Problem_NotEmpty,
    Problem_NotFolder,
    Problem_Other,
    Step,
    Step_Append,
    Step_Close,
    Step_Load,
    Step_Look,
    Step_MakeFolder,
    Step_Names,
    Step_Open,
    Step_Read,
    Step_RemoveFile,
    Step_RemoveFolder,
    Step_Rename,
    Step_Resize,
    Step_Save,
    Step_Seek,
    Step_Write,
    Target,
)

from files import names, read, write
from places import AbsentError, Places

MODES: Final = {
    Mode.EXISTING: "r+",
    Mode.FRESH: "w+",
    Mode.NEW: "x+",
}

ORIGINS: Final = {
    Origin.START: SEEK_SET,
    Origin.CURRENT: SEEK_CUR,
    Origin.END: SEEK_END,
}

PROBLEMS: Final[dict[int | None, Problem]] = {
    errno.EEXIST: Problem_Exists(),
    errno.ENOENT: Problem_NoEntry(),
    errno.ENOTDIR: Problem_NotFolder(),
    errno.EISDIR: Problem_IsFolder(),
    errno.ENOTEMPTY: Problem_NotEmpty(),
    errno.EINVAL: Problem_Invalid(),
}


class Work(exports.Work):
    """The exported interface `lab:file-user/work`."""

    @override
    def by_path(self, steps: list[Step]) -> list[Outcome]:
        """Do steps without open files."""
        return run(steps)

    @override
    def dotted(self, steps: list[Step]) -> list[Outcome]:
        """Do steps without open files, and with `.` and `..` in paths."""
        return run(steps)

    @override
    def opened(self, steps: list[Step]) -> list[Outcome]:
        """Do steps, some of which are about open files."""
        return run(steps)

    @override
    def resized(self, steps: list[Step]) -> list[Outcome]:
        """Do steps, some of which resize open files."""
        return run(steps)


def run(steps: list[Step]) -> list[Outcome]:
    """Do the steps; leaving the block closes the files that are still open."""
    with Places[FileIO]() as files:
        return [outcome(files, step) for step in steps]


def outcome(files: Places[FileIO], step: Step) -> Outcome:
    """Do a step and return what came of it."""
    try:
        return do(files, step)
    except AbsentError:
        return Outcome_Absent()
    except OSError as error:
        return Outcome_Failed(problem(error))


def do(files: Places[FileIO], step: Step) -> Outcome:
    """Do a step that may fail."""
    match step:
        case Step_Open(Opening(path, mode)):
            # Without a buffer, so that another open file sees at once what is written.
            files.add(FileIO(path, MODES[mode]))
        case Step_Read(Count(at, count)):
            return Outcome_Bytes(read(files.at(at), count))
        case Step_Write(Chunk(at, data)):
            write(files.at(at), data)
        case Step_Seek(Target(at, origin, offset)):
            return Outcome_Number(files.at(at).seek(offset, ORIGINS[origin]))
        case Step_Resize(Count(at, size)):
            files.at(at).truncate(size)
        case Step_Close(at):
            files.release(at)
        case Step_Load(path):
            with open(path, "rb") as file:
                return Outcome_Bytes(file.read())
        case Step_Save(Content(path, data)):
            with open(path, "wb") as file:
                file.write(data)
        case Step_Append(Content(path, data)):
            with open(path, "ab") as file:
                file.write(data)
        case Step_Look(path):
            found = os.stat(path)
            return Outcome_Folder() if S_ISDIR(found.st_mode) else Outcome_File(found.st_size)
        case Step_Names(path):
            return Outcome_Names(names(path))
        case Step_MakeFolder(path):
            os.mkdir(path)
        case Step_RemoveFile(path):
            os.remove(path)
        case Step_RemoveFolder(path):
            os.rmdir(path)
        case Step_Rename(Move(old, new)):
            os.replace(old, new)
    return Outcome_Done()


def problem(error: OSError) -> Problem:
    """Return what POSIX calls an error."""
    return PROBLEMS.get(error.errno, Problem_Other(str(error)))

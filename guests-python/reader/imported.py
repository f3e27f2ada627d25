"""What a reader sees of its imports."""

from typing import Final, override

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.imported import (
    Entry,
    NewValue,
    Outcome,
    Outcome_Absent,
    Outcome_Bytes,
    Outcome_Done,
    Outcome_Failed,
    Outcome_Flag,
    Outcome_Moment,
    Outcome_None_,
    Outcome_Number,
    Outcome_Pairs,
    Outcome_Text,
    Outcome_Texts,
    Step,
    Step_Arguments,
    Step_Config,
    Step_Delete,
    Step_Environment,
    Step_Exists,
    Step_Get,
    Step_Keys,
    Step_Now,
    Step_Open,
    Step_RandomBytes,
    Step_RandomNumber,
    Step_Release,
    Step_Set,
    Step_WholeConfig,
)
from wit_world.imports import environment, random, wall_clock
from wit_world.imports import wasi_config_store as config
from wit_world.imports import wasi_keyvalue_store as keyvalue
from wit_world.imports.types import Setup

from places import AbsentError, Places

ERRORS: Final = {
    config.Error_Upstream: "upstream",
    config.Error_Io: "io",
    keyvalue.Error_NoSuchStore: "no-such-store",
    keyvalue.Error_AccessDenied: "access-denied",
    keyvalue.Error_Other: "other",
}
"""The names of the errors' cases, which the bindings have as classes alone."""


class Imported(exports.Imported):
    """The exported interface `lab:reader/imported`."""

    @override
    def run(self, setup: Setup, steps: list[Step]) -> list[Outcome]:
        """Do the steps; leaving the block drops the buckets that are left."""
        with Places[keyvalue.Bucket]() as buckets:
            return [outcome(buckets, step) for step in steps]


def outcome(buckets: Places[keyvalue.Bucket], step: Step) -> Outcome:
    """Do a step and return what came of it."""
    try:
        return do(buckets, step)
    except AbsentError:
        return Outcome_Absent()
    except Err as error:
        return Outcome_Failed(ERRORS[type(error.value)])


def do(buckets: Places[keyvalue.Bucket], step: Step) -> Outcome:
    """Do a step that may fail."""
    match step:
        case Step_Environment():
            return Outcome_Pairs(environment.get_environment())
        case Step_Arguments():
            return Outcome_Texts(environment.get_arguments())
        case Step_Now():
            now = wall_clock.now()
            return Outcome_Moment((now.seconds, now.nanoseconds))
        case Step_RandomBytes(length):
            return Outcome_Bytes(random.get_random_bytes(length))
        case Step_RandomNumber():
            return Outcome_Number(random.get_random_u64())
        case Step_Config(key):
            text = config.get(key)
            return Outcome_None_() if text is None else Outcome_Text(text)
        case Step_WholeConfig():
            return Outcome_Pairs(config.get_all())
        case Step_Open(identifier):
            buckets.add(keyvalue.open(identifier))
        case Step_Get(Entry(at, key)):
            value = buckets.at(at).get(key)
            return Outcome_None_() if value is None else Outcome_Bytes(value)
        case Step_Set(NewValue(at, key, value)):
            buckets.at(at).set(key, value)
        case Step_Delete(Entry(at, key)):
            buckets.at(at).delete(key)
        case Step_Exists(Entry(at, key)):
            return Outcome_Flag(buckets.at(at).exists(key))
        case Step_Keys(at):
            return Outcome_Texts(keys(buckets.at(at)))
        case Step_Release(at):
            buckets.release(at)
    return Outcome_Done()


def keys(bucket: keyvalue.Bucket) -> list[str]:
    """Return all keys of a bucket, page by page."""
    page = bucket.list_keys(None)
    found = page.keys
    while page.cursor is not None:
        page = bucket.list_keys(page.cursor)
        found += page.keys
    return found

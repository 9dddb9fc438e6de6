"""The release key's rules, its table, and the commands around it."""

import re

import pytest

from project.databases import Database
from tenant_health.disclosure import key_fingerprint
from tenant_health.errors import UserError
from tenant_health.release_key.store import (
    VARIABLE,
    Key,
    key_for_release,
    key_problem,
    parsed_key,
    read_key,
    save_key,
)

OLD, NEW = b"o" * 32, b"n" * 32
_OLD, _NEW = key_fingerprint(OLD), key_fingerprint(NEW)


@pytest.mark.parametrize(
    ("key", "released_with", "problem"),
    [
        (Key(None, "nowhere"), None, None),
        (Key(OLD, "a table"), None, None),
        (Key(OLD, "a table"), _OLD, None),
        (Key(NEW, "a table", replaces=_OLD), _OLD, None),
        (Key(NEW, "a table", replaces=_OLD), _NEW, None),
        (Key(None, "nowhere"), _OLD, f"the release key is missing. .* with the key {_OLD}"),
        (Key(NEW, "a table"), _OLD, f"the key in a table is {_NEW}, but .* the key {_OLD}"),
        (Key(NEW, "a table", replaces="another"), _OLD, "Restore that one, or take this one"),
    ],
)
def test_which_key_may_release(key: Key, released_with: str | None, problem: str | None) -> None:
    found = key_problem(key, released_with)
    assert (found is None) is (problem is None)
    assert re.search(problem or "", found or "")


@pytest.mark.parametrize("text", ["", "5e" * 31, "5e" * 33, "xy" * 32, "secret"])
def test_what_is_no_key_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(UserError, match=r"a\.file holds no release key, which is 64") as refused:
        parsed_key(text, "a.file")
    assert not text or text not in str(refused.value)


def test_a_key_is_not_shown_by_its_representation() -> None:
    assert OLD.hex() not in repr(Key(OLD, "a table"))
    assert "oooo" not in repr(Key(OLD, "a table"))


def test_the_first_release_makes_a_key_and_later_ones_find_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    connection = database.connect()
    with connection, connection.cursor() as cursor:
        assert read_key(cursor, "an odd schema").key is None
        first = key_for_release(cursor, "an odd schema", None)
        assert first is not None
        assert len(first) == 32
        assert key_for_release(cursor, "an odd schema", key_fingerprint(first)) == first
        assert key_for_release(cursor, "an odd schema", _OLD) is None
        assert key_for_release(cursor, "another", None) not in (None, first)
    connection.close()


def test_a_lost_key_is_not_made_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    connection = database.connect()
    with connection, connection.cursor() as cursor:
        assert key_for_release(cursor, "analytics", _OLD) is None
        assert read_key(cursor, "analytics").key is None
    connection.close()


def test_the_environments_key_comes_first_and_is_not_stored(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, NEW.hex())
    connection = database.connect()
    with connection, connection.cursor() as cursor:
        assert key_for_release(cursor, "analytics", None) == NEW
        cursor.execute("select to_regclass('analytics_release_key.release_key')")
        assert cursor.fetchone() == (None,)
        found = read_key(cursor, "analytics")
        save_key(cursor, "analytics", Key(found.key, found.place, replaces=_OLD))
        cursor.execute("select key, fingerprint, replaces from analytics_release_key.release_key")
        assert cursor.fetchall() == [(None, _NEW, _OLD)]
        assert key_for_release(cursor, "analytics", _OLD) == NEW
        monkeypatch.delenv(VARIABLE)
        assert key_for_release(cursor, "analytics", _OLD) is None
    connection.close()


def test_a_stored_key_comes_back_as_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    connection = database.connect()
    with connection, connection.cursor() as cursor:
        for key in (OLD, bytes(range(224, 256))):
            save_key(cursor, "analytics", Key(key, "a table"))
            assert read_key(cursor, "analytics").key == key
    connection.close()

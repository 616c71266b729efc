"""The journal file is reopened over HTTP, for programs that rotate it."""

from __future__ import annotations

from pathlib import Path

from support.caller import Caller
from support.journal_entries import entries_in

from mockixn import Journal, JournalFile, Server
from mockixn.control import Control


async def test_server_without_a_file_has_none_to_reopen(call: Caller) -> None:
    """Its journal is in memory only, or there is none."""
    answer = await call("POST", "/journal/reopen")
    assert answer.status == 404
    assert "this server writes no journal file" in answer.body["error"]
    async with Server(journal=False) as server, Control(server) as control:
        assert (await Caller(server, control)("POST", "/journal/reopen")).status == 404


async def test_what_cannot_be_reopened_goes_on(tmp_path: Path) -> None:
    """The answer says why; the old file has what comes."""
    folder = tmp_path / "folder"
    folder.mkdir()
    with JournalFile(folder / "journal") as file:
        journal = Journal(file=file)
        async with Server(journal=journal) as server, Control(server) as control:
            call = Caller(server, control)
            folder.rename(tmp_path / "moved")
            answer = await call("POST", "/journal/reopen")
            assert answer.status == 400
            expected = "the journal file: No such file or directory: the old file goes on"
            assert answer.body["error"] == expected
            await call("POST", "/participants", {"name": "media-1", "type": "MediaServer"})
    assert [each["seq"] for each in entries_in(tmp_path / "moved" / "journal")] == [1, 2]

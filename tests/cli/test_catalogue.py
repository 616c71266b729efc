"""`mockixn catalogue`: every known message, for people and for programs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.process import status_of

from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.spec import Protocol

KEYS = [
    "protocol",
    "protocol_id",
    "name",
    "id",
    "id_source",
    "kind",
    "sender",
    "attributes",
    "answers",
    "source",
]


@pytest.fixture
def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The catalogue as a program reads it."""
    assert status_of("catalogue", "--format", "json") == 0
    out, err = capsys.readouterr()
    assert err == ""
    found: list[dict[str, Any]] = json.loads(out)
    return found


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The catalogue as a person reads it."""
    assert status_of("catalogue") == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out.splitlines()


def test_json_has_every_message(rows: list[dict[str, Any]]) -> None:
    """There is one object for each message of the catalogue, in its order."""
    assert [(row["protocol_id"], row["id"], row["name"]) for row in rows] == [
        (int(spec.protocol), spec.id, spec.name) for spec in CATALOGUE
    ]


def test_json_has_stable_keys(rows: list[dict[str, Any]]) -> None:
    """Every object has the same keys, and every attribute its own three."""
    assert {tuple(row) for row in rows} == {tuple(KEYS)}
    attributes = [attribute for row in rows for attribute in row["attributes"]]
    assert {tuple(attribute) for attribute in attributes} == {("name", "type", "required")}


def test_json_of_one_message(rows: list[dict[str, Any]]) -> None:
    """A request says who sends it, what it must and may carry, what answers it, who names it."""
    [row] = [row for row in rows if row["name"] == "RequestStopProcessing"]
    spec = CATALOGUE.find("RequestStopProcessing")
    assert row == {
        "protocol": "Interaction Management",
        "protocol_id": 1,
        "name": "RequestStopProcessing",
        "id": spec.id,
        "id_source": spec.id_source,
        "kind": "request",
        "sender": "client",
        "attributes": [
            {"name": "InteractionId", "type": "str", "required": True},
            {"name": "Reason", "type": "list", "required": False},
            {"name": "Extension", "type": "list", "required": False},
        ],
        "answers": ["EventAck", "EventError"],
        "source": "GenEM:StopProcessing",
    }


def test_table_has_a_line_a_message(lines: list[str]) -> None:
    """Under its head the table has a line for each message: protocol, id, name."""
    head, *rest = lines
    assert head.split()[:5] == ["PROTOCOL", "ID", "NAME", "FROM", "SOURCE"]
    name, source = head.index("NAME"), head.index("FROM")
    assert [(line[: head.index("ID")].rstrip(), line[name:source].rstrip()) for line in rest] == [
        (spec.protocol.label, spec.name) for spec in CATALOGUE
    ]


def test_table_line_of_one_message(lines: list[str]) -> None:
    """A line shows the attributes with their types, and a star at what is required."""
    [line] = [line for line in lines if " RequestStopProcessing " in line]
    assert line.endswith("  InteractionId*:str Reason:list Extension:list")
    assert " GenEM:StopProcessing " in line


def test_table_marks_what_is_ours(lines: list[str]) -> None:
    """An id or a message that no public source states is marked [ours], and no other is."""
    head, *rest = lines
    column = {title: head.index(title) for title in ("ID", "NAME", "SOURCE", "ATTRIBUTES")}
    assert {spec.id_source == "ours" for spec in CATALOGUE} == {True, False}
    for line, spec in zip(rest, CATALOGUE, strict=True):
        id = line[column["ID"] : column["NAME"]].strip()
        assert id == (f"{spec.id} [ours]" if spec.id_source == "ours" else str(spec.id))
        source = line[column["SOURCE"] : column["ATTRIBUTES"]].strip()
        assert source == ("[ours]" if spec.source == "ours" else spec.source)


def test_every_protocol_is_there(lines: list[str]) -> None:
    """All four protocols have messages in the table."""
    shown = {line.split("  ")[0] for line in lines[1:]}
    assert shown == {protocol.label for protocol in Protocol}

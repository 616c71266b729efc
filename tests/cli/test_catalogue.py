"""`mockixn catalogue`: every known message, for people and for programs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.process import status_of

from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.sources import LEGEND
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
    "free",
    "answers",
    "source",
]

KEYS_OF_ATTRIBUTES = ["name", "type", "required", "boolean", "date", "enumeration", "structure"]


def attribute(rows: list[dict[str, Any]], message: str, name: str) -> dict[str, Any]:
    """What the catalogue says of one attribute; of two messages of that name, of the first."""
    row = next(row for row in rows if row["name"] == message)
    [found] = [each for each in row["attributes"] if each["name"] == name]
    return dict(found)


@pytest.fixture
def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The catalogue as a program reads it."""
    assert status_of("catalogue", "--format", "json") == 0
    out, err = capsys.readouterr()
    assert err == ""
    found: list[dict[str, Any]] = json.loads(out)
    return found


@pytest.fixture
def tables(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """The catalogue as a person reads it, table by table."""
    assert status_of("catalogue") == 0
    out, err = capsys.readouterr()
    assert err == ""
    return [table.splitlines() for table in out.split("\n\n")]


@pytest.fixture
def lines(tables: list[list[str]]) -> list[str]:
    """The table of messages."""
    return tables[0]


def test_json_has_every_message(rows: list[dict[str, Any]]) -> None:
    """There is one object for each message of the catalogue, in its order."""
    assert [(row["protocol_id"], row["id"], row["name"]) for row in rows] == [
        (int(spec.protocol), spec.id, spec.name) for spec in CATALOGUE
    ]


def test_json_has_stable_keys(rows: list[dict[str, Any]]) -> None:
    """Every object has the same keys, and so has every attribute of a message."""
    assert {tuple(row) for row in rows} == {tuple(KEYS)}
    attributes = [attribute for row in rows for attribute in row["attributes"]]
    assert {tuple(attribute) for attribute in attributes} == {tuple(KEYS_OF_ATTRIBUTES)}


def test_json_keeps_what_outside_clients_read(rows: list[dict[str, Any]]) -> None:
    """An attribute has a name, one of five words as its type, and is required or not."""
    attributes = [attribute for row in rows for attribute in row["attributes"]]
    assert {type(each["name"]) for each in attributes} == {str}
    assert {each["type"] for each in attributes} <= {"int", "str", "bstr", "list", "long"}
    assert {each["required"] for each in attributes} == {True, False}


def test_json_of_one_message(rows: list[dict[str, Any]]) -> None:
    """A request has its sender, required and optional attributes, answers, and source."""
    [row] = [row for row in rows if row["name"] == "RequestStopProcessing"]
    spec = CATALOGUE.find("RequestStopProcessing")
    attributes = row.pop("attributes")
    assert row == {
        "protocol": "Interaction Management",
        "protocol_id": 1,
        "name": "RequestStopProcessing",
        "id": spec.id,
        "id_source": spec.id_source,
        "kind": "request",
        "sender": "client",
        "free": False,
        "answers": ["EventAck", "EventError"],
        "source": "GenEM:StopProcessing",
    }
    assert [(each["name"], each["type"], each["required"]) for each in attributes] == [
        ("InteractionId", "str", True),
        ("Reason", "list", False),
        ("Extension", "list", False),
    ]


def test_json_says_what_an_attribute_is_beyond_its_type(rows: list[dict[str, Any]]) -> None:
    """Booleans, dates and the values of enumerations stand beside the type on the wire."""
    plain = {"required": False, "boolean": False, "date": False} | dict.fromkeys(
        ("enumeration", "structure")
    )
    assert attribute(rows, "RequestSubmit", "ExternalId") == {
        **plain,
        "name": "ExternalId",
        "type": "str",
    }
    assert attribute(rows, "RequestSubmit", "IsOnline") == {
        **plain,
        "name": "IsOnline",
        "type": "int",
        "boolean": True,
    }
    assert attribute(rows, "RequestSubmit", "ReceivedAt") == {
        **plain,
        "name": "ReceivedAt",
        "type": "str",
        "date": True,
    }
    assert attribute(rows, "RequestIntrude", "VisibilityMode") == {
        **plain,
        "name": "VisibilityMode",
        "type": "str",
        "enumeration": ["Conference", "Coach", "Monitor"],
    }


def test_json_has_the_structure_of_a_list(rows: list[dict[str, Any]]) -> None:
    """Its keys, whether others may stand there, and what the values of those are."""
    assert attribute(rows, "RequestStopProcessing", "Reason")["structure"] == {
        "name": "ReasonInfo",
        "attributes": [
            {"name": "ReasonSystemName", "type": "str"},
            {"name": "ReasonDescription", "type": "str"},
            {"name": "Reason", "type": "int"},
        ],
        "free": False,
        "values": None,
    }
    assert attribute(rows, "RequestAgentLogin", "MediaList")["structure"] == {
        "name": "MediaList",
        "attributes": [],
        "free": True,
        "values": "int",
    }
    types = attribute(rows, "EventWorkbinTypesInfo", "WorkbinTypes")["structure"]
    assert types["values"] == {
        "name": "WorkbinType",
        "attributes": [{"name": "Active", "type": "int", "boolean": True}],
        "free": True,
        "values": None,
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


def test_tables_have_each_structure_and_enumeration_once(tables: list[list[str]]) -> None:
    """Below the messages stand the structures of their lists, and the enumerations."""
    _messages, structures, enumerations, _sources = tables
    names = [line.split()[0] for line in structures[1:]]
    assert len(names) == len({*names})
    assert {"InteractionProperties", "ReasonInfo", "Envelope3rdServer", "UserData"} <= {*names}
    [media] = [line for line in structures if line.startswith("MediaList ")]
    assert media.split() == [
        "MediaList",
        "MediaList",
        "MediaStateList",
        "MediaCapacityList",
        "...:int",
    ]
    [types] = [line for line in structures if line.startswith("WorkbinTypes ")]
    assert types.endswith("  ...:{Active:int ...}")
    [operation] = [line for line in enumerations if line.startswith("InteractionOperation ")]
    assert operation.split() == [
        "InteractionOperation",
        "Operation",
        "Transfer",
        "Conference",
        "Intrude",
    ]


def test_tables_end_with_the_legend_of_the_sources(tables: list[list[str]]) -> None:
    """One sentence explains each mark, and ours as it stands in the table."""
    head, *legend = tables[-1]
    assert head.split() == ["SOURCE", "IS"]
    marks = ["[ours]" if mark == "ours" else mark for mark in LEGEND]
    formatted = [line.split(maxsplit=1) for line in legend]
    assert formatted == [[mark, text] for mark, text in zip(marks, LEGEND.values(), strict=True)]


def test_tables_mark_keys_and_values_that_are_ours(tables: list[list[str]]) -> None:
    """A key or a value that no public source has is marked where it is shown, and no other is."""
    _messages, structures, enumerations, _sources = tables
    [actor] = [line for line in structures if line.startswith("ActorInfo ")]
    assert actor.endswith(" StrategyId:str ClientName:str[ours] ClientType:str[ours]")
    [mode] = [line for line in enumerations if line.startswith("VisibilityMode ")]
    assert mode.endswith(" Conference Coach Monitor[ours]")


def test_json_marks_keys_that_are_ours(rows: list[dict[str, Any]]) -> None:
    """So do programs see it."""
    extension = attribute(rows, "RequestRouteCall", "Extension")["structure"]
    ours = [each["name"] for each in extension["attributes"] if each.get("ours")]
    assert ours == ["StandsFor", "StartFrom", "Total"]

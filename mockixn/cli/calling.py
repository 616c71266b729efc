"""How commands call the control interface of a running server, and read words into JSON."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

from ..errors import NotAsExpected, UserError

DEFAULT = "127.0.0.1:7121"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare where the server is, and which of its spaces is meant."""
    parser.add_argument(
        "--control",
        metavar="HOST:PORT",
        default=os.environ.get("MOCKIXN_CONTROL", DEFAULT),
        help=f"control interface of the server; without it $MOCKIXN_CONTROL, or {DEFAULT}",
    )
    parser.add_argument("--space", metavar="NAME", default="", help="space; without it the default")
    parser.add_argument(
        "--token",
        metavar="T",
        default=os.environ.get("MOCKIXN_CONTROL_TOKEN"),
        help="bearer token; without it $MOCKIXN_CONTROL_TOKEN",
    )


def call(arguments: Namespace, method: str, path: str, body: Any = None, **query: Any) -> Any:
    """What the server answers. Raises NotAsExpected, and UserError for all that is wrong."""
    host, _, port = arguments.control.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) <= 65535:
        raise UserError(f"--control: found {arguments.control!r}, expected HOST:PORT")
    if arguments.space:
        query["space"] = arguments.space
    asked = urlencode({key: value for key, value in query.items() if value is not None})
    headers = {"Authorization": f"Bearer {arguments.token}"} if arguments.token else {}
    connection = HTTPConnection(host.strip("[]"), int(port))
    try:
        data = None if body is None else json.dumps(body).encode()
        connection.request(method, f"{path}?{asked}" if asked else path, data, headers)
        answer = connection.getresponse()
        found = json.loads(answer.read())
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise UserError(f"no control interface at {arguments.control}: {reason}") from None
    finally:
        connection.close()
    if answer.status == 409:
        text = f"{found['why']}\n\nwhat happened:\n{found['diagram']}"
        raise NotAsExpected(text if found["diagram"] else found["why"])
    if answer.status >= 400:
        mistakes = [": ".join(filter(None, each.values())) for each in found["mistakes"]]
        raise UserError("\n".join(mistakes or [found["error"]]))
    return found


def table(words: Iterable[str], example: str) -> dict[str, Any]:
    """`key=value` words as a table: `a.b=x` is a table in a table, `a:=5` has JSON for a value."""
    found: dict[str, Any] = {}
    for word in words:
        key, equals, text = word.partition("=")
        if not equals or not key.strip(":"):
            raise UserError(f"found {word!r}, expected key=value, as in {example}")
        value: Any = text
        if key.endswith(":"):
            key = key[:-1]
            try:
                value = json.loads(text)
            except ValueError:
                raise UserError(f"{key}: found {text!r}, expected JSON") from None
        *outer, last = key.split(".")
        inner = found
        for name in outer:
            inner = inner.setdefault(name, {})
            if not isinstance(inner, dict):
                raise UserError(f"{key}: {name} is a value, expected a table")
        inner[last] = value
    return found


_PARTS = ("protocol", "from", "to", "interaction", "reference")


def meant(words: list[str]) -> dict[str, Any]:
    """`EventRevoked to=desktop-1 Reason.ReasonSystemName=Expired` as a message that is meant."""
    message, *rest = words
    attributes = table(rest, "to=desktop-1")
    found = {key: attributes.pop(key) for key in _PARTS if key in attributes}
    if "reference" in found and str(found["reference"]).isdecimal():
        found["reference"] = int(found["reference"])
    return {"message": message, **found, "attributes": attributes}


def told(entry: dict[str, Any]) -> str:
    """A journal entry in the notation of the vendor's logs, under a line of when and who."""
    arrow = "→" if entry["direction"] == "in" else "←"
    head = f"#{entry['seq']} {entry['time']} {entry['client'] or 'unregistered'} {arrow}"
    notes = [
        f"{key}: {entry[key]}" for key in ("undelivered", "malformed", "because") if key in entry
    ]
    note = f" [{'; '.join(notes)}]" if notes else ""
    return f"{head}{note} {entry['text'] or 'no message'}"

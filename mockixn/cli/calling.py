"""How commands call the control interface of a running server, and turn words into JSON."""

from __future__ import annotations

import json
import os
import shlex
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterable, Mapping
from http.client import BadStatusLine, HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

from ..deadline import LONGEST_WAIT
from ..errors import NotAsExpected, OrderRefused, UserError, reason_of
from ..formatting import printable
from ..messages.expected import Word, typed_words
from ..messages.lookup import PROTOCOLS, specs_of
from ..messages.pattern import Pattern, pattern_from_words
from .address import parse_address

DEFAULT = "127.0.0.1:7121"

_LIMIT = 10.0  # seconds that an answer may take, beside the seconds that the server must wait

WORDS = """\
key=value is a text, or a value of the type that the catalogue lists; a.b=x is a value in a list;
a:=5 and a:={"b": 1} have JSON as value.
"""
"""The notation of values, for the help of commands that take values."""

MESSAGES = """\
A message is written as its name and its properties: from, to or client (ClientNames), direction
(in, out), interaction, protocol, reference, or an attribute (other keys of a list do not matter):

  EventRevoked to=desktop-1 interaction=stop-a Reason.ReasonSystemName=Expired

The whole may be one word in quotes: 'EventRevoked to=desktop-1'. The name * means any message.
Instead of a value you can give a matcher:

  X~=^A[12]$  X.matches=^A[12]$   a regular expression that must be found in X
  X.contains=A  X.one_of=A1,B2    X contains A; X is one of these values
  X.absent=true  X.present=true   there is no X; there is an X
  X.at_least=5  X.at_most=5       a lower or upper limit of X
"""
"""The notation of messages, for the help of commands that search for messages."""


def add_arguments(parser: ArgumentParser, more: str = "") -> None:
    """Declare the options for the server and the space; `more` is the end of the help."""
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.epilog = more
    parser.add_argument(
        "--control",
        metavar="HOST:PORT",
        default=os.environ.get("MOCKIXN_CONTROL") or DEFAULT,
        help=f"control interface of the server; default: $MOCKIXN_CONTROL, or {DEFAULT}",
    )
    parser.add_argument(
        "--space",
        metavar="NAME",
        default="",
        help="name of the space; without it, the default space",
    )
    parser.add_argument(
        "--token",
        metavar="T",
        default=os.environ.get("MOCKIXN_CONTROL_TOKEN"),
        help="bearer token; default: $MOCKIXN_CONTROL_TOKEN",
    )


def call(
    arguments: Namespace,
    method: str,
    path: str,
    body: Any = None,
    *,
    waits: float = 0.0,
    **query: Any,
) -> Any:
    """Call the server; returns the JSON of its response.

    `waits` is for how many seconds the server may wait before it answers. Raises NotAsExpected if
    the server says so, and UserError for every other error.
    """
    host, port = parse_address(arguments.control)
    if arguments.space:
        query["space"] = arguments.space
    asked = urlencode({key: value for key, value in query.items() if value is not None})
    headers = {"Authorization": f"Bearer {arguments.token}"} if arguments.token else {}
    limit = _LIMIT + min(max(0.0, waits), LONGEST_WAIT)  # the server refuses a wrong time itself
    connection = HTTPConnection(host, port, timeout=limit)
    try:
        data = None if body is None else json.dumps(body).encode()
        connection.request(method, f"{path}?{asked}" if asked else path, data, headers)
        answer = connection.getresponse()
        text = answer.read()
    except (OSError, UnicodeError) as error:
        raise _nothing_at(arguments, reason_of(error)) from None
    except (HTTPException, ValueError) as error:
        reason = "it does not speak HTTP" if isinstance(error, BadStatusLine) else str(error)
        raise _nothing_at(arguments, reason) from None
    finally:
        connection.close()
    try:
        found = json.loads(text)
    except ValueError:
        raise _nothing_at(arguments, "it does not answer with JSON") from None
    if answer.status < 400:
        return found
    if not isinstance(found, dict) or not {"error", "why"} & found.keys():
        raise _nothing_at(arguments, f"it answers with HTTP status {answer.status}")
    if "why" in found:
        why, diagram = found["why"], found["diagram"]
        raise NotAsExpected(f"{why}\n\nwhat happened:\n{diagram}" if diagram else why)
    mistakes = [": ".join(filter(None, each.values())) for each in found["mistakes"]]
    raise UserError("\n".join(mistakes or [found["error"]]))


def _nothing_at(arguments: Namespace, reason: str) -> UserError:
    return UserError(f"no control interface at {arguments.control}: {reason}")


def table(words: Iterable[str], example: str) -> dict[str, Any]:
    """The table that `key=value` words describe. Raises UserError for other words.

    `a.b=x` is a table in a table, `a:=5` has JSON as value, `a~=x` is short for `a.matches=x`.
    """
    found: dict[str, Any] = {}
    for word in words:
        key, equals, text = word.partition("=")
        if not equals or not key.strip(":~"):
            raise UserError(f"found {word!r}, expected key=value, as in {example}")
        value: Any = Word(text)
        if key.endswith(":"):
            key = key[:-1]
            try:
                value = json.loads(text)
            except ValueError:
                raise UserError(f"{key}: found {text!r}, expected JSON") from None
        elif key.endswith("~"):
            key = f"{key[:-1]}.matches"
        *outer, last = key.split(".")
        inner = found
        for name in outer:
            inner = inner.setdefault(name, {})
            if not isinstance(inner, dict):
                raise UserError(f"{key}: {name} is a value, expected a table")
        if last in inner:
            raise UserError(f"{key}: found twice")
        inner[last] = value
    if isinstance(found.get("on"), dict):  # `on` of a rule is a pattern
        found["on"] = pattern_of(found["on"])
    for key in ("with", "send"):
        if isinstance(found.get(key), dict):  # it sends a message
            found[key] = template_of(found[key])
    return found


def template_of(template: Mapping[str, Any]) -> dict[str, Any]:
    """The table of a message to send with the types that the catalogue lists."""
    name, protocol = template.get("message"), template.get("protocol")
    attributes = template.get("attributes")
    known = isinstance(name, str) and protocol in (None, *PROTOCOLS)
    specs = specs_of(str(name), protocol) if known else ()
    if not specs or not isinstance(attributes, Mapping):
        return {**template}
    return {**template, "attributes": typed_words(specs[0].structure, attributes)}


def pattern_of(on: Mapping[str, Any]) -> dict[str, Any]:
    """The table of a pattern with the types that the catalogue lists. Raises UserError."""
    try:
        return Pattern.from_dict(on).to_dict()
    except OrderRefused as refused:
        raise OrderRefused([(f"on.{path}", text) for path, text in refused.mistakes]) from None


def patterns(words: Iterable[str]) -> list[dict[str, Any]]:
    """Patterns as JSON: each is the name of a message with the words that follow it.

    A quoted word may have a name and its words. Raises UserError for a pattern that no message can
    match.
    """
    found: list[list[str]] = []
    for word in words:
        if "=" not in (word.split() or [""])[0]:
            found.append(_split(word))
        elif found:
            found[-1].append(word)
        else:
            raise UserError(f"found {word!r}, expected the name of a message before it")
    return [
        pattern_from_words(message, table(rest, "to=desktop-1")).to_dict()
        for message, *rest in found
    ]


def _split(word: str) -> list[str]:
    try:
        parts = shlex.split(word)
    except ValueError as error:
        raise UserError(f"found {word!r}, expected a message: {error}") from None
    if not parts:
        raise UserError(f"found {word!r}, expected the name of a message")
    return parts


def format_line(entry: dict[str, Any]) -> str:
    """A journal entry in the notation of the vendor's logs; number, time and client come first.

    It has a line for each attribute; no text of a client begins another one.
    """
    notes = [
        f"{key}: {entry[key]}" for key in ("undelivered", "malformed", "because") if key in entry
    ]
    note = f" [{'; '.join(notes)}]" if notes else ""
    how = "Received from" if entry["direction"] == "in" else "Sending to"
    who = " ".join(filter(None, (entry.get("client_type"), entry["client"]))) or "unregistered"
    head = f"#{entry['seq']} {entry['time']}{note} {how} {who}:"
    remarks = f"  ▲ {'; '.join(entry['remarks'])}" if "remarks" in entry else ""
    text = entry["text"] or "no message"
    return f"{printable(head)} {text}{printable(remarks)}"

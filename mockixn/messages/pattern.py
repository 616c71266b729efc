"""The pattern: which messages a rule, a wait, a check or a query is about.

It is the only thing that compares a message with what somebody expects. It has parts, and a message
matches if it is as each part says:

- `message`, `protocol` (IM, REP, TLIB, ESP), `reference`: the message's own
- `from` (in Python `sender`): ClientName of the client that sends it; `to`: of a client that
  receives it; `client`: of whichever of the two; `direction`: "in" is what clients send, "out" what
  the server sends. A client that registers counts as the sender of its RequestRegisterClient
- `interaction`: the InteractionId that the message is about
- `attributes`: values of the message's attributes; of a list only the named keys are looked at

In place of a value a matcher may stand, in Python as a function of `mockixn`, in TOML and JSON as
a table with that one key, in the shell as a dotted key:

| Python               | TOML, JSON                | shell            | what matches            |
|----------------------|---------------------------|------------------|-------------------------|
| `equal("A1")`, `"A1"`| `{equal = "A1"}`, `"A1"`  | `X=A1`           | this value              |
| `one_of("A1", "B2")` | `{one_of = ["A1", "B2"]}` | `X.one_of=A1,B2` | any one of these values |
| `contains("A")`      | `{contains = "A"}`        | `X.contains=A`   | a text that has this    |
| `matches("^A[12]$")` | `{matches = "^A[12]$"}`   | `X~=^A[12]$`     | a regular expression    |
| `absent()`           | `{absent = true}`         | `X.absent=true`  | no such key             |
| `present()`          | `{present = true}`        | `X.present=true` | any value               |
| `at_least(5)`        | `{at_least = 5}`          | `X.at_least=5`   | 5 or more; a later text |
| `at_most(5)`         | `{at_most = 5}`           | `X.at_most=5`    | 5 or less; an earlier   |

Python also takes any object with an `__eq__` of its own, such as `unittest.mock.ANY`. Bytes are
`{bstr = "00ff"}` where there are no bytes. A value equals only a value of its type: "1" is not 1. A
word of the shell has no type of its own and takes the one that the catalogue lists; `X:=…` is JSON.

A table with one key that is called like a matcher (or `bstr`) is always a matcher. No structure
of the catalogue has such a key. User data may: `{contains = {present = 1}}` is a list that has the
key `present`, for `contains` takes the keys of its table as they are. `{equal = {…}}` is a list
with exactly these keys.

What no message can be is refused when the pattern is made: names, types, enumerations, and what
one side never sends. All of this is *ours*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, Any, TypeAlias

from ..errors import OrderRefused
from ..formatting import format_found, format_value, printable
from ..frozen import frozen
from ..wire.attributes import EMPTY
from .bounds import in_range
from .catalogue import im
from .expected import Expected, to_table
from .log_notation import interaction_id
from .lookup import A_MESSAGE, ProtocolName
from .matchers import has
from .message import Message
from .pattern_parts import (
    MAX_REFERENCE,
    NOT_EMPTY,
    PARTS,
    Direction,
    expected_attributes,
    mistakes_of_parts,
    other_interaction,
    sent_specs,
    unknown_keys,
    unusable,
    with_direction,
)
from .spec import MessageSpec

__all__ = ["Direction", "Pattern", "pattern", "pattern_from_words", "sender_names"]


NonEmpty: TypeAlias = Annotated[str, NOT_EMPTY]


def sender_names(message: Message, client: str | None) -> tuple[str | None, ...]:
    """The ClientNames that count as the sender's: also the one that a registration asks for.

    `client` is the ClientName that the connection has; empty or None if it has none.
    """
    if message.spec is not im.RequestRegisterClient:
        return (client,)
    named = message.attributes.get("ClientName")
    if not isinstance(named, str):
        return (client,)
    space, slash, name = named.partition("/")  # `alpha/desk-1` is desk-1 of the space alpha
    named = name if slash else space
    return (client,) if named == client else (client, named)


@frozen
class Pattern:
    """Which messages somebody expects: they are as each part says that is given.

    `sender` and `to` say the same as `client` with a `direction`, and each follows from the other.
    """

    message: Annotated[str, A_MESSAGE] | None = field(default=None, metadata={"help": "its name"})
    protocol: ProtocolName | None = field(
        default=None, metadata={"help": "its protocol, where two have a message of that name"}
    )
    sender: NonEmpty | None = field(
        default=None,
        metadata={"key": "from", "help": "ClientName of the client that sends it"},
    )
    to: NonEmpty | None = field(
        default=None,
        metadata={
            "help": "ClientName of a client that receives it; not together with from",
            "instead_of": "from",
        },
    )
    client: NonEmpty | None = field(
        default=None,
        metadata={"help": "ClientName of the client that sends or receives it"},
    )
    direction: Direction | None = field(
        default=None, metadata={"help": "in: what clients send; out: what the server sends"}
    )
    interaction: NonEmpty | None = field(
        default=None, metadata={"help": "InteractionId that it is about"}
    )
    reference: Annotated[int, in_range(0, MAX_REFERENCE)] | None = field(
        default=None, metadata={"help": "its ReferenceId"}
    )
    attributes: Expected = field(
        default_factory=Expected,
        hash=False,
        metadata={"help": "values or matchers; of a list only what is named is looked at"},
    )

    def __init__(
        self,
        message: str | None = None,
        *,
        protocol: str | None = None,
        sender: str | None = None,
        to: str | None = None,
        client: str | None = None,
        direction: str | None = None,
        interaction: str | None = None,
        reference: int | None = None,
        attributes: Mapping[str, object] = EMPTY,
    ) -> None:
        """Raises OrderRefused with everything that is wrong."""
        parts: dict[str, Any] = {
            "message": message,
            "protocol": protocol,
            "from": sender,
            "to": to,
            "client": client,
            "direction": direction,
            "interaction": interaction,
            "reference": reference,
        }
        mistakes = [*mistakes_of_parts(parts)]
        parts |= dict.fromkeys(unusable(mistakes))  # to find what else is wrong
        if parts["message"] == message:
            specs, wrong = sent_specs(parts)
            parts |= with_direction(parts)
            parts["attributes"], more = expected_attributes(attributes, specs, message)
            more += other_interaction(parts["interaction"], parts["attributes"])
            mistakes += [*wrong, *more]
        if mistakes:
            raise OrderRefused(mistakes)
        parts["sender"] = parts.pop("from")
        for name, value in parts.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_dict(cls, table: object) -> Pattern:
        """The pattern from a table as TOML or JSON has it; a part that is None is not given.

        Raises OrderRefused with everything that is wrong.
        """
        if not isinstance(table, Mapping):
            raise OrderRefused([("", f"found {format_found(table)}, expected a table")])
        known = {key: part for key, part in table.items() if key in (*PARTS, "attributes")}
        mistakes = unknown_keys(table)
        if "from" in known:
            known["sender"] = known.pop("from")
        if known.get("attributes", EMPTY) is None:
            del known["attributes"]
        try:
            made = cls(**known)
        except OrderRefused as refused:
            raise OrderRefused([*mistakes, *refused.mistakes]) from None
        if mistakes:
            raise OrderRefused(mistakes)
        return made

    def to_dict(self) -> dict[str, Any]:
        """The table from which `from_dict` makes an equal pattern, fit for JSON and TOML.

        An object of Python, such as ANY, becomes its text, which is another pattern.
        """
        parts: dict[str, Any] = {"message": self.message, "protocol": self.protocol}
        if self.client is not None and self.direction is not None:
            parts["from" if self.direction == "in" else "to"] = self.client
        else:
            parts |= {"client": self.client, "direction": self.direction}
        parts |= {"interaction": self.interaction, "reference": self.reference}
        if self.attributes:
            parts["attributes"] = {key: to_table(each) for key, each in self.attributes.items()}
        return {key: part for key, part in parts.items() if part is not None}

    def sent_to(self, client: str | None) -> Pattern:
        """The same message, sent to that client; without one, sent or received by any client."""
        return Pattern(
            self.message,
            to=client,
            protocol=self.protocol,
            interaction=self.interaction,
            reference=self.reference,
            attributes=self.attributes,
        )

    def fits(self, spec: MessageSpec) -> bool:
        """Whether a message of that kind may match: it has the name and the protocol."""
        return (self.message is None or self.message == spec.name) and (
            self.protocol is None or self.protocol == spec.protocol.short
        )

    def matches(self, message: Message, client: str | None, direction: Direction) -> bool:
        """Whether the message is as every part says.

        `client` is the ClientName of its sender ("in") or of a receiver ("out").
        """
        return (
            self.fits(message.spec)
            and (self.direction is None or self.direction == direction)
            and (
                self.client is None
                or self.client == client
                or self.client in sender_names(message, client)
            )
            and (self.interaction is None or self.interaction == interaction_id(message))
            and (self.reference is None or self.reference == message.reference)
            and (not self.attributes or has(message.attributes, self.attributes))
        )

    @property
    def about_message(self) -> bool:
        """Whether it asks for more than a client and a direction, which a bad frame has too."""
        return self != Pattern(client=self.client, direction=self.direction)

    def __str__(self) -> str:
        words = [self.message or "any message"]
        if self.protocol is not None:
            words.append(f"({self.protocol})")
        if self.client is not None:
            words.append({"in": "from", "out": "to", None: "of"}[self.direction])
            words.append(self.client)
        elif self.direction is not None:
            words.append({"in": "from anybody", "out": "to anybody"}[self.direction])
        if self.interaction is not None:
            words.append(f"about {self.interaction!r}")
        if self.reference is not None:
            words.append(f"ref {self.reference}")
        if self.attributes:
            inner = (f"{key}={format_value(value)}" for key, value in self.attributes.items())
            words.append(f"with {', '.join(inner)}")
        return printable(" ".join(words))

    def __repr__(self) -> str:
        return f"<pattern: {self}>"


def pattern(
    message: str | None = None,
    *,
    to: str | None = None,
    sender: str | None = None,
    client: str | None = None,
    direction: str | None = None,
    protocol: str | None = None,
    interaction: str | None = None,
    reference: int | None = None,
    **attributes: Any,
) -> Pattern:
    """A pattern as a test writes it: `pattern("EventRevoked", to="desktop-1", interaction="A1")`.

    `to`, `sender` and `client` are ClientNames and exclude each other; other keywords are
    attributes, their values may be matchers. Raises OrderRefused with everything that is wrong.
    """
    try:
        return Pattern(
            message,
            to=to,
            sender=sender,
            client=client,
            direction=direction,
            protocol=protocol,
            interaction=interaction,
            reference=reference,
            attributes=attributes,
        )
    except OrderRefused as refused:
        raise _as_written(refused) from None


def pattern_from_words(message: str, words: Mapping[str, Any]) -> Pattern:
    """A pattern from the words of a shell: parts and attributes by key; `*` is any message.

    Texts that are to become what the catalogue lists are of the class Word. Raises OrderRefused.
    """
    parts = {key: part for key, part in words.items() if key in PARTS}
    attributes = {key: value for key, value in words.items() if key not in parts}
    if str(parts.get("reference")).isdecimal():
        parts["reference"] = int(parts["reference"])
    named = {} if message == "*" else {"message": message}
    try:
        return Pattern.from_dict({**named, **parts, "attributes": attributes})
    except OrderRefused as refused:
        raise _as_written(refused) from None


def _as_written(refused: OrderRefused) -> OrderRefused:
    """The same mistakes, where attributes stand beside the parts."""
    return OrderRefused(
        [(path.removeprefix("attributes."), text) for path, text in refused.mistakes]
    )

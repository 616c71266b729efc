"""How a ClientName names a space: `alpha/desk-1` is the client `desk-1` of the space `alpha`."""

from __future__ import annotations

import re

from ..codes import ErrorCode
from ..errors import OrderRefused, Refused
from ..messages.bounds import Bound
from ..messages.message import Message
from ..wire.attributes import AttributeList

SPACE_NAME = Bound("1 to 64 letters, digits, '.', '_' and '-'", pattern=r"^[A-Za-z0-9_.-]{1,64}$")
_SPACE = re.compile(SPACE_NAME.schema["pattern"])


def check_space(name: str) -> None:
    """Raise OrderRefused if the text cannot be the name of a space; '' is the default space."""
    if name and not _SPACE.fullmatch(name):
        text = f"found {name!r}, expected {SPACE_NAME}"
        raise OrderRefused([("space", text)])


def split_client_name(client_name: str) -> tuple[str | None, str]:
    """The space that a ClientName names, or None; and the name of the client in that space."""
    space, slash, name = client_name.partition("/")
    return (space, name) if slash else (None, client_name)


def named_in(space: str, registration: Message) -> Message:
    """The registration in that space: its ClientName without the name of the space.

    Raises Refused if it names another space.
    """
    found = str(registration.attributes["ClientName"])
    named, name = split_client_name(found)
    if named is None:
        return registration
    if named != space:
        here = f"space {space!r}" if space else "the default space"
        text = (
            f"RequestRegisterClient.ClientName: found {found!r}, "
            f"expected a client of {here}, to which this connection belongs"
        )
        raise Refused(ErrorCode.INVALID_CLIENT_NAME, text)
    attributes = AttributeList(registration.attributes, ClientName=name)
    return registration._replace(attributes=attributes)

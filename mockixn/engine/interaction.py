"""One interaction: its properties, and the parties that process it now."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ..wire.attributes import EMPTY, AttributeList, Value

if TYPE_CHECKING:
    from .invitation import Invitation
    from .queues import Workbin


class State(IntEnum):
    """Property InteractionState (ES 8.1.4 interaction properties)."""

    QUEUED = 0
    CACHED = 1
    WITH_URS = 2
    WITH_AGENT = 3


# Where the column's name is not that of the event's attribute without "Interaction" (PROPS).
_COLUMNS = {
    "InteractionId": "InteractionId",
    "InteractionMediatype": "MediaType",
    "InteractionType": "InteractionType",
    "InteractionSubtype": "InteractionSubtype",
    "InteractionState": "InteractionState",
}


class AgentParty(NamedTuple):
    """An agent that processes the interaction."""

    agent_id: str


class StrategyParty(NamedTuple):
    """A routing strategy that processes the interaction, in the URS of that ClientName."""

    router: str


Party: TypeAlias = AgentParty | StrategyParty


@dataclass(eq=False, slots=True)
class Interaction:
    """One interaction. `owner` is the ClientName of the media server that submitted it.

    An interaction that an agent submitted has no owner. `properties` are those that only travel:
    mockixn reads none of them. `queue` and `workbin` are where it is while it has no parties, and
    where it goes back to.
    """

    id: str
    media_type: str
    type: str
    subtype: str
    tenant_id: int
    queue: str
    submitted_by: str
    owner: str | None
    user_data: AttributeList = EMPTY
    properties: AttributeList = EMPTY
    parties: tuple[Party, ...] = ()
    workbin: Workbin | None = None
    held: bool = False
    locked: bool = False
    invitations: tuple[Invitation, ...] = ()
    _listed: AttributeList | None = field(default=None, repr=False)

    @property
    def state(self) -> State:
        """Who processes it decides it: an agent before a strategy, nobody means queued."""
        for party in self.parties:
            if isinstance(party, AgentParty):
                return State.WITH_AGENT
        return State.WITH_URS if self.parties else State.QUEUED

    @property
    def listed(self) -> AttributeList:
        """The `Interaction` attribute of events: real clients read id and medium unchecked.

        Made once for all events between two changes: whoever changes the interaction calls
        `changed()`.
        """
        listed = self._listed
        if listed is None:
            values: dict[str, Value] = {
                "InteractionId": self.id,
                "InteractionMediatype": self.media_type,
                "InteractionType": self.type,
                "InteractionSubtype": self.subtype,
                "InteractionTenantId": self.tenant_id,
                "InteractionState": int(self.state),
                "InteractionSubmittedBy": self.submitted_by,
                "InteractionQueue": self.queue,
                **self.properties,
                "InteractionUserData": self.user_data,
            }
            if self.workbin is not None:
                values["InteractionWorkbinTypeId"] = self.workbin.key.type_id
                values["InteractionAgentId"] = self.workbin.key.agent_id
                values["InteractionPlaceId"] = self.workbin.key.place_id
            self._listed = listed = AttributeList(values)
        return listed

    @property
    def columns(self) -> AttributeList:
        """The interaction as a row of a view, workbin or snapshot: properties and user data alike.

        Real clients read `MediaType` and their own user data at this level. Properties stand last,
        and hide user data of the same name.
        """
        listed = self.listed
        values: dict[str, Value] = {
            _COLUMNS.get(name, name.removeprefix("Interaction")): value
            for name, value in listed.items()
            if name != "InteractionUserData"
        }
        values["IsHeld"], values["IsLocked"] = int(self.held), int(self.locked)
        own = {name: value for name, value in self.user_data.items() if name not in values}
        return AttributeList({**own, **values})

    def changed(self) -> None:
        """Forget what `listed` made: a property is different now."""
        self._listed = None

    def picture(self) -> dict[str, Any]:
        """The interaction as plain data."""
        return {
            **self.listed,
            "owner": self.owner,
            "parties": self.parties,
            "held": self.held,
            "locked": self.locked,
        }

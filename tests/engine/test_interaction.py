"""One interaction: its state, and what events say of it."""

from __future__ import annotations

from typing import Any

import pytest

from mockixn.engine.interaction import AgentParty, Interaction, Party, State, StrategyParty
from mockixn.wire.attributes import EMPTY, AttributeList

AGENT, URS = AgentParty("agent-1"), StrategyParty("urs-1")


def interaction(**instead: Any) -> Interaction:
    """An interaction, queued unless said otherwise."""
    values: dict[str, Any] = {
        "id": "A1",
        "media_type": "email",
        "type": "Inbound",
        "subtype": "InboundNew",
        "tenant_id": 1,
        "queue": "q",
        "submitted_by": "media-1",
        "owner": "media-1",
        **instead,
    }
    return Interaction(**values)


@pytest.mark.parametrize(
    ("parties", "state"),
    [
        ((), State.QUEUED),
        ((URS,), State.WITH_URS),
        ((AGENT,), State.WITH_AGENT),
        ((AGENT, AgentParty("agent-2")), State.WITH_AGENT),
        ((URS, AGENT), State.WITH_AGENT),
    ],
)
def test_parties_decide_the_state(parties: tuple[Party, ...], state: State) -> None:
    """No party means queued; an agent counts before a strategy."""
    found = interaction(parties=parties)
    assert found.state is state
    assert found.as_attributes["InteractionState"] == state


@pytest.mark.parametrize(
    ("state", "number"),
    [(State.QUEUED, 0), (State.CACHED, 1), (State.WITH_URS, 2), (State.WITH_AGENT, 3)],
)
def test_state_has_the_vendors_number(state: State, number: int) -> None:
    """Property InteractionState is a number on the wire."""
    assert int(state) == number


def test_events_list_every_property() -> None:
    """The Interaction of events has id and medium, and everything else that is known."""
    found = interaction(
        user_data=AttributeList(Subject="hello"),
        properties=AttributeList(InteractionExternalId="x-1"),
    )
    assert found.as_attributes == {
        "InteractionId": "A1",
        "InteractionMediatype": "email",
        "InteractionType": "Inbound",
        "InteractionSubtype": "InboundNew",
        "InteractionTenantId": 1,
        "InteractionState": 0,
        "InteractionSubmittedBy": "media-1",
        "InteractionIsOnline": 0,
        "InteractionIsHeld": 0,
        "InteractionIsLocked": 0,
        "InteractionExternalId": "x-1",
        "InteractionUserData": {"Subject": "hello"},
        "InteractionQueue": "q",
    }


def test_state_travels_as_a_plain_int() -> None:
    """What events carry are values of the wire's own types."""
    assert type(interaction().as_attributes["InteractionState"]) is int


def test_user_data_is_listed_even_when_empty() -> None:
    """Clients read InteractionUserData without a check."""
    assert interaction().as_attributes["InteractionUserData"] == EMPTY


def test_events_between_two_changes_share_one_list() -> None:
    """One list is encoded once for any number of events."""
    found = interaction()
    assert found.as_attributes is found.as_attributes


def test_change_is_seen_in_the_next_event() -> None:
    """After `changed` events have the new properties; earlier events keep the old ones."""
    found = interaction()
    before = found.as_attributes
    found.queue, found.parties = "other", (AGENT,)
    found.changed()
    after = found.as_attributes
    assert (after["InteractionQueue"], after["InteractionState"]) == ("other", 3)
    assert (before["InteractionQueue"], before["InteractionState"]) == ("q", 0)


def test_hold_and_lock_are_seen_in_the_next_event() -> None:
    """IsHeld and IsLocked follow the interaction."""
    found = interaction()
    before = found.as_attributes
    found.held = found.locked = True
    after = found.as_attributes
    assert (after["InteractionIsHeld"], after["InteractionIsLocked"]) == (1, 1)
    assert (before["InteractionIsHeld"], before["InteractionIsLocked"]) == (0, 0)


def test_row_has_properties_first_then_user_data() -> None:
    """A property hides user data of its name; what only user data has stands behind."""
    data = AttributeList(Subject="hello", MediaType="mine", ContactId="c-7")
    columns = interaction(user_data=data).columns
    assert columns["MediaType"] == "email"
    assert [*columns][-2:] == ["Subject", "ContactId"]


def test_data_has_owner_and_parties_too() -> None:
    """What events do not say is in the data too: two that differ in it are different."""
    data = interaction(parties=(AGENT,)).to_dict()
    assert data["owner"] == "media-1"
    assert data["parties"] == (AGENT,)
    assert data["InteractionId"] == "A1"
    assert data != interaction(parties=(AgentParty("agent-2"),)).to_dict()
    assert data != interaction(parties=(AGENT,), owner=None).to_dict()

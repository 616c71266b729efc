"""Vacuous checks: what they name never was there, so that they hold whatever happens."""

from __future__ import annotations

from typing import Any

import pytest
from support.stage import HANDLED, Stage

from mockixn import contains, matches, one_of, pattern, present
from mockixn.errors import UndecidedCheck, VacuousCheck
from mockixn.journal import Journal
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.verification import never, only_to, times

SCENARIO = f"""
{HANDLED}
[[agent]]
id = "agent-1"
[[agent]]
id = "agent-2"
[[place]]
id = "place-1"
[[queue]]
name = "inbound"
[[queue]]
name = "rest"
[[workbin]]
type = "drafts"
"""


def played() -> Stage:
    """desktop-1 and media-1 have been there, and desktop-1 has left."""
    stage = Stage(SCENARIO)
    stage.client("media-1")
    stage.agent("desktop-1", "agent-1", "place-1")
    gone = stage.connected("desktop-1")
    assert gone is not None
    stage.space.connection_lost(gone.connection)
    return stage


THERE: list[dict[str, Any]] = [
    {"to": "desktop-1"},
    {"client": "media-1"},
    {"interaction": "i"},
    {"InteractionId": contains("i")},
    {"Interaction": {"InteractionId": one_of("x", "i")}},
    {"Interaction": {"InteractionId": present()}},
    {"AgentId": "agent-2"},
    {"PlaceId": "place-1"},
    {"Queue": "rest"},
    {"Actor": {"ClientName": "media-1"}},
    {"Interaction": one_of({"InteractionId": "j"}, {"InteractionId": "i", "Queue": "x"})},
    {"Interaction": one_of({"InteractionId": "j"}, {"Queue": "x"})},
    {"Interaction": {"InteractionQueue": "rest"}},
    {"Workbin": {"WorkbinTypeId": "drafts", "WorkbinAgentId": "agent-2"}},
    {"MediaTypeName": "email"},
    {"Interaction": {"InteractionMediatype": "email"}},
    {"ErrorCode": 43},
    {"Extension": {"x": "anything"}},
    {"UserData": {"Queue": "a key of the test's own"}},
]
NOT_THERE: list[tuple[dict[str, Any], str]] = [
    ({"to": "destkop-1"}, 'client "destkop-1" was'),
    ({"client": "medai-1"}, 'client "medai-1" was'),
    ({"sender": "desk"}, 'client "desk" was'),
    ({"interaction": "j"}, 'interaction "j" was'),
    ({"InteractionId": matches("^x")}, r'interaction matches\("\^x"\) was'),
    ({"Interaction": {"InteractionId": one_of("x", "y")}}, r"interaction one_of\("),
    ({"Interaction": {"equal": {"InteractionId": "j"}}}, 'interaction "j" was'),
    ({"Interaction": contains({"InteractionId": "j"})}, 'interaction "j" was'),
    (
        {"Interaction": one_of({"InteractionId": "j"}, {"InteractionId": "k", "Queue": "x"})},
        r'interaction one_of\("j", "k"\) was',
    ),
    ({"AgentId": "agnet-1"}, 'agent "agnet-1" was'),
    ({"PlaceId": "palce-1"}, 'place "palce-1" was'),
    ({"Queue": "inbuond"}, 'queue "inbuond" was'),
    ({"Actor": {"ClientName": "medai-1"}}, 'client "medai-1" was'),
    ({"Interaction": {"InteractionQueue": "inbuond"}}, 'queue "inbuond" was'),
    ({"Interaction": {"InteractionPlaceId": "palce-1"}}, 'place "palce-1" was'),
    ({"Workbin": {"WorkbinTypeId": "darfts"}}, 'workbin "darfts" was'),
    ({"Workbin": {"WorkbinAgentId": "agnet-1"}}, 'agent "agnet-1" was'),
    ({"MediaTypeName": "e-mail"}, 'medium "e-mail" was'),
    ({"Interaction": {"InteractionMediatype": "e-mail"}}, 'medium "e-mail" was'),
    ({"ErrorCode": 44}, "error code 44 was"),
]


@pytest.mark.parametrize("keys", THERE, ids=str)
def test_what_was_there_can_be_missing(keys: dict[str, Any]) -> None:
    """A client that has left, or what the scenario has or declares: the check says something."""
    never(played().journal, pattern(None, reference=77, **keys))


@pytest.mark.parametrize(("keys", "text"), NOT_THERE, ids=str)
def test_what_never_was_there_makes_a_check_vacuous(keys: dict[str, Any], text: str) -> None:
    """Unless the test says that it is meant."""
    journal = played().journal
    wanted = pattern(None, reference=77, **keys)
    with pytest.raises(VacuousCheck, match=f"^vacuous: no {text}"):
        never(journal, wanted)
    with pytest.raises(VacuousCheck, match=f"^vacuous: no {text}"):
        times(journal.since(journal.last), 0, wanted)
    never(journal, wanted, vacuous=True)


def test_those_who_were_there_are_named() -> None:
    """With the one that is probably meant."""
    with pytest.raises(VacuousCheck) as caught:
        never(played().journal, pattern("EventRevoked", to="destkop-1"))
    assert str(caught.value) == (
        'vacuous: no client "destkop-1" was there since the start or the last reset (did you mean '
        "desktop-1?); there were media-1, desktop-1; the option vacuous says that the check is "
        "meant so"
    )
    assert caught.value.verdict == "vacuous"


def test_only_to_names_a_client_that_was_there() -> None:
    """Nothing can have gone to another one."""
    journal = played().journal
    with pytest.raises(VacuousCheck, match=r'^vacuous: no client "destkop-1" was there'):
        only_to(journal, "destkop-1", pattern("EventAck"))


def test_what_brings_somebody_there_is_never_vacuous() -> None:
    """That nobody registers, logs in or submits is what the check says."""
    journal = played().journal
    never(journal, pattern("RequestRegisterClient", sender="desk-9"))
    never(Stage().journal, pattern("RequestRegisterClient"))
    never(journal, pattern("RequestAgentLogin", AgentId="agent-9", PlaceId="place-9"))
    never(journal, pattern("EventAgentLogin", AgentId="agent-9"))
    never(journal, pattern("RequestSubmit", InteractionId="j", Queue="q"))
    never(journal, pattern("EventInteractionSubmitted", interaction="j"))
    with pytest.raises(VacuousCheck, match='no client "desk-9"'):
        never(journal, pattern("RequestSubmit", sender="desk-9", InteractionId="j"))


def test_space_in_which_nothing_happened_makes_every_absence_vacuous() -> None:
    """The client under test is probably somewhere else."""
    with pytest.raises(VacuousCheck, match=r"^vacuous: no message came or went since"):
        never(Stage().journal, pattern("EventError"))
    with pytest.raises(VacuousCheck, match=r"^vacuous: no message came or went since"):
        never([], pattern("EventError"))
    stage = played()
    never(stage.journal.since(stage.journal.last), pattern("EventError"))


def test_being_told_of_is_not_being_there() -> None:
    """An owner that never connected is sent what it would get, and gets nothing."""
    stage = Stage(HANDLED)
    stage.agent("desktop-1", "agent-1")
    desktop = stage.connected("desktop-1")
    assert desktop is not None
    stage.space.connection_lost(desktop.connection)
    stage.journal.record(0.0, "media-1", "MediaServer", "out", ACK, problem="not connected")
    with pytest.raises(VacuousCheck, match='no client "media-1" was there'):
        never(stage.journal, pattern("EventAck", to="media-1"))


def test_reset_begins_anew() -> None:
    """Who was there before it was not there."""
    stage = played()
    stage.space.reset()
    stage.client("media-1")
    with pytest.raises(VacuousCheck, match='no client "desktop-1" was there'):
        never(stage.journal, pattern("EventRevoked", to="desktop-1"))


ACK = Message(CATALOGUE.find("EventAck"))


def test_clients_are_known_for_good_and_other_names_while_they_are_kept() -> None:
    """Where the journal has dropped entries, it says so instead of guessing."""
    stage = Stage(HANDLED)
    stage.space.journal = stage.journal = Journal(entries=3)
    stage.space.reset()
    media = stage.client("media-1")
    stage.agent("desktop-2", "agent-2", "place-2")
    stage.client("desktop-1", "AgentApplication")
    for _ in range(5):
        stage.say(media, "RequestStopProcessing", InteractionId="i")
    since = stage.journal.since(stage.journal.last)
    never(since, pattern(to="desktop-1"))
    never(since, pattern(interaction="i"))  # it is stopped, and a request that is kept names it
    never(since, pattern(AgentId="agent-2", PlaceId="place-2"))  # who is logged in is there
    with pytest.raises(VacuousCheck, match='no client "desktop-9" was there'):
        never(since, pattern(to="desktop-9"))
    with pytest.raises(UndecidedCheck) as caught:
        never(since, pattern(interaction="j"))
    assert str(caught.value) == (
        'undecided: whether interaction "j" was there is not known any more: the oldest 17 entries '
        "are no longer kept; a higher journal.entries keeps more"
    )

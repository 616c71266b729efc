"""Clients send anything in any order: the world agrees with itself, and with its reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from support.desks import View
from support.invariants import (
    check_clients,
    check_interactions,
    check_invitations,
    check_locks,
    check_parties,
    check_routing,
    check_timers,
)
from support.observer import Observer, Seat, Seen
from support.requests import (
    AGENTS,
    INVITING,
    LOOKING,
    MOVING,
    NAMES,
    SENDERS,
    VALUES,
    WORKBINS,
    WORKING,
)
from support.walk_length import examples

from mockixn.engine.clients import Connection, LogicalClient
from mockixn.engine.effects import Absent, Close, Delivery, Effect, Remainder
from mockixn.engine.engine import Engine
from mockixn.engine.interaction import AgentParty, NextOffer, Party, StrategyParty
from mockixn.interaction_models import all_models
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import Codec, attributes_of
from mockixn.messages.enumerations import ClientType
from mockixn.messages.message import Message
from mockixn.scenario import (
    AgentSetting,
    InteractionSetting,
    LoginSettings,
    QueueSetting,
    Readings,
    Scenario,
    WorkbinPlace,
)

START = 1_700_000_000.0
FIRST_REFERENCE = 1_000_000  # far from the references under which external servers are asked
FAR = 2 * 24 * 3600.0  # seconds after which nothing is left but what URSes do not route

ROLES = {
    "media-1": ClientType.MEDIA_SERVER,
    "media-2": ClientType.MEDIA_SERVER,
    "urs-1": ClientType.ROUTING_ENGINE,
    "urs-2": ClientType.ROUTING_ENGINE,
    "desk-1": ClientType.AGENT_APPLICATION,
    "desk-2": ClientType.AGENT_APPLICATION,
    "desk-3": ClientType.AGENT_APPLICATION,
    "external": ClientType.MEDIA_SERVER,
    "stat-2": ClientType.REPORTING_ENGINE,
}
INTERACTIONS = (
    InteractionSetting("routed", "email", "routed", "media-1"),
    InteractionSetting("plain", "chat", "plain", "media-1"),
    InteractionSetting("with agent", "email", "plain", "media-1", agents=("agent-1",)),
    InteractionSetting("with agents", "chat", "routed", "media-1", agents=("agent-2", "agent-3")),
    InteractionSetting("with URS", "email", "other", "media-2", strategy="urs-2"),
    InteractionSetting(
        "draft", "email", "plain", "media-2", workbin=WorkbinPlace("drafts", "agent-1")
    ),
)
STEP = st.integers(0, 2**24 - 1)


class Consistency(RuleBasedStateMachine):
    """One engine, its clients, and an observer of what one reporting engine receives."""

    @initialize(
        policy=st.sampled_from(("refuse", "allow", "force_out")),
        releasing=st.sampled_from(("answer", "answer", "request")),
        rejecting=st.sampled_from(("EventRouteUsed", "EventError")),
        acks=st.booleans(),
        rerouting=st.booleans(),
        listed=st.booleans(),
        seed=st.integers(0, 2**24 - 1),
    )
    def begin(
        self,
        policy: Any,
        releasing: Any,
        rejecting: Any,
        acks: bool,
        rerouting: bool,
        listed: bool,
        seed: int,
    ) -> None:
        """A world with something everywhere, and everybody there but urs-2."""
        scenario = Scenario(
            login=LoginSettings(policy),
            readings=Readings(
                deliver_releases_urs_on=releasing,
                deliver_reject_tells_urs_with=rejecting,
                stop_d_also_acks=acks,
            ),
            agents=tuple(map(AgentSetting, AGENTS)) if listed else (),
            queues=(
                QueueSetting("routed", "urs-1", rerouting),
                QueueSetting("other", "urs-2"),
                QueueSetting("plain"),
            ),
            interactions=INTERACTIONS,
        )
        self.engine = Engine(scenario, all_models(), START)
        self.world = self.engine.world
        self.now = START
        self.seed = seed
        self.steps: Counter[int] = Counter()
        self.connections: dict[Connection, None] = {}
        self.reference = FIRST_REFERENCE
        self.asked: dict[int, tuple[LogicalClient, str]] = {}
        self.answers: Counter[int] = Counter()
        self.observer = Observer()
        self.views: dict[LogicalClient, View] = {}
        self.requests: dict[int, Message] = {}
        self.unreached: set[tuple[str, Party]] = set()
        for each in self.world.interactions.values():
            place = each.workbin or each.queue
            self.observer.interactions[each.id] = Seen(place, list(each.parties))
            self.unreached |= {(each.id, party) for party in each.parties}
        self.reporting: LogicalClient | None = None
        self.reporting = self._register(self._connect(), "stat-1", ClientType.REPORTING_ENGINE)
        for name, type in ROLES.items():
            if name != "urs-2":
                self._register(self._connect(), name, type)
        for client in self._clients():
            if client.type is ClientType.AGENT_APPLICATION:
                self._log_in(client)
                self._receive(client, "RequestWorkbinNotifications", Workbin=WORKBINS[0])

    def _random(self, step: int) -> Random:
        """The random numbers of a step; other steps neither change nor share them."""
        self.steps[step] += 1
        return Random(f"{self.seed} {step} {self.steps[step]}")

    # What happens

    @rule(step=STEP)
    def invited_agent_answers(self, step: int) -> None:
        """Through any of its desks."""
        random = self._random(step)
        if self.world.invitations:
            invitation = random.choice([*self.world.invitations.values()])
            desk = random.choice(self.world.clients_of_agent(invitation.agent_id))
            name = random.choice(("RequestAccept", "RequestAccept", "RequestReject"))
            id = invitation.interaction.id
            self._receive(desk, name, TicketId=invitation.ticket, InteractionId=id)
        else:
            self._ask(random, INVITING)

    @rule(step=STEP)
    def external_server_answers(self, step: int) -> None:
        """An external server answers a request; or a client answers without a request."""
        random = self._random(step)
        name = random.choice(("Event3rdServerResponse", "Event3rdServerFault"))
        if self.world.services:
            service = random.choice([*self.world.services.values()])
            assert service.server is not None
            self._receive(service.server, name, service.id)
        elif random.random() < 0.1:
            self._receive(random.choice(self._clients()), name, 999)
        else:
            self._ask(random, MOVING)

    @rule(step=STEP)
    def somebody_invites(self, step: int) -> None:
        """One of INVITING."""
        random = self._random(step)
        self._ask(random, INVITING)

    @rule(step=STEP)
    def somebody_moves_an_interaction(self, step: int) -> None:
        """One of MOVING."""
        random = self._random(step)
        self._ask(random, MOVING)

    @rule(step=STEP)
    def somebody_looks_at_interactions(self, step: int) -> None:
        """One of LOOKING."""
        random = self._random(step)
        self._ask(random, LOOKING)

    @rule(step=STEP)
    def agent_works(self, step: int) -> None:
        """One of WORKING."""
        random = self._random(step)
        self._ask(random, WORKING)

    def _ask(self, random: Random, requests: Mapping[str, str]) -> None:
        """Mostly who may ask that of the interaction; sometimes anybody, with anything."""
        name = random.choice([*requests])
        if "SnapshotId" in requests[name] and not self.world.snapshots:
            name = "RequestTakeSnapshot"
        of_type = [each for each in self._clients() if each.type in SENDERS[name]]
        standing = self._standing(requests[name], of_type)
        chance = random.random()
        fitting: dict[str, Any] = {}
        if chance < 0.7 and standing:
            sender, fitting = random.choice(standing)
        elif chance < 0.95 and of_type:
            sender = random.choice(of_type)
        else:
            sender = random.choice(self._clients())
        drawn: dict[str, Any] = {}
        for word in requests[name].split():
            wanted = word.removesuffix("?")
            if wanted == word or random.random() < 0.4:
                drawn[NAMES.get(wanted, wanted)] = random.choice(self._choices(wanted, sender))
        drawn |= fitting
        if name == "RequestAgentLogin" and self._indistinguishable(**drawn):
            return
        self._receive(sender, name, **drawn)

    @rule(step=STEP)
    def time_passes(self, step: int) -> None:
        """Until something is due, or for a while; far ahead nothing is left to happen."""
        random = self._random(step)
        due = self.engine.due()
        seconds = random.choice((1.0, 20.0, 3600.0, 13 * 3600.0, FAR))
        if due and random.random() < 0.5:
            seconds = max(0.0, due - self.now)
        self.now += seconds
        note(f"wait until {self.now - START:g} s")
        while (next := self.engine.due()) is not None and next <= self.now:
            self._carry_out(self.engine.tick(self.now))
        if due is None or seconds == FAR:
            assert not self.world.invitations
            for _, key in self.engine.timers.upcoming():
                assert isinstance(key, NextOffer) or (
                    isinstance(key, tuple) and isinstance(key[1], StrategyParty)
                )

    @rule(step=STEP)
    def somebody_comes(self, step: int) -> None:
        """A missing client comes, or one more of a name; an agent logs in where it was at first."""
        random = self._random(step)
        present = {each.name for each in self._clients()}
        name = random.choice([each for each in ROLES if each not in present] or [*ROLES])
        if len(self.connections) < 14:
            taken = [each.connection for each in self._clients()]
            shared = taken and random.random() < 0.2
            client = self._register(
                random.choice(taken) if shared else self._connect(), name, ROLES[name]
            )
            if client.type is ClientType.AGENT_APPLICATION and random.random() < 0.8:
                self._log_in(client)

    @rule(step=STEP)
    def somebody_goes(self, step: int) -> None:
        """With the connection or without it; or a connection is made and nobody registers."""
        random = self._random(step)
        clients = self._clients()
        if random.random() < 0.1:
            self._connect()
        elif len(clients) > 5:
            client = random.choice(clients)
            if random.random() < 0.4:
                self._receive(client, "RequestUnregisterClient", ProxyClientId=client.id)
            else:
                self._disconnect(client.connection)

    def _standing(
        self, words: str, senders: list[LogicalClient]
    ) -> list[tuple[LogicalClient, dict[str, Any]]]:
        """Senders that may ask: a party or owner of an interaction, or the owner of a snapshot."""
        if "SnapshotId" in words:
            return [(each.owner, {"SnapshotId": each.id}) for each in self.world.snapshots.values()]
        return [
            (client, {"InteractionId": each.id})
            for client in senders
            for each in self.world.interactions.values()
            if "InteractionId" in words
            and (_party(client) in each.parties or client.name == each.owner)
        ]

    def _choices(self, name: str, sender: LogicalClient) -> Sequence[Any]:
        """Values of an attribute that may fit the sender, and one that does not."""
        match name:
            case "InteractionId":
                return (*self.world.interactions, "unknown")
            case "PullParameters":
                interactions = self.world.interactions.values()
                waiting = [each.id for each in interactions if not each.parties]
                return [{"id": id} for id in (*waiting, *waiting, *waiting, "unknown", "with URS")]
            case "SnapshotId":
                snapshots = self.world.snapshots.values()
                own = [each.id for each in snapshots if each.owner is sender]
                return (*own, *own, *self.world.snapshots, 99)
            case "TicketId":
                return (*self.world.invitations, 99)
        return VALUES[name]

    def _log_in(self, desk: LogicalClient) -> None:
        number = int(desk.name.removeprefix("desk-"))
        attributes: dict[str, Any] = {"AgentId": f"agent-{number}", "PlaceId": f"place-{number}"}
        if not self._indistinguishable(**attributes):
            media = {"email": 1, "chat": number // 2}
            self._receive(desk, "RequestAgentLogin", TenantId=1, MediaList=media, **attributes)

    # The steps of the machine, and what must follow from each

    def _connect(self) -> Connection:
        connection, effects = self.engine.connected(self.now)
        self.connections[connection] = None
        self._carry_out(effects)
        return connection

    def _disconnect(self, connection: Connection) -> None:
        note(f"connection of {[each.name for each in connection.clients.values()]} ends")
        del self.connections[connection]
        self._carry_out(self.engine.disconnected(connection, self.now))

    def _register(self, connection: Connection, name: str, type: ClientType) -> LogicalClient:
        self._receive(
            connection.unregistered, "RequestRegisterClient", ClientName=name, ClientType=type
        )
        return list(connection.clients.values())[-1]

    def _receive(
        self, sender: LogicalClient, name: str, reference: int = 0, **attributes: Any
    ) -> None:
        """One message: a refusal changes nothing, anything else is carried out."""
        note(f"{sender.name or 'unregistered'} ({sender.id}) > {name} {attributes}")
        if not reference:
            self.reference += 1
            reference = self.reference
            self.asked[reference] = (sender, name)
        message = Message(CATALOGUE.find(name), attributes_of(**attributes), reference)
        self.requests[reference] = message
        before = self.world.to_dict()
        effects = self.engine.receive(sender.connection, sender.id, message, self.now)
        first = effects[0] if effects else None
        if (
            isinstance(first, Delivery)
            and first.message.name == "EventError"
            and first.message.reference == reference
        ):
            assert len(effects) == 1, "a refusal reaches other clients"
            assert self.world.to_dict() == before, "a refusal changed something"
        self._carry_out(effects, sender)

    def _carry_out(self, effects: Sequence[Effect], sender: LogicalClient | None = None) -> None:
        """Deliver to the observer and to the sender of the request; then close connections."""
        for effect in effects:
            if not isinstance(effect, Delivery):
                continue
            message = effect.message
            note(f"    {message.name} #{message.reference} > {[each.name for each in effect.to]}")
            for receiver in effect.to:
                if isinstance(receiver, Absent):
                    continue
                answered = receiver is sender and message.reference
                assert answered or receiver.id in self.world.clients, (
                    "it gets a message though it has left"
                )
                Codec.encode(message, receiver.id)
                asked = self.requests.get(message.reference) if receiver is sender else None
                if asked is None and message.reference in self.asked:
                    asked = self.requests[message.reference]
                view = self.views.setdefault(receiver, View(receiver))
                view.take(message, asked)
                if receiver is self.reporting:
                    self.observer.hear(message)
            if message.reference >= FIRST_REFERENCE:
                self._answered(message.reference, effect.to)
        for effect in effects:
            if isinstance(effect, Close) and effect.connection in self.connections:
                self._disconnect(effect.connection)
            if isinstance(effect, Remainder):
                self._carry_out(effect.more(self.now))

    def _answered(self, reference: int, receivers: Sequence[LogicalClient | Absent]) -> None:
        """The sender gets its answer; once it is gone, clients of its name may get it."""
        self.answers[reference] += 1
        asker, name = self.asked[reference]
        if name != "RequestRegisterClient" and asker not in receivers:
            assert asker.id not in self.world.clients
            assert {each.name for each in receivers} == {asker.name}

    def _indistinguishable(self, AgentId: str, PlaceId: str, **_: Any) -> bool:
        """Whether reporting engines could not tell this login from one that there is."""
        logins = [each.login for each in self.world.at_place(PlaceId) if each.login]
        allowed = self.engine.scenario.login.agent_logged_in_elsewhere == "allow"
        return allowed and any(login.agent_id == AgentId for login in logins)

    def _clients(self) -> list[LogicalClient]:
        """Everybody but the reporting engine that is listened to."""
        return [each for each in self.world.clients.values() if each is not self.reporting]

    # What holds after every step

    @invariant()
    def world_agrees_with_itself(self) -> None:
        """Every thing is in one place, and every index and timer refers to what exists."""
        check_interactions(self.world)
        check_parties(self.world, self.unreached)
        check_invitations(self.engine)
        check_locks(self.world)
        check_clients(self.world, self.connections)
        check_timers(self.engine, self.connections)
        check_routing(self.engine)

    @invariant()
    def reports_reproduce_the_world(self) -> None:
        """The reports that a reporting engine got describe the world."""
        world, received_by = self.world, self.observer
        assert {id: each.parties for id, each in received_by.interactions.items()} == {
            id: [*each.parties] for id, each in world.interactions.items()
        }
        for id, interaction in world.interactions.items():
            if not interaction.parties and not interaction.invitations:
                place = interaction.workbin or interaction.queue
                assert received_by.interactions[id].place == place
        assert received_by.invited == {
            (each.interaction.id, AgentParty(each.agent_id)) for each in world.invitations.values()
        }
        assert received_by.seats == {
            (login.agent_id, login.place_id): Seat(login.media, login.do_not_disturb)
            for each in world.clients.values()
            if (login := each.login) is not None
        }

    @invariant()
    def nobody_believes_to_have_what_he_has_lost(self) -> None:
        """Each desktop and URS was told when it lost an interaction or an invitation."""
        for client, view in self.views.items():
            if client.id not in self.world.clients:
                continue
            is_urs = client.type is ClientType.ROUTING_ENGINE  # which may log in an agent, too
            party = StrategyParty(client.name) if is_urs else _party(client)
            handled = self.world.handled.get(party, {})
            assert view.handled <= handled.keys(), f"{client.name} ({client.id}) was not told"
            if client.login is not None and not is_urs:
                waiting = {
                    each.ticket: each.interaction.id
                    for each in self.world.invitations.values()
                    if each.agent_id == client.login.agent_id
                }
                assert view.invited.items() <= waiting.items()
            elif client.type is ClientType.AGENT_APPLICATION:
                assert not view.invited

    @invariant()
    def every_request_is_answered_once(self) -> None:
        """At once, or when what it waits for has ended; never twice."""
        waiting = {
            getattr(each.outcome, "reference", 0) for each in self.world.invitations.values()
        }
        waiting |= {each.reference for each in self.world.services.values()}
        for reference, (asker, name) in self.asked.items():
            answers = self.answers[reference]
            if reference in waiting:
                assert answers == 0, f"{name} is answered and waits"
            elif asker.id in self.world.clients:
                assert answers >= 1, f"{name} is never answered"
            stop_d = name == "RequestRouteCall" and self.engine.scenario.readings.stop_d_also_acks
            assert answers <= 1 + stop_d, f"{name} is answered twice"


def _party(client: LogicalClient) -> Party:
    """The party that the client's agent, or the client as a router, would be."""
    if client.login is not None:
        return AgentParty(client.login.agent_id)
    return StrategyParty(client.name)


Consistency.TestCase.settings = settings(max_examples=examples(60), stateful_step_count=50)
TestConsistency = pytest.mark.long_walk(Consistency.TestCase)

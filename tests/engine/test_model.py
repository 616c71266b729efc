"""Models: what they declare, how two of them collide, and that the folder is the list."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import pytest

from mockixn import interaction_models
from mockixn.engine.context import Context, Request
from mockixn.engine.effects import Effect
from mockixn.engine.engine import Engine
from mockixn.engine.model import UNREGISTERED, Model
from mockixn.engine.versions import OURS
from mockixn.interaction_models import all_models
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import Scenario
from mockixn.scenario.keys import keys

AGENT, MEDIA = ClientType.AGENT_APPLICATION, ClientType.MEDIA_SERVER
FOLDER = Path(interaction_models.__file__).parent

VERSIONS = {
    f"{model.name}: {version.name}": version for model in all_models() for version in model.versions
}


def acked(_context: Context, request: Request) -> Sequence[Effect]:
    """A handler."""
    return (request.ack(),)


def acked_too(_context: Context, request: Request) -> Sequence[Effect]:
    """Another handler."""
    return (request.ack(),)


def stops(_request: Request) -> str:
    """A resolver."""
    return "RequestStopProcessing"


def pulls(_request: Request) -> str:
    """Another resolver."""
    return "RequestPull"


def started(*models: Model) -> Engine:
    """An engine that plays these models and no others."""
    return Engine(Scenario(), models, 0.0)


def test_handler_is_declared_for_every_client_type() -> None:
    """Without `senders` every registered client may send the request, and no other."""
    model = Model("first", OURS)
    assert model.handles("RequestPull")(acked) is acked
    spec = CATALOGUE.find("RequestPull")
    assert model.handlers == [(spec, sender, acked) for sender in ClientType]


def test_handler_is_declared_for_its_senders() -> None:
    """`senders` narrows who may send the request."""
    model = Model("first", OURS)
    model.handles("RequestPull", senders=(UNREGISTERED, AGENT))(acked)
    assert [sender for _spec, sender, _handler in model.handlers] == [None, AGENT]


@pytest.mark.parametrize("declare", ["handles", "stands_in_for", "resolves"])
def test_message_that_is_not_in_the_catalogue_is_an_error(declare: str) -> None:
    """A misspelt name is found when the model's module is imported."""
    model = Model("first", OURS)
    with pytest.raises(KeyError, match="RequestPul'"):
        getattr(model, declare)("RequestPul")(acked)


def test_two_handlers_of_one_request_are_an_error_at_start() -> None:
    """Two models that handle one request of one sender contradict each other."""
    first, second = Model("first", OURS), Model("second", OURS)
    first.handles("RequestPull", senders=(AGENT, MEDIA))(acked)
    second.handles("RequestPull", senders=(MEDIA,))(acked_too)
    with pytest.raises(
        ValueError, match=r"^two handlers of RequestPull from MediaServer: one in second$"
    ):
        started(first, second)


def test_two_handlers_in_one_model_are_an_error_at_start() -> None:
    """One model cannot handle a request twice either."""
    model = Model("first", OURS)
    model.handles("RequestPull")(acked)
    model.handles("RequestPull")(acked_too)
    with pytest.raises(ValueError, match="two handlers of RequestPull"):
        started(model)


def test_one_request_may_have_a_handler_for_each_sender() -> None:
    """What a media server asks and what an agent asks may be two models."""
    first, second = Model("first", OURS), Model("second", OURS)
    first.handles("RequestSubmit", senders=(MEDIA,))(acked)
    second.handles("RequestSubmit", senders=(AGENT,))(acked_too)
    started(first, second)


def test_two_stand_ins_for_one_request_are_an_error_at_start() -> None:
    """Two models that play the stand-in of one request contradict each other."""
    first, second = Model("first", OURS), Model("second", OURS)
    first.stands_in_for("RequestPull")(acked)
    second.stands_in_for("RequestPull")(acked_too)
    with pytest.raises(ValueError, match=r"RequestPull: one is second$"):
        started(first, second)


def test_two_stand_ins_in_one_model_are_an_error_when_declared() -> None:
    """The second stand-in does not silently replace the first."""
    model = Model("first", OURS)
    model.stands_in_for("RequestPull")(acked)
    with pytest.raises(ValueError, match="first has two handlers of the stand-in for RequestPull"):
        model.stands_in_for("RequestPull")(acked_too)


def test_two_resolvers_of_one_request_are_an_error_at_start() -> None:
    """Two models that tell differently what a stand-in stands for contradict each other."""
    first, second = Model("first", OURS), Model("second", OURS)
    first.resolves("RequestRouteCall")(stops)
    second.resolves("RequestRouteCall")(pulls)
    with pytest.raises(ValueError, match=r"RequestRouteCall.*: one is second$"):
        started(first, second)


def test_two_resolvers_in_one_model_are_an_error_when_declared() -> None:
    """The second resolver does not silently replace the first."""
    model = Model("first", OURS)
    model.resolves("RequestRouteCall")(stops)
    with pytest.raises(ValueError, match="RequestRouteCall"):
        model.resolves("RequestRouteCall")(pulls)


def test_models_are_found_by_looking_into_the_folder() -> None:
    """Every module of the folder that does not begin with an underscore is a model, by name."""
    names = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))
    modules = [import_module(f"{interaction_models.__name__}.{name}") for name in names]
    assert [*all_models()] == [module.MODEL for module in modules]
    assert "stop_processing" in names


def test_all_models_go_together() -> None:
    """No two models of the folder contradict each other."""
    started(*all_models())


def test_names_of_models_are_distinct() -> None:
    """A model is known by its name."""
    names = [model.name for model in all_models()]
    assert len(set(names)) == len(names)


def test_every_model_does_something() -> None:
    """A model handles a request, stands in for one, resolves a stand-in, or has a hook."""
    for model in all_models():
        assert model.handlers or model.stand_ins or model.resolvers or model.hooks, model.name


def test_versions_of_a_model_have_names_of_their_own() -> None:
    """A version is known by its model and its name."""
    assert len(VERSIONS) == sum(len(model.versions) for model in all_models())


def test_steps_are_messages_of_the_catalogue() -> None:
    """What a version documents is known by that name, in that protocol."""
    for name, version in VERSIONS.items():
        for step in filter(None, (version.request, *version.steps)):
            assert (step.protocol, step.message) in CATALOGUE.by_name, name
            assert step.in_place_of is None or CATALOGUE.find(step.in_place_of), name


def test_documented_requests_are_played() -> None:
    """What a model documents a model also plays: by a handler, or as a stand-in."""
    handled = {each for model in all_models() for each, _sender, _handler in model.handlers}
    resolved = {each for model in all_models() for each in model.resolvers}
    stand_ins = {name for model in all_models() for name in model.stand_ins}
    for name, version in VERSIONS.items():
        if (step := version.request) is None:
            continue
        spec = CATALOGUE.find(step.message, step.protocol)
        played = resolved if step.in_place_of in {None, *stand_ins} else set()
        assert spec in handled | played, name


def test_every_key_that_chooses_what_a_model_does_is_named_by_a_model() -> None:
    """A reader of a model sees its settings: readings, login and time-outs."""
    named = {key for model in all_models() for key in model.settings}
    tables = ("readings.", "login.", "timers.", "queue[].reroute")
    expected = {each.key for each in keys() if each.key.startswith(tables)} - {"timers.clock"}
    assert named == expected


def test_model_tells_what_is_stated_from_what_is_ours() -> None:
    """A version is stated if anybody else has a step of it; the rest of it is ours by message."""
    model = Model(
        "Some model",
        "GenEM:Page",
        """
        stated: A page has it
            agent > RequestHold IM
            EventAck IM > agent
            EventHeld REP > RE [ours]

        refused: A page has none of its steps
            agent > RequestHold IM
            EventError IM > agent [ours]

        added: No page has it [ours]
            agent > RequestHold IM
            EventAck IM > agent
        """,
    )
    assert (model.stated, model.ours) == (["stated"], ["EventHeld in stated", "refused", "added"])

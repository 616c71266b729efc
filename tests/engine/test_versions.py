"""The text of a model's versions: blocks, their first two lines, steps, and what is none."""

from __future__ import annotations

from mockixn.engine.versions import OURS, Step, Version, parse_versions
from mockixn.messages.spec import Protocol

IM, TLIB = Protocol.INTERACTION_MANAGEMENT, Protocol.T_LIBRARY
REQUEST = "media server > RequestStopProcessing IM"
MISTAKES = {
    "no title": (REQUEST, f"found '{REQUEST}', expected `name: title` and the messages"),
    "no messages": ("A: title", "found 'A: title', expected `name: title` and the messages"),
    "no protocol": (
        f"A: title\n{REQUEST}\nEventAck > media server",
        "found 'EventAck > media server', expected `Message PROTOCOL > receiver`",
    ),
    "no receiver": (f"A: title\n{REQUEST}\nEventAck IM", "found 'EventAck IM', expected `Message"),
    "a request with a receiver": (
        f"A: title\n{REQUEST} > URS",
        "found 'RequestStopProcessing IM > URS', expected `Message",
    ),
    "misspelt": (
        f"A: title\n{REQUEST}\nEventAk IM > URS",
        "found 'EventAk IM > URS', expected a message of the catalogue",
    ),
    "another protocol": (
        f"A: title\n{REQUEST}\nEventAck TLIB > URS",
        "found 'EventAck TLIB > URS', expected a message of the catalogue",
    ),
}


def test_version_is_read_from_its_block() -> None:
    """Name, title, request and steps; [ours] marks a step, or a version with all that is in it."""
    assert parse_versions(
        "GenEM:Page",
        """
        A, or one: A title, with a colon: here
            URS > RequestRouteCall TLIB in place of RequestStopProcessing
            EventRouteUsed TLIB in place of EventAck > URS
            EventAck IM > URS [ours]

        late: Time begins it [ours]
            after handling_timeout
            EventRevoked IM > agent 2

        elsewhere: Another source has it [PSDK]
            URS > RequestRouteCall TLIB
            EventError TLIB > URS
        """,
    ) == (
        Version(
            "A, or one",
            "A title, with a colon: here",
            "GenEM:Page",
            Step("RequestRouteCall", TLIB, "URS", "GenEM:Page", "RequestStopProcessing"),
            None,
            (
                Step("EventRouteUsed", TLIB, "URS", "GenEM:Page", "EventAck"),
                Step("EventAck", IM, "URS", OURS),
            ),
        ),
        Version(
            "late",
            "Time begins it",
            OURS,
            None,
            "handling_timeout",
            (Step("EventRevoked", IM, "agent 2", OURS),),
        ),
        Version(
            "elsewhere",
            "Another source has it",
            "PSDK",
            Step("RequestRouteCall", TLIB, "URS", "PSDK"),
            None,
            (Step("EventError", TLIB, "URS", "PSDK"),),
        ),
    )


def test_model_without_a_text_has_no_versions() -> None:
    """A model whose messages stand in the versions of others writes none."""
    assert parse_versions(OURS, "") == ()


def test_mistake_names_its_line() -> None:
    """What is no version or no step is a defect of the model, found when its versions are read."""
    for row, (text, mistake) in MISTAKES.items():
        try:
            formatted = str(parse_versions(OURS, text))
        except ValueError as error:
            formatted = str(error)
        assert formatted.startswith(mistake), row

"""`mockixn models`: the list with its ticks, and one model whole."""

from __future__ import annotations

import pytest

from mockixn.cli import main
from mockixn.interaction_models import all_models


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of the command."""
    with pytest.raises(SystemExit) as ended:
        main(["models", *arguments])
    out, err = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, out, err


def test_list_has_every_model_with_every_version_ticked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each documented version stands in the list, ticked: a play acts it out."""
    status, out, _ = printed(capsys)
    assert status == 0
    assert "✗" not in out
    for model in all_models():
        for version in model.versions:
            assert f"✓ {version.name}" in out
    assert "Stop Processing  (GenEM:StopProcessing)\n    ✓ A  ✓ B  ✓ C  ✓ D  ✓ D'" in out


def test_model_is_shown_with_its_message_sequences(capsys: pytest.CaptureFixture[str]) -> None:
    """The start of a name is enough; each step says who gets it, and what is ours."""
    status, out, _ = printed(capsys, "invoke")
    assert status == 0
    assert out.startswith(
        "Invoke autoresponse  (GenEM:InvokeAutoresponse)\n"
        "  stated: requested, submitted, responded\n"
        "  [ours]: fault, no server\n\n"
        "  requested: URS asks an external server  (GenEM:InvokeAutoresponse)\n"
        "    URS → RequestPrivateService (T-Library, in place of Request3rdServer)\n"
    )
    assert "  fault: The external server answers with a fault  ([ours])\n" in out


def test_message_that_the_page_does_not_list_is_marked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In a documented version each message that is ours is marked."""
    _, out, _ = printed(capsys, "agent pulls")
    assert "    EventPlacedInQueue (Reporting) → RE  [ours]\n" in out
    assert "    EventRevoked (Interaction Management) → agent\n" in out


def test_unknown_model_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    """For a start of a name that no model has, one line lists the names, and the near one."""
    status, out, err = printed(capsys, "telephony")
    assert (status, out) == (2, "")
    assert err.startswith("mockixn: found model 'telephony', expected one of Agent pulls, ")
    _, _, err = printed(capsys, "Stop Procesing")
    assert err.endswith(" (did you mean Stop Processing?)\n")


def test_models_say_what_is_stated_what_is_ours_and_what_chooses(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In the list and beside one model; a model of ours has nothing that anybody states."""
    _, out, _ = printed(capsys)
    assert "\n    stated: A, B, C, D, unsuccessful\n    [ours]: D', queued\n" in out
    assert '\n    chosen by readings.stop_b_notifies_urs_with ("EventAbandoned"): Stop Pro' in out
    _, out, _ = printed(capsys, "stop")
    assert "\n  chosen by readings.stop_d_also_acks (false): " in out
    _, out, _ = printed(capsys, "hold")
    assert out.startswith("Hold / resume  ([ours])\n  stated: nothing\n  [ours]: hold, resume")
    _, out, _ = printed(capsys, "agent pulls")
    assert "EventPlacedInQueue in timeout" in out

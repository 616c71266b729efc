"""The kinds of things that a tester adds to a running server, and their paths at its control."""

PATHS = {
    "participant": "/participants",
    "cue": "/cues",
    "answer": "/answers",
    "fault": "/faults",
}

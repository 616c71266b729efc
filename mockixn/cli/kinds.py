"""The kinds of things that a tester adds to a running server, and their paths in its HTTP."""

PATHS = {
    "participant": "/participants",
    "cue": "/cues",
    "answer": "/answers",
    "fault": "/faults",
}

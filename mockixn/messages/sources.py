"""The legend of source marks: where a message, an id, an attribute or a model comes from.

A source is a mark, or a mark and a page (`GenEM:StopProcessing`). The vendor states only what has
a mark of the vendor's pages: GenEM, PSDK, EVLOG, PROPS, DBCP, LIMITS, CLUS or ESPDOC.
"""

from __future__ import annotations

from collections.abc import Mapping

LEGEND: Mapping[str, str] = {
    "GenEM": "page of that name in the vendor's Genesys Events and Models Reference",
    "PSDK": "class and signature in the API reference of the vendor's Platform SDK",
    "EVLOG": "the vendor's pages of Event Logger events and options (eServices 8.1.4)",
    "PROPS": "the vendor's page of interaction properties (eServices 8.1.4)",
    "DBCP": "the vendor's page of the database capture point",
    "LIMITS": "the vendor's page of Interaction Server limits and time-outs",
    "CLUS": "the vendor's page of Interaction Server clusters",
    "ESPDOC": "the vendor's description of the External Service Protocol",
    "T-Library": "name and id in the public list of T-Library messages",
    "log": "seen in log lines of real servers that are quoted in public",
    "CODE": "read in public source code of client applications; no specification",
    "ours": "decided by mockixn where no public source says anything",
}
"""What each mark means, in one line."""


def mark_of(source: str) -> str:
    """The mark of a source: GenEM of `GenEM:StopProcessing`, ours of `[ours]`."""
    return source.strip("[]").partition(":")[0]

"""What the page `messages` says of each message: from the catalogue and the models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docs.markdown import code, link, marked, sections, table
from mockixn.engine.versions import Version
from mockixn.interaction_models import all_models
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.enumerations import ClientType
from mockixn.messages.sources import LEGEND
from mockixn.messages.spec import Attribute, Enumeration, MessageSpec, Protocol, Structure
from mockixn.wire.attributes import Type

_SENDERS = {"client": "a client", "server": "the server", "both": "the server or a client"}


def messages() -> str:
    """Every message, by protocol: who sends it, what answers it, when it comes, its attributes."""
    return sections(*map(_protocol, Protocol))


def structures() -> str:
    """The keys of each structure that an attribute of a message can have."""
    found: dict[Structure, None] = {}
    for each in _with_nested(_all_attributes()):
        if each.structure is not None:
            found[each.structure] = None
    return sections(*map(_structure, sorted(found, key=lambda each: each.name)))


def enumerations() -> str:
    """The values of each enumeration."""
    found: dict[Enumeration, dict[str, None]] = {}
    for each in _with_nested(_all_attributes()):
        if each.enumeration is not None:
            found.setdefault(each.enumeration, {})[each.name] = None
    parts = []
    for enumeration in sorted(found, key=lambda each: each.__name__):
        values = ", ".join(map(code, enumeration))
        names = ", ".join(map(code, found[enumeration]))
        parts.append(f"#### {enumeration.__name__}\n\nValues of {names}: {values}.")
    return sections(*parts)


def sources() -> str:
    """The legend of the source marks."""
    return table(("mark", "it is"), ((marked(mark), text) for mark, text in LEGEND.items()))


def _protocol(protocol: Protocol) -> str:
    specs = [spec for spec in CATALOGUE if spec.protocol is protocol]
    listed = [spec for spec in specs if _is_listed(spec)]
    others = [spec for spec in specs if not _is_listed(spec)]
    rest = ""
    if others:
        rest = sections(
            "Known by name and id only. No model plays these; a request is answered EventError "
            "with the code NOT_MOCKED, and a rule can answer it. They take any attribute [ours].",
            table(
                ("message", "id", "sent by", "source"),
                (
                    (code(spec.name), _id(spec), _SENDERS[spec.sender], marked(spec.source))
                    for spec in others
                ),
            ),
        )
    heading = f"### {protocol.label}\n\nAbbreviation {code(protocol.short)}, protocol {protocol:d}."
    return sections(heading, *map(_message, listed), rest)


def _is_listed(spec: MessageSpec) -> bool:
    """Whether the message has more to say than its name and id."""
    plain = {"Reason", "Extension"}
    return not spec.free and bool(
        {each.name for each in spec.attributes} - plain or _models(spec) or _steps(spec)
    )


def _message(spec: MessageSpec) -> str:
    facts = [f"- id {_id(spec)}, source {marked(spec.source)}", f"- sent by {_sent_by(spec)}"]
    if spec.kind == "request":
        if models := _models(spec):
            names = ", ".join(link(each, "models.md") for each in models)
            facts.append(f"- played by {names}")
        else:
            facts.append("- played by no model: EventError with the code NOT_MOCKED")
        if spec.answers:
            facts.append(f"- answered by {', '.join(map(code, spec.answers))}")
    facts += [f"- {each}" for each in _steps(spec)]
    heading = f"#### {spec.name} ({spec.protocol.short})"
    return sections(heading, "\n".join(facts), _attributes(spec.attributes))


def _id(spec: MessageSpec) -> str:
    return f"{spec.id} {'[ours]' if spec.id_source == 'ours' else ''}".strip()


def _sent_by(spec: MessageSpec) -> str:
    allowed: dict[str, None] = {}
    for model in all_models():
        for handled, sender, _ in model.handlers:
            if handled is spec:
                allowed[str(sender or "a connection without a client")] = None
        if spec in model.resolvers:
            allowed[str(ClientType.ROUTING_ENGINE)] = None
    if not allowed:
        return _SENDERS[spec.sender]
    if {*allowed} >= {*map(str, ClientType)}:
        extra = [each for each in allowed if each not in [*map(str, ClientType)]]
        return ", ".join(["any client", *extra])
    return ", ".join(allowed)


def _models(spec: MessageSpec) -> list[str]:
    found: dict[str, None] = {}
    for model in all_models():
        handles = any(handled is spec for handled, *_ in model.handlers)
        if handles or spec in model.resolvers:
            found[model.name] = None
    return [*found]


def _steps(spec: MessageSpec) -> list[str]:
    """Which versions the message begins, and in which it comes to whom."""
    begins: dict[str, list[str]] = {}
    comes: dict[str, dict[str, list[str]]] = {}
    for model in all_models():
        for version in model.versions:
            step = version.request
            if step is not None and (step.message, step.protocol) == (spec.name, spec.protocol):
                begins.setdefault(model.name, []).append(version.name)
            for receiver in dict.fromkeys(_receivers(version, spec)):
                comes.setdefault(receiver, {}).setdefault(model.name, []).append(version.name)
    found = [f"begins {_places(begins)}"] if begins else []
    return found + [
        f"comes to {receiver} in {_places(places)}" for receiver, places in comes.items()
    ]


def _places(versions: dict[str, list[str]]) -> str:
    return "; ".join(
        f"{link(model, 'models.md')}: {', '.join(names)}" for model, names in versions.items()
    )


def _receivers(version: Version, spec: MessageSpec) -> Iterator[str]:
    for step in version.steps:
        if (step.message, step.protocol) == (spec.name, spec.protocol):
            yield step.participant


def _attributes(attributes: Iterable[Attribute]) -> str:
    return table(
        ("attribute", "type", "note"),
        (
            (code(each.name), _type(each), "required" if each.required else "")
            for each in attributes
        ),
    )


def _type(attribute: Attribute) -> str:
    name = attribute.type.name.lower()
    if attribute.boolean:
        return f"{name}, 0 or 1"
    if attribute.date:
        return f"{name}, a date"
    if attribute.enumeration is not None:
        return f"{name}, {link(attribute.enumeration.__name__)}"
    if attribute.structure is not None:
        return f"{name}, {link(attribute.structure.name)}"
    return name


def _structure(structure: Structure) -> str:
    rows = [(code(each.name), _type(each)) for each in structure.attributes]
    values = structure.values
    if isinstance(values, Structure):
        rows.append(("any other key", f"list, {link(values.name)}"))
    elif isinstance(values, Type):
        rows.append(("any other key", values.name.lower()))
    elif structure.free:
        rows.append(("any other key", "any value"))
    return sections(f"#### {structure.name}", table(("key", "type"), rows))


def _all_attributes() -> Iterator[Attribute]:
    for spec in CATALOGUE:
        yield from spec.attributes


def _with_nested(attributes: Iterable[Attribute]) -> Iterator[Attribute]:
    for each in attributes:
        yield each
        structure = each.structure
        while structure is not None:
            yield from _with_nested(structure.attributes)
            inner = structure.values
            structure = None
            if isinstance(inner, Structure):
                yield Attribute("", Type.LIST, structure=inner)

"""Writes down what the code declares: roles, workflows, rules; the pages of docs/generated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from ronghe.domains.plans.models import Task
from ronghe.domains.plans.policy.lamps import LAMPS
from ronghe.domains.plans.policy.numbers import PARAMETERS
from ronghe.kernel.access.roles import Role, all_roles
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.policy.catalogue import all_checklists, all_parameters, all_rules
from ronghe.kernel.policy.citations import Regulation
from ronghe.kernel.policy.parameters import Parameter, plain
from ronghe.kernel.ui.states import state
from ronghe.kernel.workflow.catalogue import all_workflows
from ronghe.kernel.workflow.machine import Transition, Workflow

HEAD = "<!-- Written by `ronghe generate_docs`; edit the code instead. -->"


def table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A Markdown table; a bar inside a cell is escaped."""
    lines = [titles, ["---"] * len(titles), *rows]
    return ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines]


def page(title: str, *parts: Iterable[str]) -> str:
    return "\n".join([HEAD, f"# {title}", *(line for part in parts for line in ["", *part]), ""])


# ── roles ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def named(roles: Iterable[str]) -> str:
    wanted = set(roles)
    return "、".join(str(role.label) for name, role in all_roles().items() if name in wanted) or "–"


def verbs_of(role: Role, area: str) -> str:
    return "、".join(verb.label for verb in Verb if role.allows(verb, area)) or "–"


def gives(role: Role) -> tuple[frozenset[str], frozenset[str]]:
    return role.invites, role.invites_first


def homes(role: Role) -> str:
    return "、".join(str(kind.label) for kind in Organization.Kind if role.fits(kind)) if role.held_in else "any unit"


def roles_page() -> str:
    roles = list(all_roles().values())
    areas = sorted({area for role in roles for area in role.grants})
    who = table(
        ("Role", "Code", "Scope", "Held in", "Duty", "May give", "May give while nobody holds it"),
        (
            (role.label, f"`{role.name}`", role.scope.label, homes(role), role.description, *map(named, gives(role)))
            for role in roles
        ),
    )
    may = table(
        ("Role", *(f"`{area}`" for area in areas)),
        ((role.label, *(verbs_of(role, area) for area in areas)) for role in roles),
    )
    return page("Roles", ["Declared in `ronghe/config/roles.py`."], who, ["## Verbs by area"], may)


# ── workflows ────────────────────────────────────────────────────────────────────────────────────────────────────────


def granted(workflow: Workflow, transition: Transition) -> str:
    return named(role.name for role in all_roles().values() if role.allows(transition.verb, workflow.area))


def conditions(transition: Transition) -> str:
    wanted = (
        (transition.needs_comment, "a reason in words"),
        (transition.needs_evidence, "evidence attached"),
        (transition.other_than, f"another person than `{transition.other_than}`"),
        (transition.units, f"only {getattr(transition.units, '__name__', '').replace('_', ' ')}"),
        (transition.guard, f"passes `{getattr(transition.guard, '__name__', '')}`"),
    )
    return "; ".join(text for asked, text in wanted if asked) or "–"


def diagram(workflow: Workflow) -> list[str]:
    arrows = [
        f"    {source} --> {target}: {transition.label}"
        for transition in workflow.transitions
        for source in transition.sources
        for target in workflow.targets(transition)
    ]
    names = [f'    state "{label}" as {value}' for value, label in workflow.states.choices]
    return ["```mermaid", "stateDiagram-v2", *names, f"    [*] --> {workflow.initial}", *arrows, "```"]


def workflow_part(name: str, workflow: Workflow) -> list[str]:
    rows = (
        (
            transition.label,
            f"`{transition.name}`",
            "、".join(str(workflow.states(source).label) for source in transition.sources),
            "、".join(str(workflow.states(target).label) for target in workflow.targets(transition)),
            transition.verb.label,
            granted(workflow, transition),
            conditions(transition),
        )
        for transition in workflow.transitions
    )
    steps = table(("Step", "Code", "From", "To", "Verb", "Who", "Asks for"), rows)
    return [f"## `{name}` (area `{workflow.area}`)", "", *diagram(workflow), "", *steps]


def workflows_page() -> str:
    return page("Workflows", *(workflow_part(name, workflow) for name, workflow in all_workflows().items()))


# ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def day(value: date) -> str:
    return "–" if value in (date.min, date.max) else value.isoformat()


def documents() -> list[Regulation]:
    cited = {rule.cites.regulation for rule in all_rules()}
    cited |= {parameter.cites.regulation for parameter in all_parameters()}
    return sorted(cited, key=lambda each: (each.is_ours, each.since, each.until, each.title))


def heir(regulation: Regulation) -> str:
    return regulation.successor.title if regulation.successor else "–"


def values_of(parameter: Parameter) -> str:
    return "; ".join(f"{plain(parameter.default(on))} from {on}" for on in sorted(parameter.values))


def rules_page() -> str:
    forbidding = {rule.name for checklist in all_checklists() for rule in checklist.forbids}
    cited = table(
        ("Document", "Number", "Issuer", "In force", "Until", "Replaced by"),
        (
            (each.title, each.number or "–", each.issuer, day(each.since), day(each.until), heir(each))
            for each in documents()
        ),
    )
    rules = table(
        ("Rule", "Source", "If broken", "Code"),
        (
            (rule.sentence, rule.cites, "forbids" if rule.name in forbidding else "warns", f"`{rule.name}`")
            for rule in all_rules()
        ),
    )
    numbers = table(
        ("Parameter", "Values", "Unit", "Source", "Code"),
        ((each.label, values_of(each), each.unit, each.cites, f"`{each.key}`") for each in all_parameters()),
    )
    return page("Rules", ["## Documents"], cited, ["## Rules"], rules, ["## Parameters"], numbers)


# ── lamps ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def lamps_page() -> str:
    """The written table of precedence, and the numbers in it with their defaults."""
    lines = table(
        ("", "Lamp", "Sign", "When", "In the states"),
        (
            (
                number,
                line.lamp.label,
                state(line.lamp.value).sign,
                line.when,
                "、".join(str(status.label) for status in Task.Status if status in line.states) or "–",
            )
            for number, line in enumerate(LAMPS, start=1)
        ),
    )
    numbers = table(
        ("Parameter", "Values", "Unit", "Source"),
        ((each.label, values_of(each), each.unit, each.cites) for each in PARAMETERS.values()),
    )
    said = [
        "The first line that holds decides. `Lamp` in `ronghe/domains/plans/policy/lamps.py`, page `/plans/lamps/`."
    ]
    return page("Lamps", said, lines, ["## Numbers"], numbers)


PAGES: dict[str, Callable[[], str]] = {
    "roles.md": roles_page,
    "workflows.md": workflows_page,
    "rules.md": rules_page,
    "lamps.md": lamps_page,
}

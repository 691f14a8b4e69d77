"""Which organizations the texts of a form or sheet mean: by name, short name, alias, or credit code."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.organizations.models import Organization, OrganizationName

CHUNK = 500


def find_organizations(texts: Collection[str], region: str, actor: Actor) -> dict[str, Organization]:
    """text → organization of the division, else of the city or province around it; a name goes before a code. An answer
    confirms that the unit is there, so only those are found that are registered, or that the actor may see anyway."""

    def seen(found: Mapping[str, Organization]) -> dict[str, Organization]:
        registered, area = Organization.Status.REGISTERED, Organization.objects.all().area
        return {t: o for t, o in found.items() if o.status == registered or actor.can(Verb.VIEW, area, o)}

    found: dict[str, Organization] = {}
    for place in dict.fromkeys((region, f"{region[:4]}00", f"{region[:2]}0000")):
        asked = sorted(set(texts) - set(found))
        for start in range(0, len(asked), CHUNK):
            part = asked[start : start + CHUNK]
            found |= seen(OrganizationName.objects.find(part, place))
            codes = {text: text.upper() for text in part if text not in found}
            rows = Organization.objects.filter(region=place, credit_code__in=set(codes.values()))
            by_code = {row.credit_code: row for row in rows}
            found |= seen({text: by_code[code] for text, code in codes.items() if code in by_code})
    return found

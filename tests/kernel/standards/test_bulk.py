"""Many rows at once are stored as one by one."""

import pytest
from django.db import IntegrityError, transaction

from ronghe.kernel.organizations.models import Organization, OrganizationName
from ronghe.kernel.standards import bulk
from ronghe.kernel.standards.bulk import insert_rows
from tests.factories.people import YUYAO, make_organization

pytestmark = pytest.mark.django_db


def unsaved(number: int) -> list[Organization]:
    return [Organization(name=f"单位{n}", short_name=f"单{n}", kind="school", region=YUYAO) for n in range(number)]


@pytest.mark.parametrize("native", [True, False])
def test_bulk_create_stores_what_save_stores(monkeypatch: pytest.MonkeyPatch, native: bool) -> None:
    monkeypatch.setattr(bulk, "MANY", 1 if native else 100)
    before = make_organization("先来的")
    made = Organization.objects.bulk_create(unsaved(3), batch_size=2)
    after = make_organization("后来的")
    fresh = list(Organization.objects.filter(name__startswith="单位").order_by("pk"))
    assert [o.pk for o in made] == [o.pk for o in fresh]
    assert len({before.pk, after.pk, *(o.pk for o in made)}) == 5
    assert [(o.name, o.status, o.is_demo, o.credit_code, len(o.ref)) for o in fresh] == [
        (f"单位{n}", "draft", False, None, 12) for n in range(3)
    ]
    assert [o.created_at for o in made] == [o.created_at for o in fresh]
    assert before.created_at < fresh[0].created_at < after.created_at
    assert Organization.objects.named("单2", YUYAO) == made[2]
    made[0].address = "新地址"
    made[0].save()
    assert Organization.objects.get(pk=made[0].pk).address == "新地址"


def test_native_insert_into_an_empty_table_starts_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MANY", 1)
    made = Organization.objects.bulk_create(unsaved(2))
    assert made[1].pk == made[0].pk + 1


def test_constraint_speaks_django_for_native_rows_too() -> None:
    place = make_organization("唯一")
    row = (place.pk, YUYAO, "唯一")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(OrganizationName, ("organization", "region", "key"), [row])

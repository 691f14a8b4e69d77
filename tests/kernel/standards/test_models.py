"""References in addresses."""

from ronghe.kernel.standards.models import REF_ALPHABET, new_ref


def test_refs_are_twelve_legible_characters_and_differ() -> None:
    refs = [new_ref() for _number in range(200)]
    assert {len(ref) for ref in refs} == {12}
    assert set("".join(refs)) <= set(REF_ALPHABET)
    assert len(set(refs)) == 200


def test_ref_alphabet_has_nothing_that_is_misread() -> None:
    assert set("01ilo").isdisjoint(REF_ALPHABET)
    assert len(set(REF_ALPHABET)) == len(REF_ALPHABET) == 31

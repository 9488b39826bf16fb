"""The table of drugs against a public list, and names written wrongly."""

from __future__ import annotations

import pytest
from drug_named_entity_recognition import drugs_finder

from extractor.lexicon import Drug, drug_named, drugs, near_drugs

FROM_LIST = [drug for drug in drugs().values() if drug.source == "drugbank"]


def names_of(words: str) -> set[str]:
    """Return what the public list calls the drug of a name, the words themselves where it has none."""
    return {name.casefold() for name in drugs_finder.drug_variant_to_canonical.get(words, [words])}


def test_most_rows_are_from_the_public_list() -> None:
    assert len(FROM_LIST) > 0.75 * len(drugs())


@pytest.mark.parametrize("drug", FROM_LIST, ids=lambda drug: drug.name)
def test_a_row_of_the_public_list_holds_what_the_list_says(drug: Drug) -> None:
    assert drug.name.casefold() in drugs_finder.drug_variant_to_canonical
    listed = names_of(drug.name.casefold())
    named = {name for ingredient in drug.ingredients for name in (ingredient, *names_of(ingredient))}
    assert any(a in b or b in a for a in named for b in listed)


def test_every_row_says_what_it_is_in_the_words_of_the_table() -> None:
    wrong = [
        drug.name
        for drug in drugs().values()
        if drug.kind not in {"brand", "generic", "group"} or drug.source not in {"drugbank", "label", "maker"} or not drug.group
    ]
    assert wrong == []


def test_brands_of_one_ingredient_are_of_its_group_unless_they_are_put_on_the_skin_or_sold_as_food() -> None:
    differ = {
        drug.name
        for drug in drugs().values()
        if len(drug.ingredients) == 1
        and (generic := drug_named(drug.ingredients[0])) is not None
        and generic.group != drug.group
        and drug.group not in {"topical", "medical food"}
    }
    assert differ == set()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("oxycotin", ["OxyContin"]),
        ("Tramodol", ["tramadol"]),
        ("gabapentn", ["gabapentin"]),
        ("cyclobenzaprien", ["cyclobenzaprine"]),
        ("hydrocodnoe", ["hydrocodone"]),
        ("metaxolne", ["metaxalone"]),
        ("naproxen", []),
        ("quarnil", []),
        ("soam", []),
    ],
)
def test_a_misspelt_name_is_known_by_its_nearest_drug(written: str, meant: list[str]) -> None:
    assert [drug.name for drug in near_drugs(written)] == meant


def test_words_of_the_letters_misspell_no_drug() -> None:
    words = (
        "therapy medical records request treatment reviewer patient chronic tablets opioid cervical lumbar Complaint facet topical"
    )
    assert [word for word in words.split() if near_drugs(word)] == []

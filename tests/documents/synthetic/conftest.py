"""Pages and pictures drawn once for all tests of the generator."""

import pytest

from titan.documents.synthetic.design import draw_page
from titan.documents.synthetic.page import Page, View, view_of
from titan.documents.synthetic.sample import photograph


@pytest.fixture(scope="session")
def passport() -> Page:
    return draw_page("passport", 3)


@pytest.fixture(scope="session")
def photo(passport: Page) -> View:
    return photograph(view_of(passport), "phone-a", 5)

"""Specification of what an article is called by, whatever its document says."""

import re

from hypothesis import given
from hypothesis import strategies as st

from askavim.admission import new_article_id
from askavim.origins import Draft


@given(st.text(), st.text(), st.text())
def test_an_id_is_of_letters_digits_and_hyphens_whatever_is_said(own: str, title: str, address: str) -> None:
    for where in (f"https://example.org/{address}", f"/papers/{address}"):
        found = new_article_id(Draft("A text.", id=own, title=title), where, lambda _: False)
        assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", found)


def test_a_path_or_markup_for_an_id_leads_nowhere() -> None:
    hostile = Draft("A text.", id="../../etc/passwd\x1b[31m<script>")
    assert new_article_id(hostile, "/papers/a.md", lambda _: False) == "etc-passwd-31m-script"

"""Rules of a library's origins that hold whatever it is kept in: one keeper an article, and what a restore leaves."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from askavim.errors import StorageError
from askavim.model import Article
from askavim.origins import Origin, OriginState, Validators


def by_address(origins: Iterable[Origin]) -> dict[str, Origin]:
    """The last origin of each address, sorted by address."""
    last = {origin.address: origin for origin in origins}
    return dict(sorted(last.items()))


def _keepers(origins: Iterable[Origin]) -> dict[str, list[Origin]]:
    """By article id: the origins whose article answers."""
    keepers = defaultdict(list)
    for origin in origins:
        if origin.state is OriginState.KEPT and origin.article_id is not None:
            keepers[origin.article_id].append(origin)
    return keepers


def refuse_two_keepers(origins: Iterable[Origin]) -> None:
    """Raise StorageError where more than one address would answer with the same article."""
    for article_id, keepers in _keepers(origins).items():
        if len(keepers) > 1:
            raise StorageError(
                f"The article {article_id} would answer from {keepers[0].address} and from {keepers[1].address}.",
                "Nothing was changed. Remove one of the two addresses, or give one article another id.",
            )


def _without_article(loser: Origin, keeper: Origin) -> Origin:
    if loser.version == keeper.version:
        return replace(loser, state=OriginState.DUPLICATE)
    reason = f"its article {loser.article_id} now comes from {keeper.address}: `askavim add` makes it one of its own"
    # What was read is forgotten, so that it is read again.
    return replace(loser, state=OriginState.HELD, reason=reason, digest="", validators=Validators())


def merged(ours: Iterable[Origin], theirs: Iterable[Origin]) -> dict[str, Origin]:
    """Our origins by address after a restore of theirs, which replace ours unless ours was checked later.

    Where two addresses then keep one article, the one checked last answers. The other becomes a duplicate, or is held
    where it has another text. Doing it again changes nothing.
    """
    known = by_address(ours)
    for origin in theirs:
        if origin.address not in known or known[origin.address].checked <= origin.checked:
            known[origin.address] = origin
    for keepers in _keepers(known.values()).values():
        *losers, keeper = sorted(keepers, key=lambda origin: (origin.checked, origin.address))
        known |= {loser.address: _without_article(loser, keeper) for loser in losers}
    return known


def addresses_to_show(duplicates: Iterable[tuple[str | None, str]]) -> dict[str, tuple[str, ...]]:
    """By article id: the addresses of its duplicates, of pairs (article id, address), that a reader can open."""
    shown = defaultdict(list)
    for article_id, address in duplicates:
        if article_id is not None and address.lower().startswith(("http://", "https://")):
            shown[article_id].append(address)
    return {article_id: tuple(sorted(addresses)) for article_id, addresses in shown.items()}


def without_other_addresses(article: Article) -> Article:
    """The article as a library keeps it: where else it stands is known by the origins, and changes."""
    return replace(article, info=replace(article.info, also_at=())) if article.info.also_at else article


def on_shelf(articles: Iterable[Article], duplicates: Iterable[tuple[str | None, str]]) -> list[Article]:
    """The articles by id, each `also_at` the addresses of its duplicates."""
    shown = addresses_to_show(duplicates)
    with_addresses = (
        replace(item, info=replace(item.info, also_at=shown[item.info.id])) if item.info.id in shown else item
        for item in articles
    )
    return sorted(with_addresses, key=lambda item: item.info.id)

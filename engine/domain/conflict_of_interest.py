"""Conflict of interest: who is complained about takes no part in the complaint (domain report, 2.3 and 4).

That the person sees neither the case nor the applicant is a rule of :mod:`engine.domain.access`. Here
is the rule about bodies: a complaint is not handed to those whom it is about.
"""

from __future__ import annotations

from collections.abc import Collection


def may_redirect_to(target: str, *, challenged: Collection[str], by_article_91: bool = False) -> bool:
    """Whether an appeal may be redirected to the organisation at the tree path ``target``.

    ``challenged`` are the tree paths of the body complained about and of the unit where the official
    complained about works. They, and whatever lies below them, do not get the complaint; a body above
    them does. ``by_article_91``: the complaint is filed through the body whose act is challenged, which
    the law itself orders (APPC Art. 91); then that body may get it.
    """
    return by_article_91 or not any(target.startswith(path) for path in challenged)

"""Words of samples: from what they are drawn, what is looked at, with which result."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

POPULATIONS: Mapping[str, LazyString] = {
    "registered": _("Official appeals, by the day of registration"),
    "accepted": _("Accepted replies, by the day of the quality analysis"),
}
LINES: Mapping[str, LazyString] = {
    "voucher": _("A copy of the voucher is in the file"),
    "registered_in_time": _("Registered on the day of receipt"),
    "type": _("The type of the appeal is right"),
    "notices": _("Notices of redirects and extensions in time"),
    "quality": _("Quality of the reply"),
    "file": _("The file is complete"),
    "retention": _("Kept as the nomenclature says"),
}
RESULTS: Mapping[str, LazyString] = {
    "ok": _("in order"),
    "not": _("not in order"),
    "not_applicable": _("does not apply"),
}
MISTAKES: Mapping[str, LazyString] = {
    "nothing_to_draw": _("Nothing lies in this period: choose other days."),
    "out_of_range": _("This number is out of range."),
    "bad_seed": _("Eight to sixty-four Latin letters, digits and hyphens, or leave it empty."),
    "comment_required": _("Say in the remark what is not in order."),
}

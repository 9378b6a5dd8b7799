"""Electronic digital signatures (ЭЦП / ЭЦҚ): who signed which bytes, and whether that holds.

``check`` is what others call: it has the CMS read and verified in a child process (``local``, ``child``,
``verify`` and what they use), and asks a national service over HTTP (``service``) for what cannot be judged
here. ``against`` then compares the signer with the applicant. The answer is a :class:`Verification`, plain
values that are kept as JSON; nothing here stores anything.

May import ``engine.confinement`` and ``engine.domain``. The parts that know ``cryptography`` and
``asn1crypto`` are loaded in the child only.
"""

from engine.signatures.applicant import against
from engine.signatures.checking import Check, check, from_environment
from engine.signatures.result import Reason, Revocation, Signer, Stamp, State, Verification

__all__ = [
    "Check",
    "Reason",
    "Revocation",
    "Signer",
    "Stamp",
    "State",
    "Verification",
    "against",
    "check",
    "from_environment",
]

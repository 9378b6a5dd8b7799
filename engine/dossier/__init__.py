"""The signed dossier of a case: everything of it in one archive that is verified without this installation.

Collects by the queries and the journal, signs by the installation's seal, and hands nothing out that its
own verifier refuses (:mod:`engine.dossier.verifier`, one file of the standard library, in every dossier).
May import whatever stands below the demonstration; refuses to know of pages.
Imports nothing itself: the verifier starts at once.
"""

"""What issues and README promise, shown in full counts: ``make prove``.

``python -m prove`` runs all proofs and writes ``docs/proof.md``; ``python -m prove
nearby hours`` runs some and only shows what came of them. Exit 1 if one fails.
"""

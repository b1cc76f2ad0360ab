"""Raise an alert again from its own record, and say whether it is the same."""

from titan.aml.evidence.explain import Evidence, explain
from titan.aml.evidence.reader import Reader
from titan.domain.proof import Verification
from titan.errors import MoneyError


def replay(evidence: Evidence, reader: Reader) -> Verification:
    """Score and explain the recorded payments anew.

    Returns:
        Valid if scores, shapes, path, drivers and sentence come out the same, bit for bit; else
        invalid with the first that differs.

    Raises:
        MoneyError: ``money.model-differs`` if the reader is another model than the one that
            raised the alert.
    """
    if reader.id != evidence.model_id:
        raise MoneyError("money.model-differs", "Another model than this one raised the alert.")
    alert = evidence.alert
    again = explain(evidence.subgraph, reader, alert.subject, alert.score, told_as=evidence.told_as)
    if again.scores.tolist() != evidence.scores.tolist():
        return Verification.invalid("scores-differ")
    if again.shapes != evidence.shapes or again.path != evidence.path:
        return Verification.invalid("shapes-differ")
    if again.alert != alert:
        return Verification.invalid("alert-differs")
    return Verification.confirmed()

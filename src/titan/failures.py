"""The catalogue of everything that can go wrong: stable code, HTTP status, meaning, way out.

The command line, the API and the documentation all read it here. Codes are never renamed: callers
branch on them.
"""

from titan.refusals import REFUSALS, Failure

CATALOGUE: dict[str, Failure] = {
    **REFUSALS,
    # the holder's wallet
    "credential.other-holder": Failure(
        409, "The credential belongs to another wallet", "Receive it with the wallet that asked."
    ),
    "credential.none": Failure(
        404, "The wallet holds no credential", "Open a case and receive its credential first."
    ),
    "credential.revoked": Failure(
        409, "The credential has been revoked", "Ask the issuer for a new examination."
    ),
    "credential.wallet-file": Failure(
        422,
        "The wallet file cannot be opened",
        "Give the file that was exported, and the passphrase that it was sealed with.",
    ),
    "proof.scope-mismatch": Failure(
        422,
        "The request would link two statements of the holder",
        "Do not answer it; ask the verifier for a policy of its own registry.",
    ),
    "proof.unreadable": Failure(
        422, "The file holds no proof", "Give a file that 'titan proof make' wrote."
    ),
    # the chain
    "chain.root-unpublished": Failure(
        409, "The issuer's root is not on the chain", "Wait for the issuer's next root."
    ),
    "chain.unreachable": Failure(
        503, "The chain does not answer", "Start it with 'titan up', or check the RPC address."
    ),
    "chain.other-chain": Failure(
        409, "The node serves another chain", "Give the RPC address of the deployment's chain."
    ),
    "chain.node-failed": Failure(
        503,
        "The embedded chain did not start or stopped",
        "Read chain/node.log in the data folder.",
    ),
    "chain.reverted": Failure(
        502, "The chain refused the call", "Check the account's rights and the arguments."
    ),
    "chain.not-mined": Failure(
        504,
        "A transaction was sent but not mined in time",
        "Look its hash up later; repeating the call is safe.",
    ),
    "chain.no-funds": Failure(
        402, "The account cannot pay for the transaction", "Fund the account, then repeat the call."
    ),
    "chain.not-allowed": Failure(
        403, "The account has no right to do this", "Use the account that owns it."
    ),
    "chain.no-account": Failure(
        409, "Nothing can be sent without an account", "Connect with an account key."
    ),
    "chain.garbled": Failure(
        502,
        "What answers at the RPC address does not speak Ethereum's JSON-RPC",
        "Check the RPC address, and what stands between here and the node.",
    ),
    "chain.signer-unusable": Failure(
        503,
        "The signer of the chain's transactions cannot be used",
        "Check TITAN_CHAIN_SIGNER, and the file, variable or address that it names.",
    ),
    "chain.signer-refused": Failure(
        502,
        "The remote signer did not sign what it was asked to",
        "Read the signer's log: its account, its chain id and its rules.",
    ),
    "chain.development-key": Failure(
        403,
        "A development key may not sign in production",
        "Name a signer in TITAN_CHAIN_SIGNER, or use the development profile.",
    ),
    "chain.no-deployment": Failure(
        409,
        "The contracts are not deployed where they are looked for",
        "Deploy them with 'titan contracts deploy', or give the right deployment file.",
    ),
    "chain.verification-key": Failure(
        422, "The verification key cannot be used", "Build the circuit's keys again."
    ),
    "chain.compiler": Failure(
        500, "The contracts do not compile", "Read the compiler's message and correct the source."
    ),
    "attestation.not-found": Failure(
        404, "There is no such attestation", "Check the subject and the policy."
    ),
    "attestation.nullifier-spent": Failure(
        409,
        "This person attested under another address already",
        "Use the address of the first attestation; a policy admits one address a person.",
    ),
    "attestation.revoked": Failure(
        409, "This person was barred from the policy", "Ask the policy's owner to reinstate."
    ),
    "attestation.proof-invalid": Failure(
        422, "The proof does not hold on the chain", "Make a new proof for this subject and day."
    ),
    "attestation.day-out-of-range": Failure(
        409, "The proof is neither of today nor of yesterday", "Make a new proof for today (UTC)."
    ),
    "attestation.root-unknown": Failure(
        409, "No accepted issuer published this root", "Fetch the issuer's tree and prove again."
    ),
    "attestation.root-refused": Failure(
        409,
        "The issuer no longer accepts proofs against this root",
        "Fetch the issuer's tree and prove again; a revoked credential cannot be proved.",
    ),
    "attestation.root-too-old": Failure(
        409, "The root was superseded too long ago", "Fetch the issuer's tree and prove again."
    ),
    "attestation.issuer-not-accepted": Failure(
        409, "The policy does not accept this issuer", "Get a credential from an accepted issuer."
    ),
    "attestation.no-consent": Failure(
        403,
        "The subject has not agreed to be attested",
        "Send the proof from the subject's own account, or with the consent that its wallet signs.",
    ),
    "attestation.consent-expired": Failure(
        409, "The subject's consent was for an earlier time", "Ask the wallet for a new consent."
    ),
    "attestation.batch-refused": Failure(
        422, "A batch holds proofs that do not hold", "Leave out the named proofs; the others hold."
    ),
    "policy.not-listable": Failure(
        409,
        "The policy cannot be shown as tokens, or no longer",
        "Check whether it is listed already; sixteen policies can be.",
    ),
    "policy.not-found": Failure(404, "There is no such policy", "Check the policy's id."),
    "policy.exists": Failure(
        409, "The owner has another policy under this salt", "Choose another salt, or update it."
    ),
    "policy.terms": Failure(
        422,
        "A policy's term is out of range",
        "Name one to eight accepted issuers, tiers up to 7, a lifetime, and no unstated country.",
    ),
    "policy.paused": Failure(
        409, "The policy takes no new attestations for now", "Try later, or ask its owner."
    ),
    "policy.hash-mismatch": Failure(
        409, "The policy's terms are not those it is proved by", "Do not use this policy."
    ),
    "issuer.unknown": Failure(
        404, "There is no such issuer", "Enrol the account, or check the address."
    ),
    "issuer.exists": Failure(
        409, "The account cannot be enrolled", "Check whether it is an issuer already."
    ),
    "issuer.nothing-to-retire": Failure(
        409, "There are no such roots to retire", "Name the sequence of a published root."
    ),
    # artifacts
    "artifact.missing": Failure(
        503, "A built file is missing", "Reinstall TITAN, or build the artifacts again."
    ),
    "artifact.changed": Failure(
        503,
        "A built file is not the one that was pinned",
        "Restore the file from the release; never edit files under artifacts/.",
    ),
    "artifact.tool": Failure(
        503, "A program that TITAN drives is missing", "Run 'make setup' to install it."
    ),
    # proofs
    "proof.unsatisfied": Failure(
        422,
        "The credential does not satisfy the policy",
        "Read the reason; a credential with other facts, or another policy, is needed.",
    ),
    "proof.stale-path": Failure(
        409,
        "The credential is not at this place in the issuer's tree",
        "Fetch the path again; if it still fails, the credential was revoked or replaced.",
    ),
    "proof.value": Failure(
        422, "A value does not fit the statement", "Correct the named value to its stated range."
    ),
    "proof.engine": Failure(
        503, "The proving engine failed", "Try again; if it persists, run 'titan circuits check'."
    ),
    "proof.not-built": Failure(
        503,
        "The own proving engine is not there",
        "Install a C++ compiler and the package again, or set TITAN_PROVING_ENGINE to 'auto'.",
    ),
    "proof.timeout": Failure(
        504, "Proving took too long", "Try again on a quieter machine or raise TITAN_PROOF_TIMEOUT."
    ),
    "proof.development-keys": Failure(
        503,
        "The proving keys were made for development",
        "Install keys made by a ceremony, or use the development profile.",
    ),
    "proof.ceremony": Failure(
        409, "The ceremony cannot take this step", "Read docs/decisions/0006-keys.md, in order."
    ),
    # credentials
    "credential.not-found": Failure(
        404, "There is no such credential", "Check the id, or wait until the case is approved."
    ),
    "credential.replaced": Failure(
        409, "A newer credential took its place", "Use the newer credential of the same person."
    ),
    "credential.report-not-passed": Failure(
        409, "The document did not pass", "Read the findings of the report."
    ),
    "credential.incomplete": Failure(
        422,
        "The document does not state all that a credential certifies",
        "Submit a document whose machine-readable zone can be read in full.",
    ),
    "credential.ended": Failure(
        409, "The credential is no longer in force", "Open a new case for its holder."
    ),
    "credential.offer-spent": Failure(
        400, "The offer cannot be taken", "Ask the issuer for a new offer; each is good once."
    ),
    "credential.wallet-token": Failure(
        401, "The wallet's access token opens nothing", "Take the offer again from its beginning."
    ),
    "credential.unknown-form": Failure(
        400, "The credential is not offered so", "Choose one that the issuer's metadata names."
    ),
    "credential.key-proof": Failure(
        400,
        "The wallet did not prove its key",
        "Sign a proof with a P-256 key, for this issuer and with a fresh nonce.",
    ),
    "credential.nonce": Failure(
        400, "The nonce of the proof cannot be used", "Ask for another one and sign again."
    ),
    "credential.tree-full": Failure(
        503, "The issuer's tree has no free place", "Start a new issuer with an empty tree."
    ),
    # documents
    "document.unreadable": Failure(422, "The file cannot be read", "Check its path and rights."),
    "document.empty": Failure(422, "The file is empty", "Send the picture's bytes."),
    "document.not-a-picture": Failure(
        415, "The file is no picture", "Send a JPEG, PNG, WebP, HEIC, TIFF or PDF file."
    ),
    "document.truncated": Failure(
        422, "The picture is cut short or damaged", "Send the whole file again."
    ),
    "document.too-large": Failure(
        413, "The file is too large", "Send a smaller file; 3 megapixels show a page well."
    ),
    "document.too-many-pixels": Failure(
        413, "The picture has too many pixels", "Scale it down; 3 megapixels show a page well."
    ),
    "document.too-small": Failure(
        422, "The picture is too small or too narrow", "Send a picture of 1,000 pixels or more."
    ),
    "document.too-many-pages": Failure(
        413, "The file has too many pages", "Send the document's page alone."
    ),
    "document.mismatch": Failure(
        415, "The file is not what it is declared as", "Send it under its own name and media type."
    ),
    "document.polyglot": Failure(
        422, "The file is a picture and something else", "Save the picture anew and send that."
    ),
    "document.bomb": Failure(
        422, "The file unpacks to far more than its size", "Save the picture anew and send that."
    ),
    "document.encrypted": Failure(
        422, "The PDF file is encrypted", "Send it without a password, or a picture of the page."
    ),
    "document.decoder-failed": Failure(
        422,
        "The picture could not be decoded within the limits",
        "Save the picture anew with other software, or raise TITAN_EXAMINATION_MEMORY.",
    ),
    "document.chip-incomplete": Failure(
        422, "A file of the chip is missing or stands there twice", "Give EF.SOD and EF.DG1 once."
    ),
    "document.chip-malformed": Failure(
        422, "A file of the chip cannot be parsed", "Read the chip again and export whole files."
    ),
    "document.csca-unreadable": Failure(
        503,
        "A certificate of the states' authorities cannot be read",
        "Put only CSCA certificates, DER or PEM, into the folder of TITAN_CSCA_DIR.",
    ),
    "document.recogniser": Failure(
        503, "The text recogniser is missing or changed", "Reinstall TITAN and its dependencies."
    ),
    "document.unwritable": Failure(
        422, "The folder cannot be written", "Check its path, rights and free space."
    ),
    "document.no-face": Failure(
        422,
        "No face was found in a picture that must show one",
        "Send a picture in which the face is seen from the front, upright and evenly lit.",
    ),
    # money
    "money.file-missing": Failure(
        404, "The transaction file is not there", "Check the path of the file."
    ),
    "money.file-unreadable": Failure(
        422, "The transaction file is no table", "Save it as UTF-8 text, one row a line."
    ),
    "money.column-missing": Failure(
        422, "A column is missing", "Add the named column, or map it from the one that holds it."
    ),
    "money.column-ambiguous": Failure(
        422, "Two columns have the same name", "Rename one of them in the header."
    ),
    "money.currency-unknown": Failure(
        422, "The currency is unknown", "Use an ISO 4217 code, or one of BTC ETH USDC USDT DAI."
    ),
    "money.layout-unknown": Failure(
        422, "The message is of another kind", "Send a pacs.008 or camt.053 message, or a table."
    ),
    "money.labels-unreadable": Failure(
        422, "A file of labels cannot be read", "Restore it as published, or move it away."
    ),
    "money.list-unreadable": Failure(
        422, "A list of addresses or names cannot be read", "Download it again, or add it again."
    ),
    "money.list-empty": Failure(
        422, "A list names nobody", "Check that the files are the ones that were meant."
    ),
    "money.store-damaged": Failure(
        503, "A file of the store of payments is not as it was written", "Restore it from a backup."
    ),
    "money.no-labels": Failure(
        422, "There is nothing to learn from", "Give files that say which transactions launder."
    ),
    "money.too-short": Failure(
        422, "The transactions span too few days", "Give at least three days of transactions."
    ),
    "money.row-refused": Failure(
        422, "A row of the transaction file is wrong", "Correct the named line, or leave it out."
    ),
    "money.evidence-missing": Failure(
        404, "There is no such evidence", "Name a folder that `titan aml score` wrote to."
    ),
    "money.evidence-unreadable": Failure(
        422, "The evidence file is damaged", "Score the transactions again."
    ),
    "money.model-differs": Failure(
        409, "The alert was raised by another model", "Name the model it was raised by."
    ),
    "money.empty": Failure(
        422, "The transaction file holds no transaction", "Export at least one transaction."
    ),
}

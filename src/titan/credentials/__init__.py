"""From a report and claims to a Credential: issue, keep the tree, revoke."""

"""What the audit log tells of; pure."""

from enum import StrEnum


class Action(StrEnum):
    """Something that somebody did, or tried to do."""

    RAN = "ran"
    CANCELLED = "cancelled"
    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    SAW_SECRETS = "saw_secrets"  # the names; nobody is shown a value
    SHARED = "shared"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_PAUSED = "sign_in_paused"  # after too many failures
    SIGNED_OUT = "signed_out"
    TOKEN_MADE = "token_made"  # noqa: S105  (a word)
    TOKEN_REVOKED = "token_revoked"  # noqa: S105
    REFUSED = "refused"  # they may not do what they tried

    @property
    def words(self) -> str:
        """The action as a sentence has it, between who and what."""
        return _WORDS.get(self, self.value.replace("_", " "))

    @property
    def label(self) -> str:
        """The action as a choice."""
        return self.value.replace("_", " ").capitalize()


_WORDS = {
    Action.SAW_SECRETS: "saw the names of secrets of",
    Action.SIGN_IN_FAILED: "failed to sign in as",
    Action.SIGN_IN_PAUSED: "was paused at sign-in as",
    Action.TOKEN_MADE: "made the token",
    Action.TOKEN_REVOKED: "revoked the token",
    Action.REFUSED: "was refused",
}

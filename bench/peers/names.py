"""Names that a peer and a measure share."""

#: The channel of the bare hub.
CHANNEL = "bare"

"""What happened to signals, told to the slices above that want to know; each hook is named in the past tense."""

from members.hooks import Hook

# by: User | None (None: the portal, by rule), opinions: Collection[UUID] (just withdrawn, of one company),
# company: Organization, reason: str (of taxonomy.RETRACTION_REASONS)
signals_withdrawn = Hook()

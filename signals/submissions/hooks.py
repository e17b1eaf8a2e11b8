"""What happened to signals, told to the slices above that want to know; each hook is named in the past tense."""

from members.hooks import Hook

# by: User | None (None: the portal, by rule), opinions: Collection[UUID] (just withdrawn, of one company),
# company: Organization, reason: str (of taxonomy.RETRACTION_REASONS), and where it is part of a larger act
# together: UUID of that act, at whose end the caller has those told who took any of them
signals_withdrawn = Hook()

# by: User | None, opinions: Collection[UUID] (they stand, and since just now are out to fewer companies than before:
# a narrower scope, a closed group, somebody who left one), and where only some companies can have lost them
# only: Collection[UUID] of those
signals_narrowed = Hook()

-- Read every figure of the ledger in one step; changes nothing.
-- KEYS  all
-- ARGV  none besides the defaults
-- Returns {figures, unacked, slots that workers offer, seconds that the oldest waiting one waits}.
return snapshot()

-- Mark a slot active: its test starts now.
-- KEYS  tags active cancelled
-- ARGV  3 id, 4 delivery tag
-- Returns 'started', 'cancelled' (it must not run), or 'lost' (the slot is somebody else's now).
local id, tag = ARGV[3], ARGV[4]
if call('HGET', tags, id) ~= tag then return 'lost' end
if call('SISMEMBER', cancelled, id) == 1 then return 'cancelled' end
if call('ZADD', active, 'NX', now(), id) == 1 then notify('start', id) end
return 'started'

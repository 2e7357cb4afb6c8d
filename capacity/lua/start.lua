-- Mark a slot active: its test starts now.
-- KEYS  tags active cancelled members attempts waits
-- ARGV  3 id, 4 delivery tag
-- Returns 'started', 'cancelled' (it must not run), or 'lost' (the slot is somebody else's now).
local id, tag = ARGV[3], ARGV[4]
if call('HGET', tags, id) ~= tag then return 'lost' end
if call('SISMEMBER', cancelled, id) == 1 then return 'cancelled' end
local time = now()
if call('ZADD', active, 'NX', time, id) == 1 then
  -- The first start ends its wait; a later attempt did not wait that long.
  if call('HSETNX', attempts, id, 0) == 1 then observe(waits, time - (call('ZSCORE', members, id) or time)) end
  notify('start', id)
end
return 'started'

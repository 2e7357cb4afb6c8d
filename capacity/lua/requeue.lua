-- Put a held message back to the front of its list, fenced by its delivery tag; no attempt is counted.
-- KEYS  all
-- ARGV  3 id, 4 delivery tag, 5 the wake key of the worker that gives it back, or ''
-- Returns 1 if it went back, 0 if the slot was not this delivery's (any more).
local id, tag, own_wake = ARGV[3], ARGV[4], ARGV[5]
if call('HGET', tags, id) ~= tag then return 0 end
local message = call('HGET', messages, id)
take_slot(id, tag)
if message then call('RPUSH', band_of(message), message) else forget(id) end
count('requeued')
wake_workers(own_wake)
notify('requeue', id)
return 1

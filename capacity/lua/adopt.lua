-- Give a slot back to what still runs under one that a Redis without its memory has forgotten.
-- KEYS  all
-- ARGV  3 id, 4 delivery tag, 5 message, 6 when it was fetched, 7 lease in seconds, 8 queue
-- Returns 1 if the slot is this delivery's (again), 0 if the id is known otherwise or no slot is free.
local id, tag, message, since, lease, queue = unpack(ARGV, 3)
if call('HGET', tags, id) == tag then return call('ZSCORE', slots, id) and 1 or 0 end
local running = read_limits() -- what runs goes on although the queue is paused
if call('ZCARD', slots) >= running or call('ZSCORE', members, id) or is_there(id) then return 0 end

call('ZADD', members, since, id)
call('HSET', messages, id, message)
call('ZADD', slots, now() + lease, id)
call('ZADD', active, since, id)
call('HSET', tags, id, tag)
call('HSET', unacked, tag, '[' .. message .. ', "", "' .. queue .. '"]')
call('ZADD', unacked_index, now(), tag)
count('adopted')
wake_workers()
notify('adopt', id)
return 1

-- Free the slot of an ended message, fenced by its delivery tag, and wake a worker for the next.
-- KEYS  all
-- ARGV  3 id, 4 delivery tag, 5 the wake key of the worker that releases, or ''
-- Returns 1 if a slot was freed, 0 if it was not this delivery's (any more).
local id, tag, own_wake = ARGV[3], ARGV[4], ARGV[5]
call('HDEL', unacked, tag); call('ZREM', unacked_index, tag)
if call('HGET', tags, id) ~= tag then return 0 end

local started = call('ZSCORE', active, id)
if started then
  local held = now() - started
  observe(durations, held)
  local mean = tonumber(call('HGET', stats, 'duration')) or held
  call('HSET', stats, 'duration', string.format('%.3f', mean + (held - mean) / 5))
end
local freed = take_slot(id, tag)
forget(id)
count('released')
wake_workers(own_wake)
notify('release', id)
return freed

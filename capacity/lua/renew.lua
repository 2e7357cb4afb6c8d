-- Renew the leases of what runs in one worker, and announce the worker itself.
-- KEYS  slots tags cancelled unacked_index stats, workers and what is known of them
-- ARGV  3 lease in seconds, 4 worker, 5 slots it offers, 6 its note: JSON, in which `birth` names the
--       process; 7.. id and delivery tag in turn
-- Returns {ids whose lease is not this worker's any more, ids that were cancelled, the memory's name:
-- another one than before tells that Redis has forgotten everything since, 1 if it is drained}.
local lease, worker, offered, note = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local time, gone, stopped = now(), {}, {}
local last = call('HGET', worker_notes, worker)
if last and cjson.decode(last).birth ~= cjson.decode(note).birth then
  drop_worker('lost', worker, time) -- another process took its name before it was missed
end
local is_new = call('ZADD', workers, time + lease, worker) == 1
if is_new then tell_of_worker('joined', worker, time, note) end
call('HSET', worker_notes, worker, note)
if call('HGET', worker_slots, worker) ~= offered or is_new then
  call('HSET', worker_slots, worker, offered)
  notify('worker', worker)
end
for i = 7, #ARGV, 2 do
  local id, tag = ARGV[i], ARGV[i + 1]
  -- Both: who holds a tag but no slot runs uncounted.
  if call('HGET', tags, id) == tag and call('ZSCORE', slots, id) then
    call('ZADD', slots, time + lease, id)
    call('ZADD', unacked_index, 'XX', time, tag)
    if call('SISMEMBER', cancelled, id) == 1 then stopped[#stopped + 1] = id end
  else
    gone[#gone + 1] = id
  end
end
call('HSETNX', stats, 'memory', string.format('%.6f', time))
return { gone, stopped, call('HGET', stats, 'memory'), call('SISMEMBER', draining, worker) }

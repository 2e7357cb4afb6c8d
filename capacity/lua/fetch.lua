-- Hand the first message to a worker, if a slot is free: pop, delivery and lease in one step.
-- KEYS  all
-- ARGV  3 lease in seconds, 4 delivery tag (new for each delivery: the fence), 5 queue
-- Returns the message, '' if its worker is drained, or false where no slot is free or nothing waits.
local lease, tag, queue = ARGV[3], ARGV[4], ARGV[5]
local ending = ', "", "' .. queue .. '"]'
local given = call('HGET', unacked, tag)
if given then return given:sub(2, -#ending - 1) end -- asked again: the answer was lost
if free_slots() == 0 then return false end
if call('SISMEMBER', draining, worker_of(tag)) == 1 then
  wake_workers() -- the token that it took is for another
  return ''
end

local changes = promote_due()
for _, band in ipairs(bands) do
  local message = call('RPOP', band)
  while message do
    local id = id_of(message)
    if id and not call('ZSCORE', slots, id) then
      local time = now()
      call('ZADD', members, 'NX', time, id) -- put here by a producer without the gate
      call('HSETNX', messages, id, message)
      call('ZADD', slots, time + lease, id)
      call('HSET', tags, id, tag)
      call('HSET', unacked, tag, '[' .. message .. ending)
      call('ZADD', unacked_index, time, tag)
      count('fetched')
      notify('fetch', id)
      return message
    end
    -- It can't be read, or it is a second copy of one that runs.
    count('unreadable')
    changes = changes + 1
    message = call('RPOP', band)
  end
end
if changes > 0 then notify('fetch', '') end
return false

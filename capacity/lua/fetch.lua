-- Hand the first message to a worker, if a slot is free: pop, delivery and lease in one step.
-- KEYS  all
-- ARGV  3 lease in seconds, 4 delivery tag (new for each delivery: the fence), 5 queue
-- Returns the message, or false where no slot is free or nothing waits.
if free_slots() == 0 then return false end
promote_due()
local lease, tag, queue = ARGV[3], ARGV[4], ARGV[5]
for _, band in ipairs(bands) do
  local message = call('RPOP', band)
  while message do
    local id = id_of(message)
    if id then
      local time = now()
      call('ZADD', members, 'NX', time, id) -- put here by a producer without the gate
      call('HSETNX', messages, id, message)
      call('ZADD', slots, time + lease, id)
      call('HSET', tags, id, tag)
      call('HSET', unacked, tag, '[' .. message .. ', "", "' .. queue .. '"]')
      call('ZADD', unacked_index, time, tag)
      count('fetched')
      notify('fetch', id)
      return message
    end
    count('unreadable')
    message = call('RPOP', band)
  end
end
return false

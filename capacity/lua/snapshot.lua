-- Read every figure of the ledger in one step; changes nothing.
-- KEYS  all
-- ARGV  none besides the defaults
-- Returns {figures, unacked, slots that workers offer, seconds that the oldest waiting one waits}.
local read = figures()
local time, oldest = now(), 0
if read[6] > free_slots() then
  for _, band in ipairs(bands) do
    local message = call('LINDEX', band, -1)
    local since = message and call('ZSCORE', members, id_of(message) or '')
    if since then oldest = math.max(oldest, time - since) end
  end
end
local offered = 0
for _, worker in ipairs(call('ZRANGEBYSCORE', workers, time, '+inf')) do offered = offered + (call('HGET', worker_slots, worker) or 0) end
return { read, call('HLEN', unacked), offered, string.format('%.3f', oldest) }

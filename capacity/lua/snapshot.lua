-- Read every figure of the ledger in one step; changes nothing.
-- KEYS  all
-- ARGV  none besides the defaults
-- Returns {figures, unacked, workers, slots they offer, seconds that the next to start has waited}.
local read = figures()
local time, oldest = now(), 0
if read[6] > free_slots() then
  for _, band in ipairs(bands) do
    local message = call('LINDEX', band, -1)
    local since = message and call('ZSCORE', members, id_of(message) or '')
    if since then oldest = math.max(oldest, time - since) end
  end
end
local alive, offered = call('ZRANGEBYSCORE', workers, time, '+inf'), 0
for _, worker in ipairs(alive) do offered = offered + (call('HGET', worker_slots, worker) or 0) end
return { read, call('HLEN', unacked), #alive, offered, string.format('%.3f', oldest) }

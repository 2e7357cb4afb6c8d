-- List who holds the slots and who waits, in the order in which they are served.
-- KEYS  all
-- ARGV  3 most that wait to list
-- Returns {figures, time, holders, queue}: a holder is {id, lease expiry, start or '', tag, admission},
-- one that waits {id, admission, due or '', how many are served before it}; times are unix seconds.
local holders, queue, most, before = {}, {}, tonumber(ARGV[3]), 0
local function admission(id) return call('ZSCORE', members, id) or '0' end

local leases = call('ZRANGE', slots, 0, -1, 'WITHSCORES')
for i = 1, #leases, 2 do
  local id = leases[i]
  holders[#holders + 1] = { id, leases[i + 1], call('ZSCORE', active, id) or '',
    call('HGET', tags, id) or '', admission(id) }
end
for _, band in ipairs(bands) do
  local waiting = call('LRANGE', band, -most, -1)
  for i = #waiting, 1, -1 do
    local id = id_of(waiting[i])
    if id then queue[#queue + 1] = { id, admission(id), '', before + #waiting - i } end
  end
  before = before + call('LLEN', band)
end
local later = call('ZRANGE', delayed, 0, most - 1, 'WITHSCORES')
for i = 1, #later, 2 do queue[#queue + 1] = { later[i], admission(later[i]), later[i + 1], 0 } end
return { figures(), string.format('%.6f', now()), holders, queue }

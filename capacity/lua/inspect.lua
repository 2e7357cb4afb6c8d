-- Tell all that the ledger and the broker hold of one id; changes nothing.
-- KEYS  all
-- ARGV  3 id
-- Returns {time, admission, due, lease expiry, start, tag, leases lost, cancelled, lost, missing since,
-- message, list (1 is served first), how many are served before it, delivery}: '' for what there is not;
-- times are unix seconds. The delivery is what the broker keeps until it is acknowledged.
local id = ARGV[3]
local tag, message = call('HGET', tags, id), call('HGET', messages, id)
local list, place, before = '', '', 0
for i, band in ipairs(bands) do
  local length, index = call('LLEN', band), message and call('LPOS', band, message, 'RANK', -1)
  if index and list == '' then list, place = i, before + length - 1 - index end
  before = before + length
end
local told = { string.format('%.6f', now()), call('ZSCORE', members, id), call('ZSCORE', delayed, id),
  call('ZSCORE', slots, id), call('ZSCORE', active, id), tag, call('HGET', attempts, id),
  call('SISMEMBER', cancelled, id), call('LPOS', lost, id) and 1 or 0, call('HGET', absent, id),
  message, list, place, tag and call('HGET', unacked, tag) }
for i = 1, 14 do told[i] = told[i] or '' end
return told

-- List the ids in the ledger: for the comparison with the record.
-- KEYS  all
-- ARGV  none besides the defaults
-- Returns {ids with a slot, ids that are listed or delayed, ids remembered as admitted}.
-- Where the three agree in number nothing was changed by hand, and the lists need not be decoded.
local held, admitted = call('ZRANGE', slots, 0, -1), call('ZRANGE', members, 0, -1)
local waiting = call('ZRANGE', delayed, 0, -1)
if #held + #waiting + listed() == #admitted then
  local holds = {}
  for _, id in ipairs(held) do holds[id] = true end
  waiting = {}
  for _, id in ipairs(admitted) do if not holds[id] then waiting[#waiting + 1] = id end end
  return { held, waiting, admitted }
end
for _, band in ipairs(bands) do
  for _, message in ipairs(call('LRANGE', band, 0, -1)) do
    local id = id_of(message)
    if id then waiting[#waiting + 1] = id end
  end
end
return { held, waiting, admitted }

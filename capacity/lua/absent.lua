-- Tell which ids were reported missing for longer than some time: drift, not a move that just happens.
-- KEYS  absent
-- ARGV  3 seconds, 4.. every id that is missing now; an id that is not named any more is forgotten
-- Returns the ids that were named for at least that long.
local time, named, long = now(), {}, {}
for i = 4, #ARGV do
  local id = ARGV[i]
  named[id] = true
  call('HSETNX', absent, id, time)
  if time - call('HGET', absent, id) >= tonumber(ARGV[3]) then long[#long + 1] = id end
end
for _, id in ipairs(call('HKEYS', absent)) do
  if not named[id] then call('HDEL', absent, id) end
end
return long

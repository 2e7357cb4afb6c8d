-- Tell how many are served before each of some ids.
-- KEYS  all
-- ARGV  3.. ids
-- Returns {figures, places}: a place is a number from 0 for a listed id, 'delayed', 'held', or '' elsewhere.
local places = {}
for i = 3, #ARGV do
  local id, place, before = ARGV[i], '', 0
  local message = call('HGET', messages, id)
  if call('ZSCORE', slots, id) then place = 'held'
  elseif call('ZSCORE', delayed, id) then place = 'delayed'
  elseif message then
    for _, band in ipairs(bands) do
      local length, index = call('LLEN', band), call('LPOS', band, message, 'RANK', -1)
      if index then place = before + length - 1 - index; break end
      before = before + length
    end
  end
  places[#places + 1] = place
end
return { figures(), places }

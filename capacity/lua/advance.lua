-- Put messages that wait before all others, in the order given: an operator's explicit act.
-- KEYS  all
-- ARGV  3.. ids
-- Returns the ids that wait; one that holds a slot, is delayed or is not known stays as it is. They go to
-- the front of the band served first, whatever their own: taken back after a loss they return to theirs.
local moved, place, changes = {}, -1, 0
for i = 3, #ARGV do
  local message = call('HGET', messages, ARGV[i])
  local is_listed = false
  for _, band in ipairs(bands) do
    is_listed = is_listed or (message and call('LPOS', band, message))
  end
  if is_listed then
    if call('LINDEX', high, place) ~= message then changes = changes + 1 end
    moved[#moved + 1], place = ARGV[i], place - 1
  end
end
if changes == 0 then return moved end
for i = #moved, 1, -1 do
  local message = call('HGET', messages, moved[i])
  for _, band in ipairs(bands) do call('LREM', band, 0, message) end
  call('RPUSH', high, message)
end
count('advanced', changes)
notify('advance', moved[1])
return moved

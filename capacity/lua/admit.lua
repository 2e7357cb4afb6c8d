-- Put one message on its list (or among the delayed), or refuse it because both limits are reached.
-- KEYS  all
-- ARGV  3 id, 4 message, 5 band (1 high, 2 normal, 3 low), 6 due time in unix seconds or '',
--       7 when it was admitted before, or '': then it is admitted past the limits, also when it is
--       known but nowhere to be found
-- Returns {verdict, place, figures...}: place is how many are served before it; '' where it is not listed.
local id, message, band, due, accepted = ARGV[3], ARGV[4], bands[tonumber(ARGV[5])], ARGV[6], ARGV[7]
if call('ZSCORE', members, id) and (accepted == '' or is_there(id)) then return { 'known', '', unpack(figures()) } end

local _, queued_limit = read_limits()
local free, on_lists, later = free_slots(), listed(), call('ZCARD', delayed)
local is_delayed = due ~= '' and tonumber(due) > now()
local fits = math.max(0, on_lists - free) + later < queued_limit
if not is_delayed then fits = fits or on_lists < free end
if not fits and accepted == '' then
  local running_limit, _, paused = read_limits()
  count('refused')
  count('refused:' .. (paused == '1' and 'paused' or running_limit == 0 and 'closed' or 'queue_full'))
  return { 'refused', '', unpack(figures()) }
end

call('ZADD', members, accepted == '' and now() or accepted, id)
call('HSET', messages, id, message)
count('admitted')
local place = 0
if is_delayed then
  call('ZADD', delayed, due, id)
else
  call('LPUSH', band, message)
  for _, list in ipairs(bands) do
    place = place + call('LLEN', list)
    if list == band then break end
  end
  wake_workers()
end
notify('admit', id)
if is_delayed then return { 'delayed', '', unpack(figures()) } end
return { place > free and 'waiting' or 'reserved', place - 1, unpack(figures()) }

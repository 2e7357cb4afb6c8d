-- Remove a waiting or delayed message; ask the holder of a slot to stop.
-- KEYS  all
-- ARGV  3 id
-- Returns 'waiting' (removed), 'held' (its worker is told, and stays told until it releases), 'unknown'.
local id = ARGV[3]
if call('ZSCORE', slots, id) then
  if call('SADD', cancelled, id) == 1 then
    count('cancelled')
    notify('cancel', id)
  end
  return 'held'
end
local was_member = call('ZSCORE', members, id)
local found = unlist(id)
forget(id)
if found == 0 and not was_member then return 'unknown' end
count('cancelled')
notify('cancel', id)
return 'waiting'

-- Remove every trace of an id that the record knows not to live, whoever holds it.
-- KEYS  all
-- ARGV  3 id
-- Returns 1 if anything was there.
local id = ARGV[3]
local slot = take_slot(id, call('HGET', tags, id))
local found = slot + unlist(id) + call('ZREM', members, id)
forget(id)
if found == 0 then return 0 end
count('evicted')
wake_workers()
notify('evict', id)
return 1

-- Take a worker that ends off the list of those alive.
-- KEYS  workers worker_slots
-- ARGV  3 worker
-- Returns 1 if it was there.
local was_there = call('ZREM', workers, ARGV[3])
call('HDEL', worker_slots, ARGV[3])
if was_there == 1 then notify('worker', ARGV[3]) end
return was_there

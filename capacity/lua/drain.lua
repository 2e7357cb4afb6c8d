-- Have one worker fetch no more, or fetch again; what it runs goes on.
-- KEYS  workers draining and all that wakes
-- ARGV  3 worker, 4 '1' or '0'
-- Returns 1, or 0 if no such worker is alive.
local worker, wanted = ARGV[3], ARGV[4] == '1'
if not call('ZSCORE', workers, worker) then return 0 end
local is_changed = call(wanted and 'SADD' or 'SREM', draining, worker) == 1
if not is_changed then return 1 end
wake_workers()
notify(wanted and 'drain' or 'undrain', worker)
return 1

-- Add what one process counted since it last told, and note that it lives.
-- KEYS  tallies processes
-- ARGV  3 process, 4 number of the batch, 5 seconds after which its silence means that it is gone,
--       6 viewers it serves, 7.. field and amount in turn
-- Returns 1 if it was added, 0 if it had been before: the answer was lost.
local process, batch, life, viewers = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local time, told, kept = now(), call('HGET', processes, process), 3600
local is_new = not told or told:match('^%S+ (%S+)') ~= batch
call('HSET', processes, process, string.format('%.6f %s %s', time + life, batch, viewers))
-- A gone process is kept for a while: it may be frozen, and tell the same batch again.
local all = call('HGETALL', processes)
for i = 1, #all, 2 do
  if tonumber(all[i + 1]:match('^%S+')) + kept < time then call('HDEL', processes, all[i]) end
end
if not is_new then return 0 end
for i = 7, #ARGV, 2 do call('HINCRBYFLOAT', tallies, ARGV[i], ARGV[i + 1]) end
return 1

-- Add what one process counted since it last told, and note that it lives.
-- KEYS  stats measures processes
-- ARGV  3 process, 4 number of the batch, 5 seconds after which its silence means that it is gone,
--       6 viewers it serves, 7.. field and amount in turn; a field that opens with 'stats:' is one
--       that the scripts count too
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
for i = 7, #ARGV, 2 do
  local counter = ARGV[i]:match('^stats:(.*)')
  if counter then count(counter, ARGV[i + 1]) else call('HINCRBYFLOAT', measures, ARGV[i], ARGV[i + 1]) end
end
return 1

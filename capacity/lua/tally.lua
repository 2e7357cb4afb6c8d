-- Read the figures, what was counted so far and what became of workers: for one row of history.
-- KEYS  all
-- ARGV  none besides the defaults
-- Returns {time, snapshot, counters, waits, durations, events}: counters and histograms as name and
-- number in turn, events as JSON. Silent workers are dropped first, so that one alone is missed too.
if drop_silent_workers() > 0 then notify('worker', '') end
return { string.format('%.6f', now()), snapshot(), call('HGETALL', stats), call('HGETALL', waits),
  call('HGETALL', durations), call('LRANGE', worker_events, 0, 199) }

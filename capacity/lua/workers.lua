-- List the workers that announced themselves, with how many slots each holds; changes nothing.
-- KEYS  slots tags workers worker_slots worker_notes draining
-- ARGV  none besides the defaults
-- Returns {time, workers}: each {name, when its time runs out, slots it offers, note, 1 if it is drained,
-- slots it holds}; times are unix seconds. One whose time ran out is lost, though nobody missed it yet.
local held, found = {}, {}
for _, id in ipairs(call('ZRANGE', slots, 0, -1)) do
  local worker = worker_of(call('HGET', tags, id) or '')
  held[worker] = (held[worker] or 0) + 1
end
local alive = call('ZRANGE', workers, 0, -1, 'WITHSCORES')
for i = 1, #alive, 2 do
  local worker = alive[i]
  found[#found + 1] = { worker, alive[i + 1], call('HGET', worker_slots, worker) or '0',
    call('HGET', worker_notes, worker) or '{}', call('SISMEMBER', draining, worker), held[worker] or 0 }
end
return { string.format('%.6f', now()), found }

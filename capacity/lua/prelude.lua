-- Put before every script: the keys by name, Redis' clock, the limits, the figures, the wake tokens.
-- KEYS  as ledger.py lists them; ARGV  1 default running limit, 2 default queued limit, then the verb's own
local high, normal, low, members, messages, slots, active, tags, delayed, limits, attempts, lost,
  cancelled, absent, stats, wake, workers, worker_slots, worker_notes, worker_events, draining, waits,
  durations, unacked, unacked_index, changed, measures, processes = unpack(KEYS)
local bands = { high, normal, low }
local call = redis.call

local function now()
  local time = call('TIME')
  return time[1] + time[2] / 1e6
end

local function listed()
  return call('LLEN', high) + call('LLEN', normal) + call('LLEN', low)
end

local own -- the limits of the Redis, read once a script; configure.lua changes them

-- Returns running limit, queued limit, paused ('1' or '0').
local function read_limits()
  own = own or call('HMGET', limits, 'running', 'queued', 'paused')
  return tonumber(own[1] or ARGV[1]), tonumber(own[2] or ARGV[2]), own[3] or '0'
end

local function free_slots()
  local running, _, paused = read_limits()
  return paused == '1' and 0 or math.max(0, running - call('ZCARD', slots))
end

-- The figures that every verdict reports, in the order of ledger.py's reader.
local function figures()
  local running, queued, paused = read_limits()
  return { running, queued, tonumber(paused), call('ZCARD', slots), call('ZCARD', active), listed(),
    call('ZCARD', delayed), call('ZCOUNT', workers, now(), '+inf'),
    call('HGET', stats, 'duration') or '' }
end

-- One token for each free slot with work waiting; the first to the worker that asks for it by its own key.
local function wake_workers(own_key)
  local wanted = math.min(free_slots(), listed())
  if own_key and own_key ~= '' then
    call('LPUSH', own_key, '1')
    call('EXPIRE', own_key, 60)
    wanted = wanted - 1
  end
  for _ = call('LLEN', wake) + 1, wanted do call('LPUSH', wake, '1') end
  -- Fetches that needed no token and lowered limits leave some over.
  if wanted > 0 then call('LTRIM', wake, 0, wanted - 1) else call('DEL', wake) end
end

local function count(counter, by) call('HINCRBY', stats, counter, by or 1) end

local function notify(verb, id) call('PUBLISH', changed, verb .. ' ' .. id) end

-- Count a time in its bucket: bucket b ends at 10^(b/20) seconds (capacity/histogram.py reads them).
local function observe(histogram, seconds)
  local bucket = math.ceil(20 * math.log10(math.max(seconds, 0.01)))
  call('HINCRBY', histogram, math.min(bucket, 120), 1)
  call('HINCRBYFLOAT', histogram, 'sum', string.format('%.3f', math.max(0, seconds)))
end

-- Note what became of a worker until the database has taken it over; at most the latest 1000.
local function tell_of_worker(kind, worker, at, note)
  call('RPUSH', worker_events, cjson.encode({ kind = kind, worker = worker, note = note,
    at = string.format('%.6f', at) }))
  call('LTRIM', worker_events, -1000, -1)
end

-- Take a worker off those alive; returns whether it was one.
local function drop_worker(kind, worker, at)
  if call('ZREM', workers, worker) == 0 then return false end
  tell_of_worker(kind, worker, at, call('HGET', worker_notes, worker) or '{}')
  call('HDEL', worker_slots, worker); call('HDEL', worker_notes, worker)
  call('SREM', draining, worker)
  return true
end

-- Drop the workers whose time ran out: they are lost since then. Returns how many.
local function drop_silent_workers()
  local silent = call('ZRANGEBYSCORE', workers, '-inf', now(), 'WITHSCORES')
  for i = 1, #silent, 2 do drop_worker('lost', silent[i], silent[i + 1]) end
  return #silent / 2
end

-- The worker that made a delivery tag.
local function worker_of(tag) return tag:match('^(.*)#') or '' end

-- Returns id and priority, or nil for what no worker could read: whoever has Redis can put anything there.
local function id_of(message)
  local readable, decoded = pcall(cjson.decode, message)
  if not readable or type(decoded) ~= 'table' then return nil end
  local headers, properties = decoded.headers, decoded.properties
  if type(headers) ~= 'table' or type(properties) ~= 'table' then return nil end
  if type(headers.id) ~= 'string' or headers.id == '' then return nil end
  return headers.id, properties.priority
end

-- Every figure for people: {figures, unacked, slots that workers offer, seconds that the oldest waits}.
local function snapshot()
  local read, time, oldest, offered = figures(), now(), 0, 0
  if read[6] > free_slots() then
    for _, band in ipairs(bands) do
      local message = call('LINDEX', band, -1)
      local since = message and call('ZSCORE', members, id_of(message) or '')
      if since then oldest = math.max(oldest, time - since) end
    end
  end
  for _, worker in ipairs(call('ZRANGEBYSCORE', workers, time, '+inf')) do
    if call('SISMEMBER', draining, worker) == 0 then
      offered = offered + (call('HGET', worker_slots, worker) or 0)
    end
  end
  return { read, call('HLEN', unacked), offered, string.format('%.3f', oldest) }
end

-- The list of a message's priority: kombu's step 3 is served first, then 0, then 6 (docs/adr/0002).
local function band_of(message)
  local _, priority = id_of(message)
  if priority == 3 then return high elseif priority == 6 then return low end
  return normal
end

-- Take back slot, fence and delivery of an id.
local function take_slot(id, tag)
  if tag then call('HDEL', unacked, tag); call('ZREM', unacked_index, tag) end
  call('HDEL', tags, id); call('ZREM', active, id)
  return call('ZREM', slots, id)
end

-- Drop all that is remembered of an id that is not admitted any more.
local function forget(id)
  call('ZREM', members, id); call('HDEL', messages, id); call('HDEL', attempts, id)
  call('SREM', cancelled, id)
end

-- Take a waiting or delayed message off its list; returns how many were there.
local function unlist(id)
  local message = call('HGET', messages, id)
  local found = call('ZREM', delayed, id)
  for _, band in ipairs(bands) do
    if message then found = found + call('LREM', band, 0, message) end
  end
  if found > 0 then return found end
  -- Put there by a producer without the gate, or changed by kombu: look into each.
  for _, band in ipairs(bands) do
    for _, other in ipairs(call('LRANGE', band, 0, -1)) do
      if id_of(other) == id then found = found + call('LREM', band, 0, other) end
    end
  end
  return found
end

-- Whether an id holds a slot, waits or is delayed, by what is really there.
local function is_there(id)
  if call('ZSCORE', slots, id) or call('ZSCORE', delayed, id) then return true end
  for _, band in ipairs(bands) do
    for _, message in ipairs(call('LRANGE', band, 0, -1)) do
      if id_of(message) == id then return true end
    end
  end
  return false
end

-- Move delayed messages whose time has come to the back of their lists, the first due first.
-- Returns how many left the delayed.
local function promote_due()
  local due = call('ZRANGEBYSCORE', delayed, '-inf', now(), 'LIMIT', 0, 100)
  for _, id in ipairs(due) do
    local message = call('HGET', messages, id)
    call('ZREM', delayed, id)
    if message then call('LPUSH', band_of(message), message) else forget(id) end
  end
  return #due
end

-- Take back the slots whose lease ran out: the message returns to the front of its list or, past the
-- attempt limit, its id goes to the lost. Also: promotes what is due, drops silent workers, tops up wake.
-- KEYS  all
-- ARGV  3 attempts that a message has, 4 most slots to take back in one call
-- Returns {ids that went back to the queue, ids that are lost}.
local time, returned, given_up, expired = now(), {}, {}, {}
for _, id in ipairs(call('ZRANGEBYSCORE', slots, '-inf', time, 'LIMIT', 0, ARGV[4])) do
  expired[#expired + 1] = { id = id, since = tonumber(call('ZSCORE', members, id) or 0) }
end
-- The oldest goes back last, so that it is the first at the front.
table.sort(expired, function(a, b) return a.since > b.since end)
for _, entry in ipairs(expired) do
  local id = entry.id
  local message = call('HGET', messages, id)
  take_slot(id, call('HGET', tags, id))
  if message and call('HINCRBY', attempts, id, 1) < tonumber(ARGV[3]) then
    call('RPUSH', band_of(message), message)
    returned[#returned + 1] = id
  else
    call('RPUSH', lost, id)
    forget(id)
    given_up[#given_up + 1] = id
  end
  count('reaped')
end
local promoted = promote_due()
local silent = drop_silent_workers()
wake_workers()
if #expired + silent + promoted > 0 then notify('reap', expired[1] and expired[1].id or '') end
return { returned, given_up }

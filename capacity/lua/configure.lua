-- Change the shared limits, or pause and resume; workers wake at once for what that frees.
-- KEYS  limits and all that wakes
-- ARGV  3 running limit, 4 queued limit, 5 paused ('1' or '0'); '' leaves a value as it is
-- Returns the figures.
local is_changed = false
for i, field in ipairs({ 'running', 'queued', 'paused' }) do
  local value = ARGV[i + 2]
  if value ~= '' and call('HGET', limits, field) ~= value then
    call('HSET', limits, field, value)
    is_changed = true
  end
end
wake_workers()
if is_changed then notify('configure', '') end
return figures()

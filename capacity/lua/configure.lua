-- Change the shared limits, or pause and resume; workers wake at once for what that frees.
-- KEYS  limits and all that wakes
-- ARGV  3 running limit, 4 queued limit, 5 paused ('1' or '0'); '' leaves a value as it is
-- Returns the figures.
for i, field in ipairs({ 'running', 'queued', 'paused' }) do
  local value = ARGV[i + 2]
  if value ~= '' then call('HSET', limits, field, value) end
end
wake_workers()
notify('configure', '')
return figures()

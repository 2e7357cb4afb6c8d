-- Take a worker that ends off the list of those alive.
-- KEYS  workers and what is known of them
-- ARGV  3 worker
-- Returns 1 if it was there.
if not drop_worker('left', ARGV[3], now()) then return 0 end
notify('worker', ARGV[3])
return 1

-- tick.lua - tell the engine the time, through the commands stream as everything else it learns.
--
-- KEYS 1 ctl, 2 commands
-- ARGV 1 epoch, 2 token, 3 ms since 1970
local was = redis.call('HMGET', KEYS[1], 'epoch', 'token', 'generation')
if not was[3] then
	return {'GONE'}
elseif was[1] ~= ARGV[1] then
	return {'FENCED'}
elseif was[2] ~= ARGV[2] then
	return {'STALE'}
end
redis.call('XADD', KEYS[2], '*', 'event', 'tick', 'occurred_at', ARGV[3])
return {'OK'}

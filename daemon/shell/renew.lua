-- renew.lua - keep the lease while there is nothing to commit, and note a few fields of ctl.
--
-- KEYS 1 ctl, 2 lease
-- ARGV 1 epoch, 2 token, 3 lease in ms, 4 owner, 5 1: the error that ctl shows is over, then
--      fields and values for ctl
--
-- Asks the token too: after a failover it tells a daemon whose memory is ahead of Redis.
local ctl, lease = KEYS[1], KEYS[2]

local was = redis.call('HMGET', ctl, 'epoch', 'token', 'generation', 'error', 'error_at')
if not was[3] then
	return {'GONE'}
elseif was[1] ~= ARGV[1] then
	return {'FENCED'}
elseif was[2] ~= ARGV[2] then
	return {'STALE'}
end
-- PEXPIRE works when Redis is out of memory, SET does not.
if redis.call('GET', lease) == ARGV[4] then
	redis.call('PEXPIRE', lease, ARGV[3])
else
	redis.call('SET', lease, ARGV[4], 'PX', ARGV[3])
end
if ARGV[5] == '1' and was[4] then
	redis.call('HSET', ctl, 'last_error', was[4], 'last_error_at', was[5] or '')
	redis.call('HDEL', ctl, 'error', 'error_at', 'error_next')
end
for i = 6, #ARGV, 2 do
	redis.call('HSET', ctl, ARGV[i], ARGV[i + 1])
end
return {'OK'}

-- init.lua - recurctl init: after a person has looked, a failed desk may start again.
--
-- KEYS 1 ctl, 2 lease
-- ARGV 1 generation for a desk that has none
--
-- HELD: somebody works on it. ALIVE: it has not failed. What is left of its other keys must have
-- been deleted before, for a desk without generation starts from nothing.
local ctl, lease = KEYS[1], KEYS[2]

local holder = redis.call('GET', lease)
if holder then
	return {'HELD', holder}
end
local was = redis.call('HMGET', ctl, 'generation', 'failed')
if was[1] and not was[2] then
	return {'ALIVE'}
end
redis.call('HDEL', ctl, 'failed')
if not was[1] then
	redis.call('HSET', ctl, 'format', '1', 'generation', ARGV[1])
end
return {'OK', was[1] or ARGV[1]}

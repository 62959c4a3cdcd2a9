-- release.lua - give the desk back in good order: whoever waits may take it at once.
--
-- KEYS 1 ctl, 2 lease
-- ARGV 1 epoch, 2 owner
local ctl, lease = KEYS[1], KEYS[2]

if redis.call('GET', lease) == ARGV[2] then
	redis.call('DEL', lease)
end
if redis.call('HGET', ctl, 'epoch') ~= ARGV[1] then
	return {'FENCED'}
end
redis.call('HSET', ctl, 'released', '1', 'tries', '0')
redis.call('HDEL', ctl, 'suspect', 'suspect_tries', 'suspect_by')
return {'OK'}

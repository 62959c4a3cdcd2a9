-- fail.lua - the desk's keys are gone: say so where they were, so that nobody starts from nothing.
--
-- KEYS 1 ctl
-- ARGV 1 words
if redis.call('HEXISTS', KEYS[1], 'generation') == 1 then
	return {'ALIVE'}
end
redis.call('HSET', KEYS[1], 'failed', ARGV[1])
return {'OK'}

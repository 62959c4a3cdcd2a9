-- suspect.lua - before an entry is fed in cautious mode: should it kill us, it is named.
--
-- KEYS 1 ctl
-- ARGV 1 epoch, 2 token, 3 the entry as "name id", 4 who feeds it (a process, and its attempt)
--
-- Answers OK and the try that this is. The same feeder asking again is no new try, so that a lost
-- answer or a reload does not speak against the entry.
local ctl = KEYS[1]

local was = redis.call('HMGET', ctl, 'epoch', 'token', 'generation', 'suspect', 'suspect_tries', 'suspect_by')
if not was[3] then
	return {'GONE'}
elseif was[1] ~= ARGV[1] then
	return {'FENCED'}
elseif was[2] ~= ARGV[2] then
	return {'STALE'}
end
local tries = was[4] == ARGV[3] and tonumber(was[5]) or 0
if tries == 0 or was[6] ~= ARGV[4] then
	tries = tries + 1
end
redis.call('HSET', ctl, 'suspect', ARGV[3], 'suspect_tries', tries, 'suspect_by', ARGV[4])
return {'OK', tostring(tries)}

-- commit.lua - one batch: all of it or nothing. The only way by which state and lines are written.
--
-- KEYS 1 ctl, 2 lease, 3 matches, 4 alerts, 5 dead, 6 digests, 7 cuts, from 8 on the keys that change
-- ARGV 1 epoch, 2 token that the batch was built on, 3 its own token, 4 lease in ms, 5 owner,
--      6 ms that alerts are kept, 7 to 9 lines that matches, dead and digests keep, 10 entries
--      that cuts keeps, 11 a cut or '', 12 how many fields and values of ctl follow, then those,
--      then a type for each of KEYS[8..], then operations: command, index of its key, how many
--      arguments (at most 1000, for unpack's sake), arguments
--
-- Neither a script nor MULTI rolls back, so whatever can be refused is asked before the first
-- write: epoch, token, types, rights. Redis looks at its memory, disk and replicas at the first
-- write only, so a refusal there leaves nothing behind either.
local ctl, lease, cuts = KEYS[1], KEYS[2], KEYS[7]
local lines = {[3] = {'MAXLEN', ARGV[7]}, [5] = {'MAXLEN', ARGV[8]}, [6] = {'MAXLEN', ARGV[9]}}

local function type_differs(key, want)
	local have = redis.call('TYPE', key).ok
	if have ~= 'none' and have ~= want and want ~= 'any' then
		return {'WRONGTYPE', key, have, want}
	end
end

local no = type_differs(ctl, 'hash')
if no then
	return no
end
local was = redis.call('HMGET', ctl, 'epoch', 'token', 'error', 'error_at', 'generation')
if not was[5] then
	return {'GONE'}
elseif was[1] ~= ARGV[1] then
	return {'FENCED'}
elseif was[2] == ARGV[3] then
	return {'DUP'}
elseif was[2] ~= ARGV[2] then
	return {'STALE'}
end

local pairs_end = 12 + tonumber(ARGV[12])
local ops = pairs_end + #KEYS - 7 + 1
local want = {[2] = 'string', [3] = 'stream', [4] = 'stream', [5] = 'stream', [6] = 'stream',
	[7] = 'list'}
for k = 2, #KEYS do
	no = type_differs(KEYS[k], want[k] or ARGV[pairs_end + k - 7])
	if no then
		return no
	end
end
-- Rights were proved at start, but an ACL may change under us. From Redis 7.0 on one can ask.
if redis.acl_check_cmd then
	for _, c in ipairs({{'SET', 'x'}, {'PEXPIRE', '1'}, {'HSET', 'f', 'v'}, {'HDEL', 'f'}, {'ZADD', '1', 'm'},
		{'ZREM', 'm'}, {'DEL'}, {'XADD', '*', 'f', 'v'}, {'XTRIM', 'MAXLEN', '~', '1'}, {'RPUSH', 'x'},
		{'LTRIM', '0', '1'}}) do
		if not redis.acl_check_cmd(c[1], cuts, unpack(c, 2)) then
			return {'DENIED', c[1], 'found before the commit'}
		end
	end
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
lines[4] = {'MINID', string.format('%.0f', math.max(0, now - tonumber(ARGV[6])))}

-- Nothing below may fail.
redis.call('HSET', ctl, 'token', ARGV[3], 'committed_at', string.format('%.0f', now), 'tries', '0')
redis.call('HDEL', ctl, 'suspect', 'suspect_tries', 'suspect_by')
if was[3] then
	redis.call('HSET', ctl, 'last_error', was[3], 'last_error_at', was[4] or '')
	redis.call('HDEL', ctl, 'error', 'error_at', 'error_next')
end
for i = 13, pairs_end, 2 do
	redis.call('HSET', ctl, ARGV[i], ARGV[i + 1])
end
if ARGV[11] ~= '' then
	redis.call('RPUSH', cuts, ARGV[11])
	redis.call('LTRIM', cuts, '-' .. ARGV[10], '-1')
end
local touched = {}
while ops <= #ARGV do
	local key, n = tonumber(ARGV[ops + 1]), tonumber(ARGV[ops + 2])
	redis.call(ARGV[ops], KEYS[key], unpack(ARGV, ops + 3, ops + 2 + n))
	touched[key] = true
	ops = ops + 3 + n
end
for key, keep in pairs(lines) do
	if touched[key] then
		redis.call('XTRIM', KEYS[key], keep[1], '~', keep[2])
	end
end
redis.call('SET', lease, ARGV[5], 'PX', ARGV[4])
return {'OK'}

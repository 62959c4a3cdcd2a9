-- probe.lua - prove, on a key of its own, every right that the desk's scripts need.
--
-- KEYS 1 probe
--
-- A right that is missing in the middle of a commit would leave half of it behind, since nothing
-- rolls back. The answer names the first command that is refused.
local probe = KEYS[1]

local function refused(command, ...)
	local answer = redis.pcall(command, ...)
	local words = type(answer) == 'table' and answer.err
	if not words then
		return nil
	end
	if words:find('NOPERM', 1, true) or words:find('ermission', 1, true) or words:find("can't run", 1, true) then
		return {'DENIED', command, words}
	end
	return redis.error_reply(words)
end

for _, step in ipairs({
	{'DEL'}, {'SET', 'x', 'PX', '10000'}, {'GET'}, {'PTTL'}, {'PEXPIRE', '10000'}, {'TYPE'}, {'EXISTS'}, {'DEL'},
	{'HSET', 'f', 'v'}, {'HGET', 'f'}, {'HMGET', 'f'}, {'HGETALL'}, {'HINCRBY', 'n', '1'}, {'HDEL', 'f'}, {'DEL'},
	{'ZADD', '1', 'm'}, {'ZREM', 'm'}, {'DEL'},
	{'RPUSH', 'x'}, {'LTRIM', '-1', '-1'}, {'DEL'},
	{'XADD', '*', 'f', 'v'}, {'XRANGE', '-', '+', 'COUNT', '1'}, {'XTRIM', 'MINID', '~', '0'},
}) do
	local no = refused(step[1], probe, unpack(step, 2))
	if no then
		return no
	end
end
return refused('XREAD', 'COUNT', '1', 'STREAMS', probe, '0') or refused('TIME') or refused('DEL', probe) or {'OK'}

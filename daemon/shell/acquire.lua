-- acquire.lua - take the desk: its lease, a higher epoch, a fresh token; say where it stands.
--
-- KEYS 1 ctl, 2 lease, 3 cuts, 4 commands, 5 life:0, 6 issues
-- ARGV 1 owner, 2 lease in ms, 3 fingerprint, 4 streams as JSON [[name,key],...], 5 version,
--      6 generation that the caller knew before, or '', 7 generation if there is none yet, 8 token,
--      9 newest format that the caller reads, 10 1: counts as a try, 11 1: take it over although
--      it was left, without a word, by somebody with another fingerprint
--
-- Who starts from nothing must not have known the desk before, and must find nothing of it: keys
-- that vanish under a running daemon are an accident that a person looks at (recurctl init).
local ctl, lease, cuts, commands = KEYS[1], KEYS[2], KEYS[3], KEYS[4]

for key, want in pairs({[ctl] = 'hash', [lease] = 'string', [cuts] = 'list', [commands] = 'stream'}) do
	local have = redis.call('TYPE', key).ok
	if have ~= 'none' and have ~= want then
		return {'WRONGTYPE', key, have, want}
	end
end

local c = redis.call('HMGET', ctl, 'generation', 'failed', 'format', 'fingerprint', 'released',
	'streams', 'tries', 'suspect', 'suspect_tries')
local generation, failed, format, fingerprint, released, streams = c[1], c[2], c[3], c[4], c[5], c[6]

if failed then
	return {'FAILED', failed}
end
if not generation and ARGV[6] ~= '' then
	return {'GONE'}
end
if not generation and redis.call('EXISTS', KEYS[5], KEYS[6]) > 0 then
	return {'LEFTOVER'}
end
if format and tonumber(format) > tonumber(ARGV[9]) then
	return {'NEWER', format}
end
local holder = redis.call('GET', lease)
if holder and holder ~= ARGV[1] then
	return {'HELD', generation or '', fingerprint or '', holder, redis.call('PTTL', lease)}
end
if not holder and fingerprint and fingerprint ~= ARGV[3] and released ~= '1' and ARGV[11] ~= '1' then
	return {'OTHER', generation, fingerprint}
end

-- A right that is missing in the middle of what follows would leave the lease with somebody who
-- cannot work. The self-test proves all rights, but it comes after this.
if redis.acl_check_cmd then
	for _, c in ipairs({{'SET', 'x'}, {'HSET', 'f', 'v'}, {'HDEL', 'f'}, {'HINCRBY', 'f', '1'}, {'RPUSH', 'x'}}) do
		if not redis.acl_check_cmd(c[1], ctl, unpack(c, 2)) then
			return {'DENIED', c[1], 'found before the desk was taken'}
		end
	end
end

-- From here on it is ours. A change of the list of streams ends a stretch of one order: `cuts`
-- keeps where every stream of the old list stood.
redis.call('SET', lease, ARGV[1], 'PX', ARGV[2])
if streams and streams ~= ARGV[4] then
	local cut = {}
	for _, s in ipairs(cjson.decode(streams)) do
		cut[#cut + 1] = {s[1], s[2], redis.call('HGET', ctl, 'pos:' .. s[1]) or '0-0'}
	end
	cut[#cut + 1] = {'commands', commands, redis.call('HGET', ctl, 'pos:commands') or '0-0'}
	redis.call('RPUSH', cuts, cjson.encode({streams = cut}))
end

local tries = (tonumber(c[7]) or 0) + tonumber(ARGV[10])
local epoch = redis.call('HINCRBY', ctl, 'epoch', 1)
generation = generation or ARGV[7]
redis.call('HSET', ctl, 'format', format or '1', 'generation', generation, 'fingerprint', ARGV[3],
	'streams', ARGV[4], 'version', ARGV[5], 'owner', ARGV[1], 'token', ARGV[8], 'tries', tries)
redis.call('HDEL', ctl, 'released')

local out = {'OK', generation, tostring(epoch), tostring(tries), c[8] or '', c[9] or '0',
	fingerprint or '', redis.call('HGET', ctl, 'pos:commands') or '0-0'}
for _, s in ipairs(cjson.decode(ARGV[4])) do
	local name, key = s[1], s[2]
	-- The same name for another key: its position means nothing there.
	if (redis.call('HGET', ctl, 'key:' .. name) or key) ~= key then
		redis.call('HDEL', ctl, 'pos:' .. name, 'read:' .. name, 'lost:' .. name)
	end
	redis.call('HSET', ctl, 'key:' .. name, key)
	local at = redis.call('HMGET', ctl, 'pos:' .. name, 'read:' .. name, 'lost:' .. name)
	out[#out + 1] = at[1] or '0-0'
	out[#out + 1] = at[2] or '0'
	out[#out + 1] = at[3] or '0'
end
return out

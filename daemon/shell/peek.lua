-- peek.lua - the very next entry of all streams, cut to a size that fits: for when even one entry
-- a stream makes an answer of XREAD that is too large.
--
-- KEYS the streams by rank
-- ARGV 1 bytes of a value, 2 fields of an entry, 3 bytes of an entry, then a position per stream
--
-- The answer has the shape of XREAD's. Values beyond the total come back empty.
local each, most, total = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local function before(a, b)
	local a_ms, a_seq = a:match('(%d+)-(%d+)')
	local b_ms, b_seq = b:match('(%d+)-(%d+)')
	-- As text: a number of Lua cannot hold 64 bits.
	local function less(x, y)
		return #x < #y or (#x == #y and x < y)
	end
	return less(a_ms, b_ms) or (a_ms == b_ms and less(a_seq, b_seq))
end

local first, key
for k, name in ipairs(KEYS) do
	local entry = redis.call('XRANGE', name, '(' .. ARGV[3 + k], '+', 'COUNT', '1')[1]
	if entry and (not first or before(entry[1], first[1])) then
		first, key = entry, name
	end
end
if not first then
	return {}
end
local fields = {}
for i = 1, math.min(#first[2], 2 * most) do
	fields[i] = string.sub(first[2][i], 1, math.min(each, total))
	total = total - #fields[i]
end
return {{key, {{first[1], fields}}}}

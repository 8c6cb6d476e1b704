import { BEIJING_MS, CALL, CLOCK_JITTER_MS, DAY_MS } from "./limit-units.ts";

/**
 * All three limits in one step: the server runs a script to its end before any other command, so
 * two processes cannot both see the last free place. A refusal writes nothing but the removal of
 * lapsed leases and the correction of a clock.
 *
 * The same sums as `memory-limiter.ts`, in integers that a Lua number (a double) holds exactly; numbers
 * are handed to the server as numbers, because Lua's own `tostring` keeps only 14 digits.
 *
 * KEYS: state hash, leases (sorted by when they lapse).
 * ARGV: rate per ms, capacity, concurrent or -1, per day or -1, lease id, lease ms, now in ms or "".
 * Reply: verdict (0 admitted, 1 rate, 2 concurrent, 3 daily), remaining, wait in ms.
 *
 * State outlives its meaning by a minute (until drained, and where there is a quota until the day
 * ends), after which a fresh one answers the same.
 */
export const ADMIT_SCRIPT = `
local rate, capacity = tonumber(ARGV[1]), tonumber(ARGV[2])
local concurrent, perDay, leaseMs = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[6])
local now = tonumber(ARGV[7])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local today = math.floor((now + ${BEIJING_MS}) / ${DAY_MS})

local state = redis.call('HMGET', KEYS[1], 'level', 'at', 'day', 'count')
local level, at = tonumber(state[1]) or 0, tonumber(state[2]) or now
local day, count = tonumber(state[3]) or today, tonumber(state[4]) or 0
if now < at - ${CLOCK_JITTER_MS} then
  at = now
  redis.call('HSET', KEYS[1], 'at', at)
end
if today > day or day > today + 1 then
  day, count = today, 0
end
local dayEnds = (day + 1) * ${DAY_MS} - ${BEIJING_MS}

if perDay >= 0 and count >= perDay then
  return {3, 0, dayEnds - now}
end
if now > at then
  level = math.max(0, level - (now - at) * rate)
end
local over = level + ${CALL} - capacity
if over > 0 then
  return {1, 0, math.ceil(over / rate) + math.max(0, at - now)}
end
local inFlight = 0
if concurrent >= 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
  inFlight = redis.call('ZCARD', KEYS[2])
  if inFlight >= concurrent then
    return {2, 0, 1000}
  end
end

level = level + ${CALL}
at = math.max(at, now)
local lives = at - now + math.ceil(level / rate)
local remaining = math.floor((capacity - level) / ${CALL})
if perDay >= 0 then
  count = count + 1
  remaining = math.min(remaining, perDay - count)
  lives = math.max(lives, dayEnds - now)
end
redis.call('HSET', KEYS[1], 'level', level, 'at', at, 'day', day, 'count', count)
redis.call('PEXPIRE', KEYS[1], lives + 60000)
if concurrent >= 0 then
  redis.call('ZADD', KEYS[2], now + leaseMs, ARGV[5])
  redis.call('PEXPIRE', KEYS[2], leaseMs + 60000)
  remaining = math.min(remaining, concurrent - inFlight - 1)
end
return {0, remaining, 0}
`;

/** KEYS: leases. ARGV: lease id. */
export const RELEASE_SCRIPT = `return redis.call('ZREM', KEYS[1], ARGV[1])`;

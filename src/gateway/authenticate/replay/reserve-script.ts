/**
 * Redis can lose its memory (restart without a file, the last second of a file, a replica promoted,
 * FLUSHALL). What was accepted before could then be accepted again, so a marker says since when the
 * memory is whole: the epoch. A call stamped at or before it is refused, whoever sent it.
 *
 * The marker names the server run it was made in. It is missing or names another run exactly when
 * memory may have been lost; whoever meets it so first makes it anew, in the same step as its own
 * reservation: between two processes there is no moment in which one trusts a memory that the other
 * has found lost.
 *
 * A stamp may lie ahead of the time it is accepted at. The caller's floor is the highest stamp that it
 * accepted in an earlier memory: the epoch is never below it. What stays open: a call stamped ahead,
 * accepted by a process that ends, or has not spoken to the new memory yet, and played to another.
 * Closing that would refuse everybody for the whole skew after each restart.
 *
 * KEYS: marker [, nonce].
 * ARGV: run id, floor in ms, now in ms or "" [, signed at, expires at, spare ms].
 * Reply: verdict (1 new, 0 seen, -1 closed), name of the memory, ms until the window opens.
 */
const MARKER = `
local time = redis.call('TIME')
local now = tonumber(ARGV[3]) or time[1] * 1000 + math.floor(time[2] / 1000)
local marker = redis.call('HMGET', KEYS[1], 'run', 'memory', 'epoch')
local memory, epoch = marker[2], tonumber(marker[3])
local floor = tonumber(ARGV[2])
if marker[1] ~= ARGV[1] or not epoch then
  memory = ARGV[1] .. '.' .. time[1] .. '.' .. time[2]
  epoch = math.max(now, floor)
  redis.call('HSET', KEYS[1], 'run', ARGV[1], 'memory', memory, 'epoch', epoch)
elseif epoch < floor then
  epoch = floor
  redis.call('HSET', KEYS[1], 'epoch', epoch)
end
`;

export const OPEN_SCRIPT = `${MARKER}
return {1, memory, math.max(0, epoch - now)}
`;

/**
 * A nonce lives until its stamp is stale by every process's clock: until it expires, and the spare
 * time by which clocks may differ.
 */
export const RESERVE_SCRIPT = `${MARKER}
local signedAt, expiresAt, spare = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
if signedAt <= epoch then
  return {-1, memory, math.max(0, epoch - now)}
end
local lives = math.max(expiresAt - now, 0) + spare
local fresh = redis.call('SET', KEYS[2], '', 'NX', 'PX', lives)
return {fresh and 1 or 0, memory, 0}
`;

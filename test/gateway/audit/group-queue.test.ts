import { expect, test, vi } from "vitest";
import { groupQueue } from "../../../src/gateway/audit/group-queue.ts";

/** A writer whose groups end when the test says so. */
function heldWriter() {
  const groups: { readonly items: readonly number[]; readonly end: (error?: Error) => void }[] = [];
  const write = (items: readonly number[]): Promise<void> =>
    new Promise((resolve, reject) => {
      groups.push({ items, end: (error) => (error === undefined ? resolve() : reject(error)) });
    });
  const reached = (count: number) => vi.waitFor(() => expect(groups).toHaveLength(count));
  return { groups, write, reached };
}

test("one group is in flight at a time, and what arrives meanwhile is the next, in order", async () => {
  const { groups, write, reached } = heldWriter();
  const queue = groupQueue({ write, waitingMax: 100, groupMax: 100 });
  const first = [1, 2, 3].map((item) => queue.push(item));
  await reached(1);
  const second = [4, 5].map((item) => queue.push(item));
  expect(groups.map(({ items }) => items)).toEqual([[1, 2, 3]]);
  groups[0]?.end();
  await Promise.all(first);
  await reached(2);
  expect(groups[1]?.items).toEqual([4, 5]);
  groups[1]?.end();
  await Promise.all(second);
});

test("a group holds no more than its bound", async () => {
  const { groups, write, reached } = heldWriter();
  const queue = groupQueue({ write, waitingMax: 100, groupMax: 2 });
  const pushed = [1, 2, 3, 4, 5].map((item) => queue.push(item));
  for (const size of [2, 2, 1]) {
    await reached(groups.length === 0 ? 1 : groups.length);
    await vi.waitFor(() => expect(groups.at(-1)?.items).toHaveLength(size));
    const open = groups.length;
    groups.at(-1)?.end();
    if (size === 2) await reached(open + 1);
  }
  await Promise.all(pushed);
  expect(groups.flatMap(({ items }) => items)).toEqual([1, 2, 3, 4, 5]);
});

test("a full queue refuses at once, and takes again when there is room", async () => {
  const { groups, write, reached } = heldWriter();
  const queue = groupQueue({ write, waitingMax: 2, groupMax: 10 });
  const first = queue.push(1);
  await reached(1);
  const waiting = [queue.push(2), queue.push(3)];
  await expect(queue.push(4)).rejects.toMatchObject({
    code: "audit.unavailable",
    detail: "the queue is full",
  });
  groups[0]?.end();
  await first;
  await reached(2);
  const later = queue.push(5);
  groups[1]?.end();
  await Promise.all(waiting);
  await reached(3);
  groups[2]?.end();
  await later;
  expect(groups.flatMap(({ items }) => items)).toEqual([1, 2, 3, 5]);
});

test("a failed group fails its own items alone, is not written again, and its cause is kept", async () => {
  const { groups, write, reached } = heldWriter();
  const queue = groupQueue({ write, waitingMax: 10, groupMax: 10 });
  const first = queue.push(1);
  await reached(1);
  const second = queue.push(2);
  const cause = new Error("disk full");
  groups[0]?.end(cause);
  await expect(first).rejects.toMatchObject({ code: "audit.unavailable", cause });
  await reached(2);
  groups[1]?.end();
  await second;
  expect(groups.map(({ items }) => items)).toEqual([[1], [2]]);
});

test("closing waits for what was taken, and refuses what comes after", async () => {
  const { groups, write, reached } = heldWriter();
  const queue = groupQueue({ write, waitingMax: 10, groupMax: 1 });
  const taken = [queue.push(1), queue.push(2)];
  let closed = false;
  const closing = queue.close().then(() => {
    closed = true;
  });
  await expect(queue.push(3)).rejects.toMatchObject({ code: "audit.unavailable", detail: "closed" });
  await reached(1);
  groups[0]?.end();
  await reached(2);
  expect(closed).toBe(false);
  groups[1]?.end();
  await Promise.all([...taken, closing]);
  expect(closed).toBe(true);
});
